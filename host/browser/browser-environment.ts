/** What of this process's environment a browser gets: enough to run, and no key of LiveKit. */
const PASSED_ENVIRONMENT: readonly string[] = [
	'PATH',
	'HOME',
	'LANG',
	'LC_ALL',
	'TZ',
	'XDG_RUNTIME_DIR',
	'FONTCONFIG_PATH',
	'LD_LIBRARY_PATH',
];

/** The environment of a browser whose folder for temporary files is this one. */
export function browserEnvironment(temporaryFolder: string): Record<string, string> {
	const passed: Record<string, string> = {};
	for (const name of PASSED_ENVIRONMENT) {
		const value = process.env[name];
		if (value !== undefined) passed[name] = value;
	}
	return { ...passed, TMPDIR: temporaryFolder };
}
