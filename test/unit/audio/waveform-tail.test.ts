import { expect, test } from '@playwright/test';
import {
	continueAndFadeOut,
	FADE_IN_SAMPLES,
	FADE_OUT_SAMPLES,
	fadeIn,
	TAIL_HISTORY_SAMPLES,
} from '../../../recorder-page/audio/waveform-tail.ts';
import { seededRandom } from './voice-trace.ts';

/** A tail may be this much steeper than the sound that it continues: the seam of the repetition is spread over 2 ms. */
const STEEPER = 1.1;

function largestStepOf(samples: readonly number[]): number {
	return Math.max(...samples.slice(1).map((sample, i) => Math.abs(sample - (samples[i] as number))));
}

const random = seededRandom(3);
const SOUNDS: readonly { name: string; sound: (sample: number) => number }[] = [
	{ name: 'a tone of 60 Hz', sound: (i) => 0.5 * Math.sin((2 * Math.PI * 60 * i) / 48_000 + 1) },
	{ name: 'a tone of 440 Hz', sound: (i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 48_000 + 1) },
	{ name: 'a tone of 5 kHz', sound: (i) => 0.5 * Math.sin((2 * Math.PI * 5_000 * i) / 48_000 + 1) },
	{
		name: 'a voice of 130 Hz with overtones',
		sound: (i) =>
			[1, 2, 3, 4, 5].reduce((sum, n) => sum + (0.3 / n) * Math.sin((2 * Math.PI * 130 * n * i) / 48_000 + n), 0),
	},
	{ name: 'noise', sound: () => random() - 0.5 },
	{ name: 'a constant', sound: () => 0.4 },
	{ name: 'silence', sound: () => 0 },
];

for (const { name, sound } of SOUNDS) {
	test(`${name} is continued without a step and fades to silence`, () => {
		const history = Float32Array.from({ length: TAIL_HISTORY_SAMPLES }, (_, i) => sound(i));
		const tail = continueAndFadeOut(history, history);
		expect(tail.left).toHaveLength(FADE_OUT_SAMPLES);
		expect(tail.right).toEqual(tail.left);
		const steepest = largestStepOf([...history]);
		const fadeSlope = (Math.PI / 2 / FADE_OUT_SAMPLES) * Math.max(...history.map(Math.abs));
		expect(largestStepOf([...history.slice(-1), ...tail.left])).toBeLessThanOrEqual(steepest * STEEPER + fadeSlope);
		expect(Math.abs(tail.left.at(-1) as number)).toBeLessThan(0.001);
	});
}

test('a tone is continued in its phase', () => {
	const sound = (i: number) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / 48_000);
	const history = Float32Array.from({ length: TAIL_HISTORY_SAMPLES }, (_, i) => sound(i));
	const tail = continueAndFadeOut(history, history);
	// The first 3 ms, where the fade has taken less than a tenth: off by that, and by a repetition of whole samples.
	for (let i = 0; i < 144; i++)
		expect(Math.abs((tail.left[i] as number) - sound(TAIL_HISTORY_SAMPLES + i))).toBeLessThan(0.08);
});

test('both channels keep their own waveforms', () => {
	const left = Float32Array.from({ length: TAIL_HISTORY_SAMPLES }, (_, i) => 0.5 * Math.sin(i / 20));
	const right = new Float32Array(TAIL_HISTORY_SAMPLES);
	const tail = continueAndFadeOut(left, right);
	expect(Math.max(...tail.left)).toBeGreaterThan(0.3);
	expect(tail.right.every((sample) => sample === 0)).toBe(true);
});

test('a fade-in over several short packets is the same as over one long one', () => {
	const whole = new Float32Array(300).fill(1);
	fadeIn(whole, 0);
	const parts = [100, 100, 100].map((length, i) => {
		const part = new Float32Array(length).fill(1);
		fadeIn(part, i * 100);
		return part;
	});
	expect(parts.flatMap((part) => [...part])).toEqual([...whole]);
	expect(whole[0]).toBeLessThan(0.001);
	expect(whole[FADE_IN_SAMPLES]).toBe(1);
});
