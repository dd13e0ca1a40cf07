import { lstat, mkdtemp, readdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { currentWriter, type WriterIdentity, writerState } from '../journal/writer-identity.ts';

const FOLDER_PREFIX = 'roomreel-chromium-';

/** Length of a profile folder's name; `mkdtemp` adds six letters. */
export const PROFILE_NAME_BYTES = FOLDER_PREFIX.length + 6;

const OWNER_FILE = 'roomreel-owner.json';

/** Without a way to log in that the browser knows it asks nobody for a password, and goes on with the server's answer. */
const BROWSER_STATE = { auth: { schemes: 'none' } };

const ownerSchema = z.strictObject({ pid: z.number().int(), startTicks: z.string(), machine: z.string() });

/**
 * Makes a folder for the profile of one browser, below `parent`, and removes those that killed processes of this user
 * left there. Rejects when no folder can be made.
 */
export async function makeProfileFolder(parent: string = tmpdir()): Promise<string> {
	await removeAbandoned(parent);
	const folder = await mkdtemp(join(parent, FOLDER_PREFIX));
	await writeFile(join(folder, OWNER_FILE), JSON.stringify(await currentWriter()));
	await writeFile(join(folder, 'Local State'), JSON.stringify(BROWSER_STATE));
	return folder;
}

/**
 * Removes a profile, and the folder in which a browser that was killed leaves its socket, where that lies beside the profile
 * and not in it. Never rejects.
 */
export async function removeProfileFolder(folder: string): Promise<void> {
	await removeSocketFolder(await socketFolderOf(folder));
	await remove(folder);
}

/**
 * The folder with the socket of the browser that has this profile, where it lies beside that; else null. A browser takes away
 * first what tells of it: one that may be killed as it ends is asked before.
 */
export async function socketFolderOf(profileFolder: string): Promise<string | null> {
	const socketPath = await readlink(join(profileFolder, 'SingletonSocket')).catch(() => '');
	const socketFolder = dirname(socketPath);
	const isBeside = basename(socketPath) === 'SingletonSocket' && dirname(socketFolder) === dirname(profileFolder);
	return isBeside ? socketFolder : null;
}

/** Removes what a browser that is gone has left of `socketFolderOf`, if anything. Never rejects. */
export async function removeSocketFolder(socketFolder: string | null): Promise<void> {
	if (socketFolder !== null) await remove(socketFolder);
}

async function removeAbandoned(parent: string): Promise<void> {
	const names = await readdir(parent).catch(() => []);
	for (const name of names.filter((candidate) => candidate.startsWith(FOLDER_PREFIX))) {
		const folder = join(parent, name);
		const owner = await ownerOf(folder);
		if (owner !== null && (await writerState(owner)) === 'gone') await removeProfileFolder(folder);
	}
}

/** Null for a folder that is not surely one of ours: other users can write to folders for temporary files, too. */
async function ownerOf(folder: string): Promise<WriterIdentity | null> {
	try {
		const status = await lstat(folder);
		if (!status.isDirectory() || status.uid !== process.getuid?.()) return null;
		return ownerSchema.parse(JSON.parse(await readFile(join(folder, OWNER_FILE), 'utf8')));
	} catch {
		return null;
	}
}

/** Helpers of a killed browser may still write for a moment. */
async function remove(folder: string): Promise<void> {
	await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }).catch(() => undefined);
}
