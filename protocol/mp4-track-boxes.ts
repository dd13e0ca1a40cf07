/**
 * The descriptive boxes of a movie and its tracks, as the init segment of a recording has them without durations and
 * the finished file with them.
 */

import { ascii, box, fullBox, type Mp4Box, uint8, uint16, uint32, uint64 } from './mp4-box.ts';

export type TrackKind = 'video' | 'audio';

/** What a track's headers say. */
export type TrackDescription = {
	readonly kind: TrackKind;
	readonly trackId: number;
	/** Ticks a second of this track's times. */
	readonly timescaleHz: number;
	/** Length in the track's own ticks; 0 while it is not known. */
	readonly durationTicks: number;
	/** Length in the movie's ticks, with a late start; 0 while it is not known. */
	readonly movieDurationTicks: number;
	/** Size of the picture; 0 for audio. */
	readonly widthPx: number;
	readonly heightPx: number;
	/** Seconds since 1970; 0 when it is not known. */
	readonly createdAtUnixS: number;
};

/** What the movie's header says. */
export type MovieDescription = {
	/** Ticks a second of the movie's times. */
	readonly timescaleHz: number;
	readonly durationTicks: number;
	readonly createdAtUnixS: number;
	/** A track number that is not in use. */
	readonly nextTrackId: number;
};

/** Seconds from 1904, where MP4 counts from, to 1970. */
const MP4_EPOCH_TO_UNIX_S = 2_082_844_800;
const UNITY_MATRIX = uint32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
/** Language code `und`: three letters of five bits. */
const LANGUAGE_UNDETERMINED = 0x55c4;

/** The `mvhd` box. */
export function movieHeaderBox(movie: MovieDescription): Mp4Box {
	const { version, integer, created } = timeFields(movie.durationTicks, movie.createdAtUnixS);
	return fullBox(
		'mvhd',
		version,
		0,
		integer(created, created),
		uint32(movie.timescaleHz),
		integer(movie.durationTicks),
		uint32(0x10000),
		uint16(0x0100, 0),
		uint32(0, 0),
		UNITY_MATRIX,
		uint32(0, 0, 0, 0, 0, 0, movie.nextTrackId),
	);
}

/** A `trak` box around the given sample table (`stbl`) and, for a track that starts late, edits (`edts`). */
export function trackBox(track: TrackDescription, sampleTable: Mp4Box, edits?: Mp4Box): Mp4Box {
	const media = box(
		'mdia',
		mediaHeaderBox(track),
		handlerBox(track.kind),
		mediaInformationBox(track.kind, sampleTable),
	);
	return edits ? box('trak', trackHeaderBox(track), edits, media) : box('trak', trackHeaderBox(track), media);
}

function trackHeaderBox(track: TrackDescription): Mp4Box {
	const { version, integer, created } = timeFields(track.movieDurationTicks, track.createdAtUnixS);
	const enabledAndInMovie = 3;
	return fullBox(
		'tkhd',
		version,
		enabledAndInMovie,
		integer(created, created),
		uint32(track.trackId, 0),
		integer(track.movieDurationTicks),
		uint32(0, 0),
		uint16(0, 0, track.kind === 'audio' ? 0x0100 : 0, 0),
		UNITY_MATRIX,
		uint32(track.widthPx * 0x10000, track.heightPx * 0x10000),
	);
}

function mediaHeaderBox(track: TrackDescription): Mp4Box {
	const { version, integer, created } = timeFields(track.durationTicks, track.createdAtUnixS);
	return fullBox(
		'mdhd',
		version,
		0,
		integer(created, created),
		uint32(track.timescaleHz),
		integer(track.durationTicks),
		uint16(LANGUAGE_UNDETERMINED, 0),
	);
}

function handlerBox(kind: TrackKind): Mp4Box {
	const [handler, name] = kind === 'video' ? ['vide', 'VideoHandler'] : ['soun', 'SoundHandler'];
	return fullBox('hdlr', 0, 0, uint32(0), ascii(handler), uint32(0, 0, 0), ascii(name), uint8(0));
}

function mediaInformationBox(kind: TrackKind, sampleTable: Mp4Box): Mp4Box {
	const header =
		kind === 'video' ? fullBox('vmhd', 0, 1, uint16(0, 0, 0, 0)) : fullBox('smhd', 0, 0, uint16(0), uint16(0));
	const mediaIsInThisFile = 1;
	const reference = fullBox('dref', 0, 0, uint32(1), fullBox('url ', 0, mediaIsInThisFile));
	return box('minf', header, box('dinf', reference), sampleTable);
}

/** Times take 32 bits (version 0) while they fit, as more players read that, and 64 bits (version 1) from then on. */
function timeFields(durationTicks: number, createdAtUnixS: number) {
	const created = createdAtUnixS === 0 ? 0 : createdAtUnixS + MP4_EPOCH_TO_UNIX_S;
	// All ones in 32 bits means "not known", so the largest value needs 64 bits too.
	const isLong = durationTicks >= 0xffffffff || created >= 0xffffffff;
	return { version: isLong ? 1 : 0, integer: isLong ? uint64 : uint32, created };
}
