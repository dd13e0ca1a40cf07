/** The names of a recording's files, and whether they can be made. */

import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { JournalError, storageError } from './journal-error.ts';
import { reserveBytesFor } from './journal-layout.ts';

const JOURNAL_SUFFIX = '.recording.mp4';
const MAX_NAME_BYTES = 255;

/**
 * The path of the journal of a recording: beside the output, `talk.mp4` as `talk.EG_1234.recording.mp4`. As it holds the
 * egress id, two recordings into the same output never meet before the end; there the last to finish wins.
 * Throws a `JournalError` `bad_output_path` when no such file name can be.
 */
export function journalPathFor(outputPath: string, egressId: string): string {
	if (!/^[A-Za-z0-9_-]{1,64}$/.test(egressId)) throw new RangeError(`Not an egress id: ${JSON.stringify(egressId)}.`);
	if (outputPath === '' || outputPath.includes('\0') || outputPath.endsWith('/')) {
		throw badPath(outputPath, 'give the name of a file, such as recording.mp4');
	}
	const name = `${withoutExtension(basename(outputPath))}.${egressId}${JOURNAL_SUFFIX}`;
	if (Buffer.byteLength(name) > MAX_NAME_BYTES) {
		throw badPath(outputPath, `the name is too long, as ${name} would have more than ${MAX_NAME_BYTES} bytes`);
	}
	return join(dirname(resolve(outputPath)), name);
}

/** Tells a journal by its name: a finished file may be called `talk.recording.mp4`, but holds no egress id. */
export function isJournalName(name: string): boolean {
	return /.\.EG_[A-Za-z0-9_-]+\.recording\.mp4$/.test(name);
}

/** The name of the finished file as the name of a journal has it; for a journal that does not say it itself. */
export function outputNameOf(journalName: string): string {
	const stem = journalName.slice(0, -JOURNAL_SUFFIX.length);
	return `${stem.replace(/\.[A-Za-z0-9_-]+$/, '') || stem}.mp4`;
}

/** Names for a recovered file, the best first: `talk.mp4`, `talk.recovered.mp4`, `talk.recovered-2.mp4`, … */
export function* recoveredNames(outputName: string): Generator<string, never> {
	const stem = withoutExtension(outputName);
	yield outputName;
	yield `${stem}.recovered.mp4`;
	for (let number = 2; ; number++) yield `${stem}.recovered-${number}.mp4`;
}

/**
 * Checks before a recording starts that it can be written: the folder exists or can be made, is writable and has room
 * for a journal, and nothing but a file is in the way. Changes nothing on the disk. Resolves with the absolute path.
 * Rejects with a `JournalError` `bad_output_path`, `not_writable` or `disk_full` that names the path and what to do.
 */
export async function checkOutputPath(outputPath: string, egressId = 'EG_000000000000'): Promise<string> {
	journalPathFor(outputPath, egressId);
	const absolutePath = resolve(outputPath);
	const existing = await statOrNull(absolutePath);
	if (existing?.isDirectory()) throw badPath(absolutePath, 'it is a folder: give the name of a file in it');
	if (existing && !existing.isFile()) throw badPath(absolutePath, 'it is not a regular file: choose another name');
	const directory = await nearestDirectory(dirname(absolutePath), absolutePath);
	try {
		await access(directory, constants.W_OK | constants.X_OK);
	} catch (error) {
		throw storageError(error, `Cannot record to ${absolutePath}: cannot write in`, directory);
	}
	await checkRoom(directory, absolutePath);
	return absolutePath;
}

/** The folder itself or, while it does not exist, the parent in which it would be made. */
async function nearestDirectory(directory: string, outputPath: string): Promise<string> {
	for (let path = directory; ; path = dirname(path)) {
		const found = await statOrNull(path);
		if (found?.isDirectory()) return path;
		if (found) throw badPath(outputPath, `${path} is a file, not a folder: choose another folder`);
		if (path === dirname(path)) throw badPath(outputPath, `${path} does not exist`);
	}
}

async function checkRoom(directory: string, outputPath: string): Promise<void> {
	const { bavail, bsize } = await statfs(directory);
	const neededBytes = reserveBytesFor();
	if (bavail * bsize < neededBytes) {
		throw new JournalError(
			'disk_full',
			`Cannot record to ${outputPath}: ${bavail * bsize} bytes are free on its disk, already the start takes ${neededBytes}: free some space, or record to another disk.`,
		);
	}
}

async function statOrNull(path: string) {
	try {
		return await stat(path);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : '';
		// A file among the parents shows up when they are looked at themselves.
		if (code === 'ENOENT' || code === 'ENOTDIR') return null;
		throw storageError(error, 'Cannot record to', path);
	}
}

function withoutExtension(name: string): string {
	return name.replace(/\.mp4$/i, '') || name;
}

function badPath(path: string, reason: string): JournalError {
	return new JournalError('bad_output_path', `Cannot record to ${JSON.stringify(path)}: ${reason}.`);
}
