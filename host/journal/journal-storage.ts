/** The narrow way in which journals touch the disk, so that tests can cut, fill and break it. */

import { constants } from 'node:fs';
import { access, type FileHandle, link, mkdir, open, readdir, rename, stat, unlink } from 'node:fs/promises';

/** One open file. Every method rejects with the system's error. */
export interface JournalFile {
	/** Resolves when all bytes were handed to the operating system. After a rejection any part may be written. */
	write(bytes: Uint8Array, positionBytes: number): Promise<void>;
	/** Reads up to `lengthBytes`; fewer only at the end of the file. */
	read(positionBytes: number, lengthBytes: number): Promise<Uint8Array>;
	sizeBytes(): Promise<number>;
	/** Resolves when everything written before is on the disk. */
	sync(): Promise<void>;
	truncate(sizeBytes: number): Promise<void>;
	close(): Promise<void>;
}

/** The folder operations around files. Every method rejects with the system's error. */
export interface JournalStorage {
	/** Makes a folder and its parents; resolves too when it exists. */
	createDirectory(path: string): Promise<void>;
	/** Creates a file for reading and writing; rejects with `EEXIST` when it exists. */
	create(path: string): Promise<JournalFile>;
	/** Opens an existing file for reading and writing. */
	open(path: string): Promise<JournalFile>;
	/** The names of the regular files in a folder. */
	listFiles(directory: string): Promise<readonly string[]>;
	/** When the file was last written to, milliseconds since 1970. */
	modifiedAtUnixMs(path: string): Promise<number>;
	/** Renames a file; replaces an existing one in one step. */
	rename(from: string, to: string): Promise<void>;
	/** Renames a file unless another one has that name: then resolves to false. Can be repeated after a crash. */
	moveWithoutReplacing(from: string, to: string): Promise<boolean>;
	remove(path: string): Promise<void>;
	/** Resolves when the names in the folder are on the disk. */
	syncDirectory(path: string): Promise<void>;
}

/** The real file system. */
export const nodeJournalStorage: JournalStorage = {
	async createDirectory(path) {
		await mkdir(path, { recursive: true });
	},
	async create(path) {
		return new NodeJournalFile(await open(path, 'wx+'));
	},
	async open(path) {
		return new NodeJournalFile(await open(path, 'r+'));
	},
	async listFiles(directory) {
		const entries = await readdir(directory, { withFileTypes: true });
		return entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
	},
	async modifiedAtUnixMs(path) {
		return (await stat(path)).mtimeMs;
	},
	rename,
	moveWithoutReplacing,
	remove: unlink,
	async syncDirectory(path) {
		const handle = await open(path, 'r');
		try {
			await handle.sync();
		} catch (error) {
			// Some network and user-space file systems cannot sync a folder; there is nothing more to be done there.
			if (systemCode(error) !== 'EINVAL') throw error;
		} finally {
			await handle.close();
		}
	},
};

class NodeJournalFile implements JournalFile {
	readonly #handle: FileHandle;

	constructor(handle: FileHandle) {
		this.#handle = handle;
	}

	async write(bytes: Uint8Array, positionBytes: number): Promise<void> {
		for (let done = 0; done < bytes.byteLength; ) {
			const rest = bytes.subarray(done);
			// Takes what fits: a short write is followed by one that says why.
			const { bytesWritten } = await this.#handle.write(rest, 0, rest.byteLength, positionBytes + done);
			done += bytesWritten;
		}
	}

	async read(positionBytes: number, lengthBytes: number): Promise<Uint8Array> {
		const bytes = new Uint8Array(lengthBytes);
		let done = 0;
		while (done < lengthBytes) {
			const { bytesRead } = await this.#handle.read(bytes, done, lengthBytes - done, positionBytes + done);
			if (bytesRead === 0) break;
			done += bytesRead;
		}
		return bytes.subarray(0, done);
	}

	async sizeBytes(): Promise<number> {
		return (await this.#handle.stat()).size;
	}

	sync(): Promise<void> {
		return this.#handle.datasync();
	}

	truncate(sizeBytes: number): Promise<void> {
		return this.#handle.truncate(sizeBytes);
	}

	close(): Promise<void> {
		return this.#handle.close();
	}
}

async function moveWithoutReplacing(from: string, to: string): Promise<boolean> {
	try {
		await link(from, to);
	} catch (error) {
		const code = systemCode(error);
		if (code === 'EEXIST') {
			// A crash between the two steps below leaves both names on one file.
			if (!(await isSameFile(from, to))) return false;
		} else if (code === 'EPERM' || code === 'ENOTSUP' || code === 'EOPNOTSUPP' || code === 'ENOSYS') {
			// A file system without hard links.
			if (await exists(to)) return false;
			await rename(from, to);
			return true;
		} else {
			throw error;
		}
	}
	await unlink(from);
	return true;
}

async function isSameFile(one: string, other: string): Promise<boolean> {
	const [first, second] = await Promise.all([stat(one, { bigint: true }), stat(other, { bigint: true })]);
	return first.ino === second.ino && first.dev === second.dev;
}

async function exists(path: string): Promise<boolean> {
	return access(path, constants.F_OK).then(
		() => true,
		() => false,
	);
}

function systemCode(error: unknown): string | undefined {
	return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
