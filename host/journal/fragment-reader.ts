/**
 * Reads media fragments. They come from a page, so everything is checked: only exactly what the recorder's fragment
 * writer makes is accepted.
 */

import { BOX_HEADER_BYTES } from '../../protocol/mp4-box.ts';
import { dataView, invalidFragment, onlyBox, type ReadBox, readBoxes } from './box-reader.ts';

/** The samples of one track in one fragment, at least one; they lie one after the other. */
export type FragmentRun = {
	readonly trackId: number;
	/** Decode time of the first sample. */
	readonly decodeTimeTicks: number;
	/** Where the first sample lies, from the start of the `moof`. */
	readonly dataOffsetBytes: number;
	readonly durationsTicks: Uint32Array;
	readonly sizesBytes: Uint32Array;
	/** 1 for a sample that can be decoded without an earlier one. */
	readonly syncFlags: Uint8Array;
};

/** What a fragment holds. */
export type MediaFragment = {
	readonly sequenceNumber: number;
	/** At most one for each track. */
	readonly runs: readonly FragmentRun[];
};

const DEFAULT_BASE_IS_MOOF = 0x020000;
const TRUN_FLAGS = 0x000701;
const TRUN_ROW_BYTES = 12;
const NOT_SYNC_FLAG = 0x00010000;

/** Reads one `moof` with its `mdat`, and nothing around them. Throws a `JournalError` `invalid_fragment`. */
export function readMediaFragment(bytes: Uint8Array): MediaFragment {
	const boxes = readBoxes(bytes, 'a fragment');
	const [moof, mdat] = boxes;
	if (boxes.length !== 2 || moof?.type !== 'moof' || mdat?.type !== 'mdat') {
		throw invalidFragment(`a fragment is moof and mdat, got ${boxes.map((item) => item.type).join(', ')}`);
	}
	return readMovieFragment(moof.payload, mdat.payload.byteLength);
}

/** Reads the payload of a `moof` that is followed by an `mdat` with this much data. Throws `invalid_fragment`. */
export function readMovieFragment(payload: Uint8Array, dataBytes: number): MediaFragment {
	const boxes = readBoxes(payload, 'moof');
	const header = dataView(onlyBox(boxes, 'mfhd', 'moof', 8));
	const runs = boxes.filter((item) => item.type === 'traf').map(readTrackFragment);
	if (runs.length === 0 || runs.length !== boxes.length - 1)
		throw invalidFragment('moof holds no traf, or other boxes');
	if (new Set(runs.map((run) => run.trackId)).size < runs.length) {
		throw invalidFragment('one track has two parts in one fragment');
	}
	let expectedOffsetBytes = 2 * BOX_HEADER_BYTES + payload.byteLength;
	const endBytes = expectedOffsetBytes + dataBytes;
	for (const run of runs) {
		if (run.dataOffsetBytes !== expectedOffsetBytes) {
			throw invalidFragment(
				`the samples of track ${run.trackId} lie at ${run.dataOffsetBytes}, not where those before end`,
			);
		}
		for (const sizeBytes of run.sizesBytes) expectedOffsetBytes += sizeBytes;
	}
	if (expectedOffsetBytes !== endBytes) {
		throw invalidFragment(`mdat ends at ${endBytes}, its samples at ${expectedOffsetBytes}`);
	}
	return { sequenceNumber: header.getUint32(4), runs };
}

function readTrackFragment(traf: ReadBox): FragmentRun {
	const boxes = readBoxes(traf.payload, 'traf');
	const header = dataView(onlyBox(boxes, 'tfhd', 'traf', 8));
	const time = dataView(onlyBox(boxes, 'tfdt', 'traf', 12));
	const rows = dataView(onlyBox(boxes, 'trun', 'traf', 12));
	if (boxes.length !== 3 || header.byteLength !== 8 || header.getUint32(0) !== DEFAULT_BASE_IS_MOOF) {
		throw invalidFragment('a traf with fields that the recorder does not write');
	}
	if (time.getUint32(0) !== 0x01000000 || rows.getUint32(0) !== TRUN_FLAGS) {
		throw invalidFragment('a traf whose times or samples are written in another way than by the recorder');
	}
	const sampleCount = rows.getUint32(4);
	if (sampleCount === 0 || rows.byteLength !== 12 + sampleCount * TRUN_ROW_BYTES) {
		throw invalidFragment(`trun says ${sampleCount} samples in ${rows.byteLength} bytes`);
	}
	const run: FragmentRun = {
		trackId: header.getUint32(4),
		decodeTimeTicks: time.getUint32(4) * 2 ** 32 + time.getUint32(8),
		dataOffsetBytes: rows.getInt32(8),
		durationsTicks: new Uint32Array(sampleCount),
		sizesBytes: new Uint32Array(sampleCount),
		syncFlags: new Uint8Array(sampleCount),
	};
	readRows(run, rows);
	return run;
}

function readRows(run: FragmentRun, rows: DataView): void {
	let endTicks = run.decodeTimeTicks;
	for (let index = 0; index < run.sizesBytes.length; index++) {
		const row = 12 + index * TRUN_ROW_BYTES;
		const durationTicks = rows.getUint32(row);
		const sizeBytes = rows.getUint32(row + 4);
		if (durationTicks === 0 || sizeBytes === 0) {
			throw invalidFragment(`sample ${index + 1} of track ${run.trackId} is empty or lasts no time`);
		}
		run.durationsTicks[index] = durationTicks;
		run.sizesBytes[index] = sizeBytes;
		run.syncFlags[index] = (rows.getUint32(row + 8) & NOT_SYNC_FLAG) === 0 ? 1 : 0;
		endTicks += durationTicks;
	}
	if (!Number.isSafeInteger(endTicks)) throw invalidFragment(`track ${run.trackId} is at tick ${run.decodeTimeTicks}`);
}
