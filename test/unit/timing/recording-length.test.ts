import { expect, test } from '@playwright/test';
import type { MediaPlan } from '../../../protocol/messages.ts';
import { recordingLengthS } from '../../../recorder-page/timing/recording-length.ts';

const audio = { sampleRateHz: 44_100, bitrateBps: 128_000 };
const video = {
	widthPx: 1280,
	heightPx: 720,
	framerateFps: 30,
	bitrateBps: 3_000_000,
	profile: 'main',
	keyFrameIntervalS: 2,
	compositor: 'planar',
} as const;

const slow = { ...video, framerateFps: 1 };

/** What is recorded, the length that was asked for, and the one that it becomes. */
const ROWS: readonly [what: string, media: MediaPlan, requestedS: number, lengthS: number][] = [
	['both is whole pictures', { video, audio }, 2.51, 75 / 30],
	['the picture alone is whole pictures', { video, audio: null }, 2.52, 76 / 30],
	['the picture is one picture at least', { video, audio: null }, 0, 1 / 30],
	['one picture a second is whole pictures, but cuts nothing off', { video: slow, audio }, 4.35, 5],
	['one picture a second is what was asked for', { video: slow, audio }, 4, 4],
	['one picture a second that ends a moment later than a picture', { video: slow, audio }, 4.08, 4],
	['the sound alone is whole samples', { video: null, audio }, 2.500_01, 110_250 / 44_100],
	['the sound alone follows no picture', { video: null, audio }, 2.51, 110_691 / 44_100],
	['the sound alone is one packet at least', { video: null, audio }, 0.001, 1024 / 44_100],
];

for (const [what, media, requestedS, lengthS] of ROWS) {
	test(`the length of a recording of ${what}`, () => {
		expect(recordingLengthS(requestedS, media)).toBe(lengthS);
	});
}
