import { expect, test } from '@playwright/test';
import { overTimeOf } from '../../bench/over-time.ts';
import type { TreeSample } from '../../bench/tree-samples.ts';

const INTERVAL_S = 5;

/** Samples of a recording whose memory is `ownMiBAt` its time. */
function samplesOf(lengthS: number, ownMiBAt: (atS: number) => number): readonly TreeSample[] {
	return Array.from({ length: lengthS / INTERVAL_S + 1 }, (_, index) => ({
		atS: index * INTERVAL_S,
		pssMiB: ownMiBAt(index * INTERVAL_S),
		ownMiB: ownMiBAt(index * INTERVAL_S),
		ownMiBByKind: { root: ownMiBAt(index * INTERVAL_S) },
		processes: 7,
		threads: 90,
		descriptors: 400,
		sockets: 12,
		openFrames: index === 3 ? 2 : 0,
		recordingMiB: index,
		otherFilesMiB: 20,
	}));
}

test('Memory that grows in the first minutes only has not grown', () => {
	const overTime = overTimeOf(samplesOf(3600, (atS) => Math.min(600, 300 + atS)));
	expect(overTime).toMatchObject({ referenceFromS: 480, referenceUntilS: 720, memoryGrowthPercent: 0 });
	expect(overTime?.ownMemorySlopeMiBPerHour).toBeCloseTo(0, 6);
});

test('Memory that grows steadily is told by its slope and its share', () => {
	const overTime = overTimeOf(samplesOf(3600, (atS) => 500 + atS / 60));
	expect(overTime?.ownMemorySlopeMiBPerHour).toBeCloseTo(60, 6);
	expect(overTime?.memoryGrowthPercent).toBeCloseTo(100 * (557.5 / 510 - 1), 1);
});

test('One sample that is far off moves neither level', () => {
	const overTime = overTimeOf(samplesOf(3600, (atS) => (atS === 600 || atS === 3500 ? 5000 : 500)));
	expect(overTime).toMatchObject({ memoryGrowthPercent: 0, maxOpenFrames: 2, lastOpenFrames: 0 });
});

test('A short recording is held against its middle, and one of some seconds against nothing', () => {
	expect(overTimeOf(samplesOf(600, () => 500))).toMatchObject({ referenceFromS: 240, referenceUntilS: 360 });
	expect(overTimeOf(samplesOf(20, () => 500))).toBeNull();
});
