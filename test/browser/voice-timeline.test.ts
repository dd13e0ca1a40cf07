import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';

type Entry = typeof import('./voice-timeline-in-page.ts');

/** The encoder takes away what is below 3 Hz, which moves this tone by 0.046 ms; a forgotten look-ahead moves it by 6.5 ms. */
const PLACE_TOLERANCE_MS = 0.06;
/** Whole periods in a tenth of a second, and too long (10 ms) for the look-ahead to hide in. */
const SLOW_TONE_HZ = 100;
const TONE_HZ = 1_000;
const AMPLITUDE = 0.5;
const AMPLITUDE_TOLERANCE = 0.02;
/** The burst of the trace, as loud as a speech codec keeps it; and what it leaves of silence. */
const BURST_AMPLITUDE = 0.2;
const BURST_TOLERANCE = 0.01;
/** By what share a tone is louder or weaker for a moment where it begins at once. */
const ONSET_TOLERANCE = 0.1;
const SILENT_AMPLITUDE = 0.001;
/** Steepest of the tone, twice the error of the codec, and what fades and a decoder that missed a packet add. */
const LARGEST_STEP = 2 * AMPLITUDE * Math.sin((Math.PI * TONE_HZ) / 48_000) * 1.3;

let browserPage: BrowserPage<Entry>;

test.beforeAll(async () => {
	browserPage = await openBrowserPage<Entry>(resolve(import.meta.dirname, 'voice-timeline-in-page.ts'));
});
test.afterAll(() => browserPage.close());

for (const packetMs of [10, 20, 40, 60] as const) {
	for (const channels of [1, 2] as const) {
		test(`real Opus in packets of ${packetMs} ms, ${channels === 1 ? 'mono' : 'stereo'}, comes out whole and in its place`, async () => {
			const verdict = await browserPage.entry.evaluate((module, run) => module.runVoice(run), {
				durationS: 3,
				frequencyHz: SLOW_TONE_HZ,
				packetMs,
				channels,
				lost: [],
			});
			expect(verdict.counters).toMatchObject({ concealed: 0, late: 0 });
			expect(Math.max(...verdict.delaysMs.map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
			expect(Math.max(...verdict.amplitudes.map((each) => Math.abs(each - AMPLITUDE)))).toBeLessThan(
				AMPLITUDE_TOLERANCE,
			);
			expect(verdict.channelsDiffer).toBe(channels === 2);
		});
	}
}

test('real Opus with lost packets has no click and stays in its place', async () => {
	const verdict = await browserPage.entry.evaluate((module, run) => module.runVoice(run), {
		durationS: 6,
		frequencyHz: TONE_HZ,
		packetMs: 20,
		channels: 1,
		lost: [60, 61, 90, 120, 155, 156, 157, 200],
	} as const);
	expect(verdict.counters).toMatchObject({ concealed: 8, late: 0 });
	expect(verdict.largestStep).toBeLessThan(LARGEST_STEP);
	// The stretches without a loss.
	const whole = verdict.delaysMs.filter((_, i) => (verdict.amplitudes[i] as number) > AMPLITUDE - AMPLITUDE_TOLERANCE);
	expect(whole.length).toBeGreaterThan(35);
	expect(Math.max(...whole.map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
});

test('real Opus that does not send silence has its full loudness from the first sound after it', async () => {
	const { seconds, counters } = await browserPage.entry.evaluate((module) => module.runBursts());
	expect(seconds.length).toBeGreaterThan(4);
	expect(counters).toMatchObject({ concealed: 0, late: 0 });
	for (const amplitudes of seconds) {
		// The burst of 60 ms begins 10 ms after the second; the codec softens its edges.
		for (const amplitude of amplitudes.slice(2, 6)) {
			expect(Math.abs(amplitude - BURST_AMPLITUDE), `${amplitudes.slice(0, 10)}`).toBeLessThan(BURST_TOLERANCE);
		}
		expect(Math.max(...amplitudes.slice(10))).toBeLessThan(SILENT_AMPLITUDE);
	}
});

test('real Opus that is muted comes back as loud as it is', async () => {
	for (const lateMs of [0, 5, 10, 15]) {
		const loudness = await browserPage.entry.evaluate((module, ms) => module.runMute(ms), lateMs);
		expect(loudness[0], `${lateMs} ms: ${loudness.slice(0, 10)}`).toBeLessThan(1 + ONSET_TOLERANCE);
		for (const each of loudness.slice(1)) {
			expect(Math.abs(each - 1), `${lateMs} ms: ${loudness.slice(0, 10)}`).toBeLessThan(ONSET_TOLERANCE);
		}
	}
});

test('packets that the decoder of the browser dies of cost themselves and no other', async () => {
	const dead = [0xff, 0xff, 0xff, 0xff];
	const replaced = [
		{ index: 0, bytes: dead },
		{ index: 7, bytes: dead },
		{ index: 8, bytes: [] },
		{ index: 20, bytes: [0x7b, 0x00] },
		{ index: 49, bytes: dead },
	];
	const results = await browserPage.entry.evaluate((module, each) => module.decodeWith(each), replaced);
	expect(results.length).toBeGreaterThanOrEqual(50);
	const damaged = new Set(replaced.map(({ index }) => index));
	expect(results).toEqual(results.map((_, index) => (damaged.has(index) ? null : 960)));
});

test('packets that are in a decoder when it is closed resolve with nothing', async () => {
	const result = await browserPage.entry.evaluate((module) => module.decodeAndClose());
	expect(result).toEqual({ pendingAreNull: true, laterIsNull: true });
});
