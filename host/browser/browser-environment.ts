import { join } from 'node:path';
import type { BrowserPlaces } from './browser-places.ts';

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

/**
 * The environment of a browser whose profile is in this folder. What Chromium's library for PulseAudio makes for itself goes into
 * the profile, too; it would be left behind in the folder for temporary files, and a link to it below `~/.config`.
 */
export function browserEnvironment(
	profileFolder: string,
	{ temporaryFolder }: Pick<BrowserPlaces, 'temporaryFolder'>,
): Record<string, string> {
	const passed: Record<string, string> = {};
	for (const name of PASSED_ENVIRONMENT) {
		const value = process.env[name];
		if (value !== undefined) passed[name] = value;
	}
	return { ...passed, TMPDIR: temporaryFolder ?? profileFolder, PULSE_RUNTIME_PATH: join(profileFolder, 'pulse') };
}
