/** One media fragment: a `moof` that lists samples, and the `mdat` that holds them. */

import { BOX_HEADER_BYTES, box, fullBox, type Mp4Box, uint32, uint64, writeBoxes } from '../../protocol/mp4-box.ts';

/** One encoded picture or block of sound. */
export type FragmentSample = {
	readonly bytes: Uint8Array;
	/** Decode time, which is the presentation time too: the recorder's encoders do not reorder pictures. */
	readonly timestampTicks: number;
	readonly durationTicks: number;
	/** Can be decoded without an earlier sample. */
	readonly isSync: boolean;
};

/** Samples of one track in a fragment: at least one, in order of time. */
export type FragmentTrack = {
	readonly trackId: number;
	readonly samples: readonly FragmentSample[];
};

const DEFAULT_BASE_IS_MOOF = 0x020000;
/** `trun` says where its data lies, and each sample's duration, size and flags. */
const TRUN_FLAGS = 0x000701;
const SYNC_SAMPLE_FLAGS = 0x02000000;
const DELTA_SAMPLE_FLAGS = 0x01010000;

/**
 * Writes a fragment of these tracks, at least one. Within the fragment a sample lasts until the next one of its track;
 * only the last keeps the duration that it came with.
 */
export function writeMediaFragment(sequenceNumber: number, tracks: readonly FragmentTrack[]): Uint8Array<ArrayBuffer> {
	// The offsets to the data have a fixed size, so a first description without them measures the moof.
	const moofBytes = movieFragmentBox(sequenceNumber, tracks, 0).sizeBytes;
	const moof = movieFragmentBox(sequenceNumber, tracks, moofBytes + BOX_HEADER_BYTES);
	return writeBoxes(moof, box('mdat', ...tracks.flatMap((track) => track.samples.map((sample) => sample.bytes))));
}

function movieFragmentBox(sequenceNumber: number, tracks: readonly FragmentTrack[], dataStartBytes: number): Mp4Box {
	let dataOffsetBytes = dataStartBytes;
	const trackFragments = tracks.map((track) => {
		const fragment = trackFragmentBox(track, dataOffsetBytes);
		for (const sample of track.samples) dataOffsetBytes += sample.bytes.byteLength;
		return fragment;
	});
	return box('moof', fullBox('mfhd', 0, 0, uint32(sequenceNumber)), ...trackFragments);
}

function trackFragmentBox(track: FragmentTrack, dataOffsetBytes: number): Mp4Box {
	const { samples, trackId } = track;
	const rows = new DataView(new ArrayBuffer(samples.length * 12));
	for (const [index, sample] of samples.entries()) {
		const next = samples[index + 1];
		rows.setUint32(index * 12, next ? next.timestampTicks - sample.timestampTicks : sample.durationTicks);
		rows.setUint32(index * 12 + 4, sample.bytes.byteLength);
		rows.setUint32(index * 12 + 8, sample.isSync ? SYNC_SAMPLE_FLAGS : DELTA_SAMPLE_FLAGS);
	}
	return box(
		'traf',
		fullBox('tfhd', 0, DEFAULT_BASE_IS_MOOF, uint32(trackId)),
		fullBox('tfdt', 1, 0, uint64(samples[0]?.timestampTicks ?? 0)),
		fullBox('trun', 0, TRUN_FLAGS, uint32(samples.length, dataOffsetBytes), new Uint8Array(rows.buffer)),
	);
}
