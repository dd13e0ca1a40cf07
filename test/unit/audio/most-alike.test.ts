import { expect, test } from '@playwright/test';
import { mostAlike } from '../../../recorder-page/audio/most-alike.ts';

const tone = (length: number, periodSamples: number, phase = 0) =>
	Float32Array.from({ length }, (_, i) => Math.sin((2 * Math.PI * (i + phase)) / periodSamples));

test('a tone goes on where its phase does, at the place that is nearest to the usual one', () => {
	const sound = tone(720, 100);
	for (const phase of [0, 20, 50, 80]) {
		const place = mostAlike(sound, tone(1_200, 100, phase), 240);
		expect((place + phase) % 100).toBe(0);
		expect(Math.abs(place - 240)).toBeLessThanOrEqual(50);
	}
});

test('louder sound is not taken for more alike', () => {
	const within = tone(1_200, 100, 50);
	within.fill(0, 0, 250);
	for (let i = 900; i < 1_200; i++) within[i] = 5 * (within[i] as number);
	expect(mostAlike(tone(100, 100), within, 300) % 100).toBe(50);
});

test('silence has no better place than the usual one', () => {
	expect(mostAlike(new Float32Array(720), tone(1_200, 100), 240)).toBe(240);
	expect(mostAlike(tone(720, 100), new Float32Array(1_200), 240)).toBe(240);
});
