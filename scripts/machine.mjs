import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout that these scripts belong to. */
export const repositoryFolder = dirname(dirname(fileURLToPath(import.meta.url)));

/** What was built, downloaded or proven for this checkout; may be deleted at any time. */
export const cacheFolder = join(repositoryFolder, '.cache', 'roomreel');

/** True for the root user: no sudo is needed, and Chromium has to run without its sandbox. */
export const isRoot = process.getuid?.() === 0;

/**
 * Looks a command up in PATH.
 * @param {string} name
 * @returns {string | undefined} its absolute path
 */
export function findOnPath(name) {
	const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
	return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/**
 * @param {string} path
 * @returns {boolean} whether it is a file that this user may run
 */
export function isExecutable(path) {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

/**
 * Which distribution runs here, by `/etc/os-release`: `ubuntu` is told apart from `debian` because its `chromium`
 * package is empty and only points to a snap.
 * @returns {'debian' | 'ubuntu' | 'other'}
 */
export function distribution() {
	/** @type {string} */
	let release;
	try {
		release = readFileSync('/etc/os-release', 'utf8');
	} catch {
		return 'other';
	}
	const names = [...release.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap((match) =>
		(match[1] ?? '').split(' '),
	);
	if (names.includes('ubuntu')) return 'ubuntu';
	return names.includes('debian') ? 'debian' : 'other';
}
