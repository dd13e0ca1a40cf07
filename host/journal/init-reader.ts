/** Reads the init segment of a recording. It comes from a page, so nothing of it is believed. */

import type { TrackKind } from '../../protocol/mp4-track-boxes.ts';
import { boxAt, dataView, invalidFragment, onlyBox, type ReadBox, readBoxes } from './box-reader.ts';

/** One track as the init segment describes it. */
export type InitTrack = {
	readonly kind: TrackKind;
	readonly trackId: number;
	/** Ticks a second of the track's times. */
	readonly timescaleHz: number;
	readonly widthPx: number;
	readonly heightPx: number;
	/** Payload of the `stsd` box: the one sample entry, taken over as it is. */
	readonly sampleDescription: Uint8Array;
};

/** The largest init segment that is accepted. */
export const MAX_INIT_BYTES = 64 * 1024;

const MAX_TRACKS = 2;

/** Reads `ftyp` and `moov`, and nothing after them. Throws `invalid_fragment`. Returns the tracks and the whole `moov`. */
export function readInitSegment(bytes: Uint8Array): { tracks: readonly InitTrack[]; moov: Uint8Array } {
	if (bytes.byteLength > MAX_INIT_BYTES) throw invalidFragment(`an init segment of ${bytes.byteLength} bytes`);
	const boxes = readBoxes(bytes, 'the init segment');
	if (boxes.length !== 2 || boxes[0]?.type !== 'ftyp') {
		throw invalidFragment(`an init segment is ftyp and moov, got ${boxes.map((item) => item.type).join(', ')}`);
	}
	const payload = onlyBox(boxes, 'moov', 'the init segment');
	return { tracks: readMovie(payload), moov: bytes.subarray(bytes.byteLength - payload.byteLength - 8) };
}

/** Reads the payload of a fragmented movie's `moov`. Throws `invalid_fragment`. */
export function readMovie(payload: Uint8Array): readonly InitTrack[] {
	const boxes = readBoxes(payload, 'moov');
	const tracks = boxes.filter((item) => item.type === 'trak').map(readTrack);
	if (tracks.length === 0 || tracks.length > MAX_TRACKS) throw invalidFragment(`moov holds ${tracks.length} tracks`);
	if (new Set(tracks.map((track) => track.trackId)).size < tracks.length) {
		throw invalidFragment('two tracks have the same number');
	}
	const defaults = readBoxes(onlyBox(boxes, 'mvex', 'moov'), 'mvex').filter((item) => item.type === 'trex');
	const extendedIds = defaults.map((item) => (item.payload.byteLength < 24 ? 0 : dataView(item.payload).getUint32(4)));
	for (const { trackId } of tracks) {
		if (!extendedIds.includes(trackId)) throw invalidFragment(`moov has no trex box for track ${trackId}`);
	}
	return tracks;
}

function readTrack(trak: ReadBox): InitTrack {
	const boxes = readBoxes(trak.payload, 'trak');
	const header = dataView(onlyBox(boxes, 'tkhd', 'trak', 84));
	const media = readBoxes(onlyBox(boxes, 'mdia', 'trak'), 'mdia');
	const mediaHeader = dataView(onlyBox(media, 'mdhd', 'mdia', 24));
	if (header.getUint8(0) !== 0 || mediaHeader.getUint8(0) !== 0) throw invalidFragment('a header of unknown version');
	const timescaleHz = mediaHeader.getUint32(12);
	if (timescaleHz === 0 || timescaleHz > 0x7fffffff) throw invalidFragment(`a track of ${timescaleHz} ticks a second`);
	const trackId = header.getUint32(12);
	if (trackId === 0 || trackId === 0xffffffff) throw invalidFragment(`a track with the number ${trackId}`);
	return {
		kind: readKind(onlyBox(media, 'hdlr', 'mdia', 12)),
		trackId,
		timescaleHz,
		widthPx: header.getUint16(76),
		heightPx: header.getUint16(80),
		sampleDescription: readSampleDescription(boxAt(media, ['minf', 'stbl', 'stsd'], 'mdia', 8)),
	};
}

function readKind(handler: Uint8Array): TrackKind {
	const type = String.fromCharCode(...handler.subarray(8, 12));
	if (type === 'vide') return 'video';
	if (type === 'soun') return 'audio';
	throw invalidFragment('a track that is neither video nor audio');
}

function readSampleDescription(payload: Uint8Array): Uint8Array {
	const entries = readBoxes(payload.subarray(8), 'stsd');
	if (dataView(payload).getUint32(4) !== 1 || entries.length !== 1) {
		throw invalidFragment(`a track with ${entries.length} sample descriptions`);
	}
	// A copy, or the page's whole message would be held for as long as the recording runs.
	return payload.slice();
}
