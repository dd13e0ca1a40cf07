import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROFILE_NAME_BYTES } from './profile-folder.ts';

/** Where the profile of a browser goes, and what the browser itself takes for temporary files. */
export type BrowserPlaces = {
	/** The profile's folder is made in this one. */
	readonly profileParent: string;
	/** Null: the profile's folder itself, so that nothing of the browser is left when that is removed. */
	readonly temporaryFolder: string | null;
};

/**
 * What Chromium makes in its folder for temporary files: a folder with a random name and in it the socket by which one
 * browser finds another that has its profile. The names of its relatives are no longer.
 */
const SOCKET_PATH = '/org.chromium.Chromium.XXXXXX/SingletonSocket';

/** Of the address of a UNIX socket on Linux (`sun_path`), without the zero at its end. */
const MAX_SOCKET_PATH_BYTES = 107;

/** The longest folder for temporary files with which Chromium starts, in bytes. */
export const MAX_TEMPORARY_FOLDER_BYTES = MAX_SOCKET_PATH_BYTES - SOCKET_PATH.length;

/** Where short paths can be had nearly everywhere. */
const SHORT_FOLDERS: readonly string[] = ['/tmp', '/var/tmp'];

/**
 * Finds places that Chromium can work with: below `preferred`, if its path is short enough for Chromium's socket, else below
 * a short one that can be written to. Rejects with an `Error` that says what to do when there is none.
 */
export async function findBrowserPlaces(
	preferred: string = tmpdir(),
	shortFolders: readonly string[] = SHORT_FOLDERS,
): Promise<BrowserPlaces> {
	if (holdsSocket(inProfile(preferred))) return { profileParent: preferred, temporaryFolder: null };
	if (holdsSocket(preferred)) return { profileParent: preferred, temporaryFolder: preferred };
	for (const folder of shortFolders) {
		if (await isWritable(folder)) return { profileParent: folder, temporaryFolder: null };
	}
	throw new Error(
		`the folder for temporary files, "${preferred}", has a path of ${Buffer.byteLength(preferred)} bytes, with which Chromium does not start (${MAX_TEMPORARY_FOLDER_BYTES} at most), and ${shortFolders.join(' and ')} cannot be written to; set TMPDIR to a folder with a shorter path`,
	);
}

function inProfile(parent: string): string {
	return join(parent, 'x'.repeat(PROFILE_NAME_BYTES));
}

function holdsSocket(folder: string): boolean {
	return Buffer.byteLength(folder) <= MAX_TEMPORARY_FOLDER_BYTES;
}

async function isWritable(folder: string): Promise<boolean> {
	return await access(folder, constants.W_OK | constants.X_OK).then(
		() => true,
		() => false,
	);
}
