/** Writes the index (`moov`) of a finished recording. */

import { box, fullBox, type Mp4Box, uint32, uint64 } from '../../protocol/mp4-box.ts';
import { movieHeaderBox, trackBox } from '../../protocol/mp4-track-boxes.ts';
import { JournalError } from './journal-error.ts';
import type { MovieSamples } from './movie-samples.ts';
import { sampleTableBox } from './sample-table.ts';
import type { TrackSamples } from './track-samples.ts';

export type MovieIndexOptions = {
	/** When the recording began, milliseconds since 1970; what players show as the date of the file. */
	readonly createdAtUnixMs: number;
	/** Where the newest picture ends, in the video track's ticks. Default: after its nominal duration. */
	readonly videoEndTicks?: number;
};

/** An index, and what it says. */
export type MovieIndex = {
	readonly moov: Mp4Box;
	/** Length of the longest track, with a late start. */
	readonly durationS: number;
	/** Number of pictures. */
	readonly pictures: number;
};

/**
 * Describes the index of all samples. The movie begins with its earliest sample; a track that starts later has an
 * empty edit in front. Track durations are exact, the movie's is in the ticks of the video track, rounded up. Throws a
 * `JournalError` `nothing_recorded` when there is no sample.
 */
export function movieIndex(movie: MovieSamples, options: MovieIndexOptions): MovieIndex {
	const tracks = movie.tracks;
	const video = tracks.find((samples) => samples.track.kind === 'video');
	const timescaleHz = (video ?? tracks[0])?.track.timescaleHz;
	if (timescaleHz === undefined) {
		throw new JournalError(
			'nothing_recorded',
			'Nothing was recorded: there is no picture and no sound to make a file of.',
		);
	}
	const createdAtUnixS = Math.floor(options.createdAtUnixMs / 1000);
	const starts = tracks.map((samples) =>
		rescale(samples.firstDecodeTimeTicks, samples.track.timescaleHz, timescaleHz, 'nearest'),
	);
	const earliestTicks = Math.min(...starts);
	const parts = tracks.map((samples, index) => {
		const lastDurationTicks = lastDuration(samples, options.videoEndTicks);
		const durationTicks = samples.lastDecodeTimeTicks - samples.firstDecodeTimeTicks + lastDurationTicks;
		const shownTicks = rescale(durationTicks, samples.track.timescaleHz, timescaleHz, 'up');
		const lateTicks = (starts[index] ?? 0) - earliestTicks;
		const movieDurationTicks = lateTicks + shownTicks;
		const description = { ...samples.track, durationTicks, movieDurationTicks, createdAtUnixS };
		const table = sampleTableBox(samples, lastDurationTicks);
		const trak = trackBox(description, table, lateTicks > 0 ? lateStartEdits(lateTicks, shownTicks) : undefined);
		return { trak, movieDurationTicks };
	});
	const durationTicks = Math.max(...parts.map((part) => part.movieDurationTicks));
	const nextTrackId = Math.max(...tracks.map((samples) => samples.track.trackId)) + 1;
	return {
		moov: box(
			'moov',
			movieHeaderBox({ timescaleHz, durationTicks, createdAtUnixS, nextTrackId }),
			...parts.map((part) => part.trak),
		),
		durationS: durationTicks / timescaleHz,
		pictures: video?.sizesBytes.length ?? 0,
	};
}

function lastDuration(samples: TrackSamples, videoEndTicks: number | undefined): number {
	if (samples.track.kind !== 'video' || videoEndTicks === undefined) return samples.lastDurationTicks;
	const durationTicks = Math.round(videoEndTicks) - samples.lastDecodeTimeTicks;
	return durationTicks >= 1 && durationTicks <= 0xffffffff ? durationTicks : samples.lastDurationTicks;
}

/** Nothing for a while, then the whole track. */
function lateStartEdits(lateTicks: number, shownTicks: number): Mp4Box {
	const isLong = lateTicks > 0xffffffff || shownTicks > 0xffffffff;
	const integer = isLong ? uint64 : uint32;
	const nothing = -1;
	const normalSpeed = uint32(0x10000);
	return box(
		'edts',
		fullBox(
			'elst',
			isLong ? 1 : 0,
			0,
			uint32(2),
			integer(lateTicks, nothing),
			normalSpeed,
			integer(shownTicks, 0),
			normalSpeed,
		),
	);
}

/** Products of times and rates do not fit the 53 bits of a number. */
function rescale(ticks: number, fromHz: number, toHz: number, rounding: 'nearest' | 'up'): number {
	const from = BigInt(fromHz);
	const added = rounding === 'up' ? from - 1n : from / 2n;
	return Number((BigInt(ticks) * BigInt(toHz) + added) / from);
}
