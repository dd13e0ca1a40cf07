/** Something that a command needs, could not be found, and could not be fetched. */
export class MissingToolError extends Error {
	/**
	 * @param {object} missing
	 * @param {string} missing.what what is missing, such as `livekit-server`
	 * @param {string} missing.why what it is needed for, in half a sentence
	 * @param {string} missing.remedy the one command that would help
	 * @param {readonly string[]} missing.tried what was tried, and what came of it, one line each
	 */
	constructor({ what, why, remedy, tried }) {
		const attempts = tried.map((attempt) => `  tried  ${attempt}`);
		super([`${what} is missing. It is needed ${why}.`, ...attempts, `  do     ${remedy}`].join('\n'));
		this.name = 'MissingToolError';
	}
}
