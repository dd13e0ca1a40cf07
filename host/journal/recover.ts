/** Finishes the recordings whose process was killed. */

import { basename, dirname, join } from 'node:path';
import { finishInPlace } from './finish.ts';
import { storageError } from './journal-error.ts';
import { type JournalHeader, readJournalHeader, readWriter, writeWriter } from './journal-header.ts';
import { JOURNAL_HEADER_BYTES, type JournalLayout, WRITER_BYTES } from './journal-layout.ts';
import { type JournalContents, readJournalState, scanJournal } from './journal-scan.ts';
import { type JournalFile, type JournalStorage, nodeJournalStorage } from './journal-storage.ts';
import { type MovieIndex, movieIndex } from './movie-index.ts';
import { isJournalName, outputNameOf, recoveredNames } from './output-path.ts';
import { currentWriter, writerState } from './writer-identity.ts';

/** What became of one journal. `message` is a sentence for people. */
export type RecoveryReport = { readonly journalPath: string; readonly message: string } & (
	| {
			/** It is now a finished file. */
			readonly outcome: 'recovered';
			readonly outputPath: string;
			readonly sizeBytes: number;
			/** Absent when the file was finished before, and only had to be renamed. */
			readonly durationS?: number;
			/** Bytes at the end that were no whole fragment. */
			readonly droppedBytes: number;
	  }
	/** It is being recorded, or may be: left alone. */
	| { readonly outcome: 'in_use' }
	/** Its process was killed before anything was recorded: removed. */
	| { readonly outcome: 'empty' }
	/** It is damaged, or no journal of ours: left alone. */
	| { readonly outcome: 'unreadable' }
	/** The storage failed; can be tried again. */
	| { readonly outcome: 'failed'; readonly cause: unknown }
);

export type RecoveryOptions = {
	/** Default: the real file system. */
	readonly storage?: JournalStorage;
	/** Default: the time of day. */
	readonly nowUnixMs?: () => number;
};

/** A journal whose writer cannot be asked about counts as given up when it did not change for so long. */
const QUIET_AFTER_MS = 60_000;
/** What is dropped is cut off up to this size, as a torn write left it; more than this is damage, and kept in the file. */
const MAX_TORN_BYTES = 64 * 1024 * 1024;

/**
 * Finishes every journal in a folder that nobody writes any more, whatever moment its process was killed at; the folders
 * in it are not looked at. A file that exists already is never replaced: the recovered one is then called
 * `….recovered.mp4`. Can be repeated and interrupted. Rejects with a `JournalError` when the folder cannot be read; what
 * goes wrong with one journal is in its report.
 */
export async function recoverDirectory(directory: string, options: RecoveryOptions = {}): Promise<RecoveryReport[]> {
	const storage = options.storage ?? nodeJournalStorage;
	const names = await storage.listFiles(directory).catch((error: unknown) => {
		throw storageError(error, 'Cannot look for recordings in', directory);
	});
	const reports: RecoveryReport[] = [];
	for (const name of names.filter(isJournalName).sort()) {
		reports.push(await recoverJournal(join(directory, name), options));
	}
	return reports;
}

/** Finishes one journal as `recoverDirectory` does. Never rejects. */
export async function recoverJournal(journalPath: string, options: RecoveryOptions = {}): Promise<RecoveryReport> {
	const storage = options.storage ?? nodeJournalStorage;
	let file: JournalFile | undefined;
	try {
		file = await storage.open(journalPath);
		const quietMs = (options.nowUnixMs ?? Date.now)() - (await storage.modifiedAtUnixMs(journalPath));
		return await recoverFile({ journalPath, storage, file, isQuiet: quietMs > QUIET_AFTER_MS });
	} catch (error) {
		const { message } = storageError(error, 'Cannot recover', journalPath);
		return { journalPath, outcome: 'failed', message, cause: error };
	} finally {
		await file?.close().catch(() => undefined);
	}
}

type Recovery = {
	readonly journalPath: string;
	readonly storage: JournalStorage;
	readonly file: JournalFile;
	readonly isQuiet: boolean;
};

async function recoverFile(recovery: Recovery): Promise<RecoveryReport> {
	const { journalPath, file, isQuiet } = recovery;
	const state = await readJournalState(file);
	if (state.kind === 'foreign') {
		const message = `${journalPath} is damaged before its media begins, or not a recording of ours: left as it is.`;
		return { journalPath, outcome: 'unreadable', message };
	}
	const { layout } = state;
	if (await isInUse(file, layout, isQuiet)) {
		const message = `${journalPath} is being recorded by a running process, or was until a moment ago: left as it is.`;
		return { journalPath, outcome: 'in_use', message };
	}
	const header = readJournalHeader(await file.read(layout.headerPosition, JOURNAL_HEADER_BYTES));
	if (state.kind === 'finished') return await rename(recovery, header, { droppedBytes: 0 });

	const contents = await scanJournal(file, layout);
	const droppedBytes = (await file.sizeBytes()) - contents.mediaEndBytes;
	if (contents.movie === null || contents.movie.tracks.length === 0) {
		return await removeEmpty(recovery, contents, droppedBytes);
	}
	const index = movieIndex(contents.movie, { createdAtUnixMs: header?.createdAtUnixMs ?? 0 });
	await file.write(writeWriter(await currentWriter()), layout.writerPosition);
	try {
		if (droppedBytes > 0 && droppedBytes <= MAX_TORN_BYTES) await file.truncate(contents.mediaEndBytes);
		await finishInPlace(file, layout, index.moov);
		return await rename(recovery, header, { droppedBytes, index });
	} catch (error) {
		// Lets the next try have it. What cannot be written is free once this process ends.
		await file.write(writeWriter(null), layout.writerPosition).catch(() => undefined);
		throw error;
	}
}

async function isInUse(file: JournalFile, layout: JournalLayout, isQuiet: boolean): Promise<boolean> {
	const writer = readWriter(await file.read(layout.writerPosition, WRITER_BYTES));
	if (writer === 'nobody') return false;
	const state = writer === 'unknown' ? 'unknown' : await writerState(writer);
	return state === 'unknown' ? !isQuiet : state === 'running';
}

/** Removes a journal only when it is sure that there is nothing in it. */
async function removeEmpty(
	{ journalPath, storage }: Recovery,
	contents: JournalContents,
	droppedBytes: number,
): Promise<RecoveryReport> {
	const isSound = contents.movie !== null || contents.isCutInInit;
	if (!isSound || droppedBytes > MAX_TORN_BYTES) {
		const message = `${journalPath} has no readable fragment at its start, but more behind it: left as it is.`;
		return { journalPath, outcome: 'unreadable', message };
	}
	await storage.remove(journalPath);
	const message = `${journalPath} ended before anything was recorded: removed.`;
	return { journalPath, outcome: 'empty', message };
}

async function rename(
	{ journalPath, storage, file }: Recovery,
	header: JournalHeader | null,
	result: { readonly droppedBytes: number; readonly index?: MovieIndex },
): Promise<RecoveryReport> {
	const directory = dirname(journalPath);
	const outputPath = await moveToFreeName(
		storage,
		journalPath,
		header?.outputName ?? outputNameOf(basename(journalPath)),
	);
	await storage.syncDirectory(directory);
	const sizeBytes = await file.sizeBytes();
	const { droppedBytes, index } = result;
	const message = `${journalPath} is finished: ${outputPath}.`;
	const durationS = index && { durationS: index.durationS };
	return { journalPath, outcome: 'recovered', message, outputPath, sizeBytes, droppedBytes, ...durationS };
}

async function moveToFreeName(storage: JournalStorage, journalPath: string, outputName: string): Promise<string> {
	const names = recoveredNames(outputName);
	for (;;) {
		const path = join(dirname(journalPath), names.next().value);
		// A finished file that has its name already is not moved: moving takes the old name away.
		if (path === journalPath || (await storage.moveWithoutReplacing(journalPath, path))) return path;
	}
}
