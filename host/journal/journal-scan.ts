/** Reads back what lies in a journal, without holding it in memory. */

import { BOX_HEADER_BYTES } from '../../protocol/mp4-box.ts';
import { dataView, readBoxHeader } from './box-reader.ts';
import { readMovieFragment } from './fragment-reader.ts';
import { MAX_INIT_BYTES, readMovie } from './init-reader.ts';
import { JournalError } from './journal-error.ts';
import { FILE_TYPE, finishedLayout, type JournalLayout, journalLayout } from './journal-layout.ts';
import type { JournalFile } from './journal-storage.ts';
import { MovieSamples } from './movie-samples.ts';

/** `foreign`: not one of our files, or cut before its media begins. */
export type JournalState =
	| { readonly kind: 'recording'; readonly layout: JournalLayout }
	| { readonly kind: 'finished'; readonly layout: JournalLayout }
	| { readonly kind: 'foreign' };

/** What was found in a journal. */
export type JournalContents = {
	/** The samples of all whole fragments; null when the init segment is damaged or not whole. */
	readonly movie: MovieSamples | null;
	/** Where the last whole fragment ends. */
	readonly mediaEndBytes: number;
	/** True when the file ends within the init segment: nothing can follow. */
	readonly isCutInInit: boolean;
};

/** Most fragments describe their samples in fewer bytes. */
const READ_AHEAD_BYTES = 4096;

/** Finds out in which of its two forms a file is. */
export async function readJournalState(file: JournalFile): Promise<JournalState> {
	const reservePosition = FILE_TYPE.byteLength;
	const start = await file.read(0, reservePosition + BOX_HEADER_BYTES);
	const isOurs = start.byteLength > reservePosition + 7 && FILE_TYPE.every((byte, index) => start[index] === byte);
	if (!isOurs) return { kind: 'foreign' };
	const reserve = tryReadHeader(start.subarray(reservePosition));
	if (reserve?.type !== 'free') return { kind: 'foreign' };
	if (reserve.sizeBytes === BOX_HEADER_BYTES) return readFinishedState(file, reservePosition + BOX_HEADER_BYTES);
	const layout = journalLayout(reserve.sizeBytes);
	const isWhole = layout !== null && layout.initPosition <= (await file.sizeBytes());
	return isWhole ? { kind: 'recording', layout } : { kind: 'foreign' };
}

/** A finished file is boxes up to its very end, among them one moov and one mdat. */
async function readFinishedState(file: JournalFile, firstPosition: number): Promise<JournalState> {
	const fileBytes = await file.sizeBytes();
	let mediaBoxPosition = 0;
	let hasIndex = false;
	let position = firstPosition;
	while (position < fileBytes) {
		const bytes = await file.read(position, 16);
		const long = bytes.byteLength === 16 && dataView(bytes).getUint32(0) === 1;
		const type = String.fromCharCode(...bytes.subarray(4, 8));
		const sizeBytes = long ? Number(dataView(bytes).getBigUint64(8)) : (tryReadHeader(bytes)?.sizeBytes ?? 0);
		if (sizeBytes < BOX_HEADER_BYTES) return { kind: 'foreign' };
		if (type === 'moov') hasIndex = true;
		if (type === 'mdat') mediaBoxPosition = position;
		position += sizeBytes;
	}
	if (position !== fileBytes || !hasIndex || mediaBoxPosition === 0) return { kind: 'foreign' };
	return { kind: 'finished', layout: finishedLayout(mediaBoxPosition) };
}

/** Reads all whole fragments. Stops at the first one that is damaged or not whole. */
export async function scanJournal(file: JournalFile, layout: JournalLayout): Promise<JournalContents> {
	const fileBytes = await file.sizeBytes();
	const init = await readInit(file, layout.initPosition, fileBytes);
	if (init.movie === null) {
		return { movie: null, mediaEndBytes: layout.initPosition, isCutInInit: init.endBytes > fileBytes };
	}
	let mediaEndBytes = init.endBytes;
	for (;;) {
		const nextBytes = await readFragment(file, mediaEndBytes, fileBytes, init.movie);
		if (nextBytes === null) return { movie: init.movie, mediaEndBytes, isCutInInit: false };
		mediaEndBytes = nextBytes;
	}
}

async function readInit(file: JournalFile, position: number, fileBytes: number) {
	const header = tryReadHeader(await file.read(position, BOX_HEADER_BYTES));
	if (header === null) return { movie: null, endBytes: position + BOX_HEADER_BYTES };
	const endBytes = position + header.sizeBytes;
	if (header.type !== 'moov' || header.sizeBytes > MAX_INIT_BYTES || endBytes > fileBytes) {
		return { movie: null, endBytes: header.type === 'moov' ? endBytes : position };
	}
	const payload = await file.read(position + BOX_HEADER_BYTES, header.sizeBytes - BOX_HEADER_BYTES);
	const tracks = orNull(() => readMovie(payload));
	return { movie: tracks && new MovieSamples(tracks), endBytes };
}

/** Adds the fragment at this position. Returns where it ends, or null when there is no whole and sound one. */
async function readFragment(
	file: JournalFile,
	position: number,
	fileBytes: number,
	movie: MovieSamples,
): Promise<number | null> {
	let bytes = await file.read(position, READ_AHEAD_BYTES);
	const moof = tryReadHeader(bytes);
	if (moof?.type !== 'moof' || position + moof.sizeBytes + BOX_HEADER_BYTES > fileBytes) return null;
	if (bytes.byteLength < moof.sizeBytes + BOX_HEADER_BYTES) {
		bytes = await file.read(position, moof.sizeBytes + BOX_HEADER_BYTES);
	}
	const mdat = tryReadHeader(bytes.subarray(moof.sizeBytes));
	const endBytes = position + moof.sizeBytes + (mdat?.sizeBytes ?? 0);
	if (mdat?.type !== 'mdat' || endBytes > fileBytes) return null;
	return orNull(() => {
		const payload = bytes.subarray(BOX_HEADER_BYTES, moof.sizeBytes);
		const fragment = readMovieFragment(payload, mdat.sizeBytes - BOX_HEADER_BYTES);
		movie.check(fragment);
		movie.add(fragment, position);
		return endBytes;
	});
}

function tryReadHeader(bytes: Uint8Array): { type: string; sizeBytes: number } | null {
	return orNull(() => readBoxHeader(bytes, 'the journal'));
}

/** Null for what is not a fragment; every other error goes on. */
function orNull<T>(read: () => T): T | null {
	try {
		return read();
	} catch (error) {
		if (error instanceof JournalError && error.code === 'invalid_fragment') return null;
		throw error;
	}
}
