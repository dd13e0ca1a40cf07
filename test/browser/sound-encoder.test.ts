import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { planAudio } from '../../host/egress/audio-plan.ts';
import { AAC_SAMPLE_RATES_HZ } from '../../protocol/aac-rates.ts';
import type { AudioPlan } from '../../protocol/messages.ts';
import { decodeAdts, toAdts } from '../support/adts.ts';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import { trackTone } from '../support/tone-analysis.ts';
import { compileWasmModule } from '../support/wasm-module.ts';

const DURATION_S = 4;
const AMPLITUDE = 0.4;

/** Far enough apart to tell the channels from each other, and within the band of the lowest rate. */
const TONES_HZ = [440, 1000] as const;

/** The codec's own inaccuracy for a steady tone: 0.2 dB on the average, and for moments 0.9 dB. */
const LEVEL_TOLERANCE = 0.01;
const MOMENTARY_LEVEL_TOLERANCE = 0.04;

/** A turn of the phase of so much over two seconds would be a pitch that is wrong by 0.1 ‰. */
const PHASE_TOLERANCE_RAD = 0.3;

/** What sound may have above its bit rate, and the seconds that the encoder needs to find it. */
const MAX_EXCESS = 1.05;
const SETTLED_S = 2;

let browser: BrowserPage<typeof import('./sound-encoder-page.ts')>;
test.beforeAll(async () => {
	await compileWasmModule('polyphase');
	browser = await openBrowserPage<typeof import('./sound-encoder-page.ts')>(
		resolve(import.meta.dirname, 'sound-encoder-page.ts'),
	);
});
test.afterAll(() => browser.close());

const encode = (plan: AudioPlan, durationS: number) =>
	browser.entry.evaluate((module, args) => module.encodeTones(...args), [
		plan,
		TONES_HZ,
		AMPLITUDE,
		durationS,
	] as const);

for (const sampleRateHz of AAC_SAMPLE_RATES_HZ) {
	const plan = planAudio({ sampleRateHz, bitrateKbps: 0 });
	test(`two tones at ${sampleRateHz} Hz, come out in pitch, level and time, and no sample more or less`, async () => {
		const { packets, errors } = await encode(plan, DURATION_S);
		expect(errors).toEqual([]);
		const lastPacket = packets.at(-1);
		expect((lastPacket?.timestampSamples ?? 0) + (lastPacket?.durationSamples ?? 0)).toBe(DURATION_S * sampleRateHz);
		const decoded = await decodeAdts(
			toAdts(
				packets.map(({ bytes }) => bytes),
				sampleRateHz,
			),
		);
		for (const [channel, frequencyHz] of [
			[decoded.left, TONES_HZ[0]],
			[decoded.right, TONES_HZ[1]],
		] as const) {
			const { startS, stepS, amplitudes, phasesRad } = trackTone(
				{ samples: channel, sampleRateHz, startS: 0 },
				frequencyHz,
				100,
				10,
			);
			// The first packets fade in.
			const [from, until] = [1, 3].map((momentS) => Math.round((momentS - startS) / stepS)) as [number, number];
			const settled = amplitudes.slice(from, until);
			const mean = settled.reduce((sum, amplitude) => sum + amplitude, 0) / settled.length;
			expect(Math.abs(mean - AMPLITUDE)).toBeLessThan(LEVEL_TOLERANCE);
			for (const amplitude of settled) {
				expect(Math.abs(amplitude - AMPLITUDE)).toBeLessThan(MOMENTARY_LEVEL_TOLERANCE);
			}
			for (const phase of phasesRad.slice(from, until)) expect(Math.abs(phase)).toBeLessThan(PHASE_TOLERANCE_RAD);
		}
	});
}

for (const bitrateKbps of [32, 64, 128]) {
	test(`two tones at ${bitrateKbps} kbit/s, stay within 5 % above their bit rate`, async () => {
		const plan = planAudio({ sampleRateHz: 44_100, bitrateKbps });
		const { packets } = await encode(plan, 10);
		const settled = packets.filter(({ timestampSamples }) => timestampSamples >= SETTLED_S * plan.sampleRateHz);
		const bits = settled.reduce((sum, { bytes }) => sum + bytes.length * 8, 0);
		expect(bits / (10 - SETTLED_S) / plan.bitrateBps).toBeLessThan(MAX_EXCESS);
	});
}
