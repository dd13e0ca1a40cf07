/** Commands that open a page of ours; recovery opens none. */
const COMMANDS_WITH_PAGES = ['record', 'web', 'preview'];

/** Help is read without any. */
const HELP_OPTIONS = ['-h', '--help'];

/**
 * @param {readonly string[]} args a command line, from the command on
 * @returns {boolean} whether the built pages are needed for it
 */
export function needsPages(args) {
	return COMMANDS_WITH_PAGES.includes(args[0] ?? '') && !args.some((arg) => HELP_OPTIONS.includes(arg));
}
