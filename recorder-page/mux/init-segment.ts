/** The init segment of a recording: `ftyp`, and a `moov` that describes the tracks and holds no sample. */

import { ascii, box, fullBox, type Mp4Box, uint32, writeBoxes } from '../../protocol/mp4-box.ts';
import { movieHeaderBox, type TrackDescription, trackBox } from '../../protocol/mp4-track-boxes.ts';

/** One track of the recording and how it is encoded. */
export type InitTrack = {
	readonly description: TrackDescription;
	readonly sampleEntry: Mp4Box;
};

/** Writes the init segment of these tracks, at least one. */
export function writeInitSegment(tracks: readonly InitTrack[]): Uint8Array<ArrayBuffer> {
	const fileType = box('ftyp', ascii('iso6'), uint32(0), ascii('iso6'), ascii('isom'), ascii('avc1'), ascii('mp41'));
	const trackIds = tracks.map((track) => track.description.trackId);
	const movie = box(
		'moov',
		movieHeaderBox({
			timescaleHz: tracks[0]?.description.timescaleHz ?? 1,
			durationTicks: 0,
			createdAtUnixS: 0,
			nextTrackId: Math.max(...trackIds) + 1,
		}),
		...tracks.map((track) => trackBox(track.description, emptySampleTable(track.sampleEntry))),
		box('mvex', ...trackIds.map((trackId) => fullBox('trex', 0, 0, uint32(trackId, 1, 0, 0, 0)))),
	);
	return writeBoxes(fileType, movie);
}

function emptySampleTable(sampleEntry: Mp4Box): Mp4Box {
	return box(
		'stbl',
		fullBox('stsd', 0, 0, uint32(1), sampleEntry),
		fullBox('stts', 0, 0, uint32(0)),
		fullBox('stsc', 0, 0, uint32(0)),
		fullBox('stsz', 0, 0, uint32(0, 0)),
		fullBox('stco', 0, 0, uint32(0)),
	);
}
