import { expect, test } from '@playwright/test';
import { PolyphaseFilter } from '../../../recorder-page/audio/polyphase-filter.ts';
import { CaptureClock } from '../../../recorder-page/capture/capture-clock.ts';
import { CapturedSound } from '../../../recorder-page/capture/captured-sound.ts';
import type { MediaGap } from '../../../recorder-page/timing/flow-watch.ts';
import { burstTimesS, phaseContinuity, type Sound, toneGaps, toneLevel } from '../../support/tone-analysis.ts';

const MIX_RATE_HZ = 48_000;
const BLOCK_SAMPLES = 9_600;
const TONE_HZ = 1000;
const AMPLITUDE = 0.5;

/** Stamps begin somewhere, and everything takes this long to come. */
const FIRST_STAMP_US = 7_000_000;
const DELAY_MS = 20;

type Capture = {
	readonly rateHz: number;
	readonly lengthS: number;
	/** Pieces that the browser leaves out, by their times in seconds. */
	readonly isMissing?: (timeS: number) => boolean;
	/** How much faster stamps run than samples, in parts per million. */
	readonly skewPpm?: number;
	/** When the recording begins, after the first piece. */
	readonly startS?: number;
	/** When the recording ends, after its beginning. */
	readonly endS?: number;
};

type Recorded = {
	readonly sound: Sound;
	readonly gaps: readonly MediaGap[];
	readonly counters: CapturedSound['counters'];
};

/** Captures a tone, and reads it in blocks, each once 300 ms after it are there. */
async function record({
	rateHz,
	lengthS,
	isMissing = () => false,
	skewPpm = 0,
	startS = 0.5,
	endS,
}: Capture): Promise<Recorded> {
	const clock = new CaptureClock();
	const gaps: MediaGap[] = [];
	const filter = new PolyphaseFilter({ inputRateHz: rateHz, outputRateHz: MIX_RATE_HZ });
	const line = new CapturedSound({ sampleRateHz: rateHz, filter, clock, onGap: (gap) => gaps.push(gap) });
	const pieceSamples = rateHz / 100;
	const recordingStartMs = FIRST_STAMP_US / 1000 + DELAY_MS + startS * 1000;
	const blocks: Float32Array[] = [];
	let nextSample = 0;
	for (let at = 0; at < lengthS * rateHz; at += pieceSamples) {
		const timeS = at / rateHz;
		if (isMissing(timeS)) continue;
		const stampUs = FIRST_STAMP_US + timeS * 1e6 * (1 + skewPpm / 1e6);
		const samples = Float32Array.from({ length: pieceSamples }, (_, index) => {
			return AMPLITUDE * Math.sin((2 * Math.PI * TONE_HZ * (at + index)) / rateHz);
		});
		clock.observe(stampUs, stampUs / 1000 + DELAY_MS);
		line.push(stampUs, { left: samples, right: samples });
		const readyS = timeS - startS - 0.3;
		while (nextSample + BLOCK_SAMPLES <= readyS * MIX_RATE_HZ) {
			const request = { startSample: nextSample, lengthSamples: BLOCK_SAMPLES, recordingStartMs };
			const block = await line.read(request);
			blocks.push(block?.left ?? new Float32Array(BLOCK_SAMPLES));
			nextSample += BLOCK_SAMPLES;
		}
	}
	if (endS !== undefined) line.finish(recordingStartMs + endS * 1000);
	const samples = new Float32Array(blocks.length * BLOCK_SAMPLES);
	for (const [index, block] of blocks.entries()) samples.set(block, index * BLOCK_SAMPLES);
	return { sound: { samples, sampleRateHz: MIX_RATE_HZ, startS: 0 }, gaps, counters: line.counters };
}

for (const rateHz of [44_100, 48_000]) {
	test(`sound of ${rateHz} Hz comes out whole, at its pitch and at its place`, async () => {
		const { sound, gaps, counters } = await record({ rateHz, lengthS: 4 });
		expect(toneLevel(sound, TONE_HZ, { fromS: 0.5, untilS: 2.5 })).toBeCloseTo(AMPLITUDE, 2);
		const { largestJumpMs, skewPpm } = phaseContinuity(sound, TONE_HZ);
		expect(largestJumpMs).toBeLessThan(0.002);
		expect(Math.abs(skewPpm)).toBeLessThan(5);
		expect(toneGaps(sound, TONE_HZ)).toEqual([]);
		expect(gaps).toEqual([]);
		expect(counters).toMatchObject({ concealed: 0, late: 0 });
		expect(counters.received).toBeGreaterThan(300);
	});
}

test('sound stands where its stamps say', async () => {
	// It begins a second and a quarter after the first piece, which is three quarters of a second into the recording.
	const { sound } = await record({ rateHz: 44_100, lengthS: 3, isMissing: (timeS) => timeS > 0 && timeS < 1.25 });
	const [beginS = 0] = burstTimesS(sound, TONE_HZ);
	// Coming in it fades, over 5 ms.
	expect(Math.abs(beginS - 0.75)).toBeLessThan(0.006);
});

test('what the browser left out is silent and counted, and what follows stands at its place', async () => {
	const { sound, gaps, counters } = await record({
		rateHz: 44_100,
		lengthS: 4,
		isMissing: (timeS) => timeS >= 1.5 && timeS < 1.6,
	});
	const [gap, ...others] = toneGaps(sound, TONE_HZ);
	expect(others).toEqual([]);
	expect(Math.abs((gap?.lostMs ?? 0) - 100)).toBeLessThan(20);
	expect(counters.concealed).toBe(10);
	expect(gaps).toEqual([]);
	const after = { ...sound, samples: sound.samples.slice(1.2 * MIX_RATE_HZ), startS: 1.2 };
	expect(Math.abs(phaseContinuity(after, TONE_HZ).driftMs)).toBeLessThan(0.01);
});

test('a long gap is told, on the common clock', async () => {
	const { gaps } = await record({ rateHz: 44_100, lengthS: 4, isMissing: (timeS) => timeS >= 1.5 && timeS < 2.25 });
	expect(gaps).toHaveLength(1);
	const [{ fromMs, untilMs } = { fromMs: 0, untilMs: 0 }] = gaps;
	expect(fromMs).toBeCloseTo(FIRST_STAMP_US / 1000 + DELAY_MS + 1500, 0);
	expect(untilMs).toBeCloseTo(FIRST_STAMP_US / 1000 + DELAY_MS + 2250, 0);
});

test('a clock that runs on against the number of samples is followed without a jump', async () => {
	const { sound, counters } = await record({ rateHz: 44_100, lengthS: 30, skewPpm: 300 });
	expect(phaseContinuity(sound, TONE_HZ).largestJumpMs).toBeLessThan(0.1);
	expect(toneGaps(sound, TONE_HZ)).toEqual([]);
	expect(counters.concealed).toBe(0);
	// 29 s at 300 ppm are 8.7 ms, of which it is at most 3 ms behind.
	const driftMs = phaseContinuity(sound, TONE_HZ).driftMs;
	expect(Math.abs(driftMs)).toBeGreaterThan(5);
	expect(Math.abs(driftMs)).toBeLessThan(9);
});

test('nothing is heard before the first piece, and nothing is kept for a recording that has not begun', async () => {
	const clock = new CaptureClock();
	const filter = new PolyphaseFilter({ inputRateHz: 44_100, outputRateHz: MIX_RATE_HZ });
	const line = new CapturedSound({ sampleRateHz: 44_100, filter, clock, onGap: () => undefined });
	expect(await line.read({ startSample: 0, lengthSamples: 480, recordingStartMs: 0 })).toBeNull();
	expect(line.coveredUntilMs).toBe(Number.NEGATIVE_INFINITY);
	const { counters } = await record({ rateHz: 44_100, lengthS: 8, startS: 6 });
	// What is read, and some of what is there before it for the filter; not the six seconds before.
	expect(counters.received).toBeLessThan(200);
});

test('sound that never comes back is told of as missing to the end, and sound that is just under way is not', async () => {
	const { gaps } = await record({ rateHz: 44_100, lengthS: 8, isMissing: (timeS) => timeS >= 3, endS: 7 });
	expect(gaps).toHaveLength(1);
	const [{ fromMs, untilMs }] = gaps as [MediaGap];
	expect(untilMs - fromMs).toBeCloseTo(4500, -2);
	const whole = await record({ rateHz: 44_100, lengthS: 8, endS: 7.7 });
	expect(whole.gaps).toEqual([]);
});
