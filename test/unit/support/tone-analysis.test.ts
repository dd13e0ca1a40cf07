import { expect, test } from '@playwright/test';
import {
	burstSpans,
	burstTimesS,
	lostToneMs,
	outOfTunePpm,
	phaseContinuity,
	type Sound,
	toneGaps,
	toneLevel,
} from '../../support/tone-analysis.ts';

const SAMPLE_RATE_HZ = 48_000;

/** Steps of half a millisecond, and the tone's own phase where it stops. */
const GAP_TOLERANCE_MS = 1;

function tones(
	lengthS: number,
	amplitudeAt: (timeS: number) => readonly (readonly [frequencyHz: number, amplitude: number])[],
): Sound {
	const samples = Float32Array.from({ length: lengthS * SAMPLE_RATE_HZ }, (_, n) => {
		const timeS = n / SAMPLE_RATE_HZ;
		return amplitudeAt(timeS).reduce((sum, [hz, amplitude]) => sum + amplitude * Math.sin(2 * Math.PI * hz * timeS), 0);
	});
	return { samples, sampleRateHz: SAMPLE_RATE_HZ, startS: 0 };
}

test('a burst among louder tones of others is found to a millisecond', () => {
	const sound = tones(3, (timeS) => [
		[440, 0.2],
		[620, 0.2],
		[1500, timeS >= 1.2345 && timeS < 1.2945 ? 0.3 : 0],
	]);
	const times = burstTimesS(sound, 1500);
	expect(times.length).toBe(1);
	expect(Math.abs((times[0] ?? 0) - 1.2345)).toBeLessThan(0.001);
});

test('a burst with a hole is one from its first sound to its last, and one that the sound cuts off is none', () => {
	const sounds = (timeS: number) =>
		timeS < 0.02 || (timeS >= 1 && timeS < 1.01) || (timeS >= 1.03 && timeS < 1.06) || timeS >= 1.9;
	const sound = tones(2, (timeS) => [[1500, sounds(timeS) ? 0.3 : 0]]);
	expect(burstSpans(sound, 1500, 0).length).toBe(2);
	const spans = burstSpans(sound, 1500, 25);
	expect(spans.length).toBe(1);
	expect(Math.abs((spans[0]?.fromS ?? 0) - 1)).toBeLessThan(0.001);
	expect(Math.abs((spans[0]?.untilS ?? 0) - 1.06)).toBeLessThan(0.001);
});

test('tones of other frequencies are not taken for bursts', () => {
	expect(
		burstTimesS(
			tones(2, () => [[440, 0.5]]),
			1500,
		),
	).toEqual([]);
});

test('an uninterrupted tone has no gap, and each gap in one is found at its length', () => {
	expect(
		toneGaps(
			tones(2, () => [[440, 0.1]]),
			440,
		),
	).toEqual([]);
	const sound = tones(3, (timeS) => [[440, (timeS > 1 && timeS < 1.02) || (timeS > 2 && timeS < 2.1) ? 0 : 0.1]]);
	expect(toneGaps(sound, 440).length).toBe(2);
	expect(Math.abs(lostToneMs(sound, 440) - 120)).toBeLessThan(GAP_TOLERANCE_MS);
});

test('a silence of 3 ms is a gap, and a tone that is weaker for 10 ms by a third, as an encoder makes it, is none', () => {
	const sound = (amplitude: number, lengthMs: number) =>
		tones(2, (timeS) => [[700, timeS > 1 && timeS < 1 + lengthMs / 1000 ? amplitude : 0.1]]);
	expect(toneGaps(sound(0, 3), 700).length).toBe(1);
	expect(toneGaps(sound(0.063, 10), 700)).toEqual([]);
});

test('the level of a tone is its amplitude while it sounds and nothing afterwards', () => {
	const sound = tones(2, (timeS) => [[440, timeS < 1 ? 0.25 : 0]]);
	expect(toneLevel(sound, 440, { fromS: 0.1, untilS: 0.9 })).toBeCloseTo(0.25, 2);
	expect(toneLevel(sound, 440, { fromS: 1.1, untilS: 1.9 })).toBeCloseTo(0, 3);
});

test('samples that were left out are told as a jump of their length', () => {
	const whole = tones(2, () => [[440, 0.1]]);
	const samples = Float32Array.from([...whole.samples.subarray(0, 40_000), ...whole.samples.subarray(40_048)]);
	const { largestJumpMs, atS } = phaseContinuity({ ...whole, samples }, 440);
	expect(largestJumpMs).toBeCloseTo(1, 1);
	expect(Math.abs(atS - 40_000 / SAMPLE_RATE_HZ)).toBeLessThan(0.03);
});

test('a tone that runs fast by 200 ppm is told so, without a jump', () => {
	const { skewPpm, largestJumpMs, driftMs } = phaseContinuity(
		tones(5, () => [[440 * 1.0002, 0.1]]),
		440,
	);
	expect(skewPpm).toBeCloseTo(200, 0);
	expect(largestJumpMs).toBeLessThan(0.01);
	expect(driftMs).toBeCloseTo(1, 1);
});

test('a tone that is out of tune by 0.2 % is told so beside others, though pieces of it are missing', () => {
	const whole = tones(2, () => [
		[500 * 1.002, 0.1],
		[1100, 0.1],
	]);
	const pieces = [0, 20_000, 50_000].map((from) => whole.samples.subarray(from, from + 19_500 + from / 10));
	const samples = Float32Array.from(pieces.flatMap((piece) => [...piece]));
	expect(Math.abs(outOfTunePpm({ ...whole, samples }, 500) - 2000)).toBeLessThan(100);
	expect(Math.abs(outOfTunePpm({ ...whole, samples }, 1100))).toBeLessThan(100);
});
