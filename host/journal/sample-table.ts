/** Writes the sample table (`stbl`) of one track: when, how large and where each sample is. */

import { box, fullBox, type Mp4Box, uint32 } from '../../protocol/mp4-box.ts';
import type { TrackSamples } from './track-samples.ts';

/** Describes the table of a track with samples, whose newest one lasts this long. */
export function sampleTableBox(samples: TrackSamples, lastDurationTicks: number): Mp4Box {
	const { sizesBytes, syncSampleNumbers } = samples;
	// Without this box every sample is a sync sample.
	const syncSamples =
		syncSampleNumbers.length === sizesBytes.length
			? []
			: [fullBox('stss', 0, 0, uint32(syncSampleNumbers.length), integers(syncSampleNumbers.view()))];
	return box(
		'stbl',
		box('stsd', samples.track.sampleDescription),
		durationsBox(samples, lastDurationTicks),
		...syncSamples,
		chunkSizesBox(samples),
		fullBox('stsz', 0, 0, uint32(0, sizesBytes.length), integers(sizesBytes.view())),
		chunkOffsetsBox(samples),
	);
}

function durationsBox(samples: TrackSamples, lastDurationTicks: number): Mp4Box {
	const { durationCounts, durationsTicks } = samples;
	const isLastLikeBefore = durationsTicks.at(-1) === lastDurationTicks;
	const rowCount = durationsTicks.length + (isLastLikeBefore ? 0 : 1);
	const rows = new Uint32Array(rowCount * 2);
	for (let index = 0; index < durationsTicks.length; index++) {
		rows[index * 2] = durationCounts.at(index) ?? 0;
		rows[index * 2 + 1] = durationsTicks.at(index) ?? 0;
	}
	const last = (rowCount - 1) * 2;
	rows[last] = (rows[last] ?? 0) + 1;
	rows[last + 1] = lastDurationTicks;
	return fullBox('stts', 0, 0, uint32(rowCount), integers(rows));
}

function chunkSizesBox(samples: TrackSamples): Mp4Box {
	const rows: number[] = [];
	let previousCount = 0;
	for (const [index, count] of samples.chunkSampleCounts.view().entries()) {
		if (count !== previousCount) rows.push(index + 1, count, 1);
		previousCount = count;
	}
	return fullBox('stsc', 0, 0, uint32(rows.length / 3), integers(rows));
}

function chunkOffsetsBox(samples: TrackSamples): Mp4Box {
	const offsets = samples.chunkOffsetsBytes;
	if ((offsets.at(-1) ?? 0) <= 0xffffffff) {
		return fullBox('stco', 0, 0, uint32(offsets.length), integers(offsets.view()));
	}
	const rows = new DataView(new ArrayBuffer(offsets.length * 8));
	for (const [index, offset] of offsets.view().entries()) {
		rows.setUint32(index * 8, Math.floor(offset / 2 ** 32));
		rows.setUint32(index * 8 + 4, offset % 2 ** 32);
	}
	return fullBox('co64', 0, 0, uint32(offsets.length), new Uint8Array(rows.buffer));
}

function integers(values: ArrayLike<number>): Uint8Array {
	const rows = new DataView(new ArrayBuffer(values.length * 4));
	for (let index = 0; index < values.length; index++) rows.setUint32(index * 4, values[index] ?? 0);
	return new Uint8Array(rows.buffer);
}
