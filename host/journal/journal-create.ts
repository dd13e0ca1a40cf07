import { dirname } from 'node:path';
import { JournalError, storageError } from './journal-error.ts';
import { type JournalHeader, writeJournalHeader, writeWriter } from './journal-header.ts';
import {
	concat,
	FILE_TYPE,
	type JournalLayout,
	mediaBoxHeader,
	newJournalLayout,
	reserveHeader,
	roomHeader,
} from './journal-layout.ts';
import type { JournalFile, JournalStorage } from './journal-storage.ts';
import { currentWriter } from './writer-identity.ts';

const FILL_BYTES = 1024 * 1024;

/**
 * Creates an empty journal, and the folder for it. Resolves when it is on the disk. Rejects with a `JournalError` and
 * leaves no file behind.
 */
export async function createJournalFile(
	storage: JournalStorage,
	path: string,
	header: JournalHeader,
	reserveBytes: number,
): Promise<{ file: JournalFile; layout: JournalLayout }> {
	const layout = newJournalLayout(reserveBytes);
	const directory = dirname(path);
	await storage.createDirectory(directory).catch((error: unknown) => {
		// What is in the way of a folder is a file.
		const isFile = error instanceof Error && 'code' in error && error.code === 'EEXIST';
		if (isFile) throw new JournalError('bad_output_path', `Cannot record in ${directory}: it is a file, not a folder.`);
		throw storageError(error, 'Cannot make the folder', directory);
	});
	const file = await storage.create(path).catch((error: unknown) => {
		const isTaken = error instanceof Error && 'code' in error && error.code === 'EEXIST';
		if (!isTaken) throw storageError(error, 'Cannot create the recording', path);
		throw new JournalError('journal_exists', `${path} exists already: recover or remove it first.`, { cause: error });
	});
	try {
		await writeReserve(file, layout, header);
		await file.sync();
		await storage.syncDirectory(directory);
		return { file, layout };
	} catch (error) {
		await file.close().catch(() => undefined);
		await storage.remove(path).catch(() => undefined);
		throw storageError(error, 'Cannot create the recording', path);
	}
}

/** Fills the room with zeros, as a hole in the file would have to find its space when the disk may be full. */
async function writeReserve(file: JournalFile, layout: JournalLayout, header: JournalHeader): Promise<void> {
	const start = concat(FILE_TYPE, reserveHeader(layout), roomHeader(layout, 0));
	const end = concat(
		writeJournalHeader(header),
		writeWriter(await currentWriter()),
		mediaBoxHeader(layout, layout.initPosition),
	);
	await file.write(start, 0);
	await file.write(end, layout.headerPosition);
	const zeros = new Uint8Array(FILL_BYTES);
	for (let position = start.byteLength; position < layout.headerPosition; position += FILL_BYTES) {
		await file.write(zeros.subarray(0, layout.headerPosition - position), position);
	}
}
