import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { decodeAdts, toAdts } from '../support/adts.ts';
import { type BrowserPage, type BrowserPageOptions, openBrowserPage } from '../support/browser-page.ts';
import type { AacCommand } from './aac-worker.ts';

type Entry = typeof import('./aac-in-page.ts');

const FRAME_SAMPLES = 1024;
const CHORD = {
	sampleRateHz: 48_000,
	bitrateBps: 128_000,
	lengthSamples: 48_000,
	blockSizes: [9600],
	signal: 'chord',
} as const;

function open(options?: BrowserPageOptions): Promise<BrowserPage<Entry>> {
	return openBrowserPage<Entry>(resolve(import.meta.dirname, 'aac-in-page.ts'), options);
}

test.describe('the AAC encoder in a worker', () => {
	let browserPage: BrowserPage<Entry>;
	const run = (command: AacCommand) => browserPage.entry.evaluate((module, each) => module.run(each), command);

	test.beforeAll(async () => {
		browserPage = await open();
	});
	test.afterAll(() => browserPage.close());

	for (const sampleRateHz of [48_000, 44_100]) {
		test(`20 s of clicks at ${sampleRateHz} Hz, decode to clicks at the same samples, and to no sample more or less`, async () => {
			const SECONDS = 20;
			const { packets, reportedErrors } = await run({
				sampleRateHz,
				bitrateBps: 128_000,
				lengthSamples: SECONDS * sampleRateHz,
				blockSizes: [sampleRateHz / 5, 777],
				signal: 'clicks',
			});
			expect(reportedErrors).toEqual([]);
			const frames = Math.ceil((SECONDS * sampleRateHz) / FRAME_SAMPLES);
			expect(packets.map(({ index }) => index)).toEqual(Array.from({ length: frames }, (_, index) => index));
			expect(packets.every(({ durationSamples }) => durationSamples === FRAME_SAMPLES)).toBe(true);

			const { left, right } = await decodeAdts(
				toAdts(
					packets.map(({ bytes }) => bytes),
					sampleRateHz,
				),
			);
			expect([left.length, right.length]).toEqual([frames * FRAME_SAMPLES, frames * FRAME_SAMPLES]);
			for (const channel of [left, right]) {
				for (let second = 1; second < SECONDS; second++) {
					// The codec may smear a click by a sample; it may not move it.
					const middle = second * sampleRateHz;
					expect(Math.abs(indexOfPeak(channel, middle - 4000, middle + 4000) - middle)).toBeLessThanOrEqual(1);
				}
			}
		});
	}

	for (const lengthSamples of [0, 1, 1023, 1024, 1025, 10_240]) {
		test(`a stream of ${lengthSamples} samples, is padded to whole frames`, async () => {
			const { packets, rejections } = await run({ ...CHORD, lengthSamples });
			expect(rejections).toEqual([]);
			expect(packets.length).toBe(Math.ceil(lengthSamples / FRAME_SAMPLES));
		});
	}

	test('the same stream in blocks of other sizes, gives the same packets', async () => {
		const whole = await run({ ...CHORD, blockSizes: [48_000] });
		for (const blockSizes of [[1024], [1, 441, 5000], [128]]) {
			expect((await run({ ...CHORD, blockSizes })).packets).toEqual(whole.packets);
		}
	});

	test('a chord at 128 kbps, comes out at that bit rate and with its tones', async () => {
		const { packets, audioSpecificConfig } = await run({ ...CHORD, lengthSamples: 240_000 });
		const bits = packets.reduce((sum, { bytes }) => sum + bytes.length * 8, 0);
		// The encoder averages over seconds; a tenth says that it was told the right number.
		expect(Math.abs(bits / 5 / 128_000 - 1)).toBeLessThan(0.1);
		// AAC-LC, 48 kHz, stereo, no SBR.
		expect(audioSpecificConfig).toEqual([0x11, 0x90, 0x56, 0xe5, 0x00]);
		const { left, right } = await decodeAdts(
			toAdts(
				packets.map(({ bytes }) => bytes),
				48_000,
			),
		);
		const second = [48_000, 96_000] as const;
		expect(toneAmplitude(left.subarray(...second), 440)).toBeCloseTo(0.4, 2);
		expect(toneAmplitude(right.subarray(...second), 660)).toBeCloseTo(0.4, 2);
	});

	test('a receiver that throws, ends the stream: one report, no packet more, and every later call rejects', async () => {
		const report = await run({ ...CHORD, failAtPacket: 5, callsAfterwards: ['encode', 'flush'] });
		expect(report.reportedErrors).toEqual(['Error: The receiver is full']);
		expect(report.packets.map(({ index }) => index)).toEqual([0, 1, 2, 3, 4]);
		expect(report.rejections.length).toBeGreaterThanOrEqual(3);
		expect(new Set(report.rejections)).toEqual(new Set(report.reportedErrors));
	});

	test('a receiver that throws at the very last packet, is heard by flush', async () => {
		const lastPacket = Math.ceil(CHORD.lengthSamples / FRAME_SAMPLES) - 1;
		const { rejections } = await run({ ...CHORD, failAtPacket: lastPacket });
		expect(rejections).toEqual(['Error: The receiver is full']);
	});

	test('calls after the end of the stream, reject with what is wrong', async () => {
		const { rejections } = await run({
			...CHORD,
			callsAfterwards: ['encode', 'encode unequal channels', 'flush', 'close', 'close', 'encode'],
		});
		expect(rejections).toEqual([
			'Error: The AAC encoder is flushed',
			'RangeError: The channels differ in length: 1 and 2 samples',
			'Error: The AAC encoder is flushed',
			'Error: The AAC encoder is closed',
		]);
	});

	test('a rate that AAC does not have, is refused', async () => {
		const { rejections } = await run({ ...CHORD, sampleRateHz: 44_000 });
		expect(rejections).toEqual([expect.stringContaining('RangeError: AAC has no sample rate of 44000 Hz')]);
	});
});

test('under a strict content security policy that allows blob workers and WASM, the AAC encoder works', async () => {
	const browserPage = await open({
		contentSecurityPolicy:
			"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self'; img-src data:",
	});
	try {
		const { packets } = await browserPage.entry.evaluate((module, command) => module.run(command), CHORD);
		expect(packets.length).toBe(47);
	} finally {
		await browserPage.close();
	}
});

for (const { lacks, contentSecurityPolicy } of [
	{ lacks: 'blob workers', contentSecurityPolicy: "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'" },
	{ lacks: 'WASM', contentSecurityPolicy: "script-src 'self'; worker-src 'self' blob:" },
]) {
	test(`under a content security policy that lacks ${lacks}, creating an AAC encoder fails and names the policy`, async () => {
		const browserPage = await open({ contentSecurityPolicy });
		try {
			const { rejections } = await browserPage.entry.evaluate((module, command) => module.run(command), CHORD);
			expect(rejections).toEqual([expect.stringMatching(/CSP|Content Security Policy/)]);
		} finally {
			await browserPage.close();
		}
	});
}

function indexOfPeak(samples: Float32Array, start: number, end: number): number {
	let peak = start;
	for (let i = start; i < end; i++) {
		if (Math.abs(samples[i] as number) > Math.abs(samples[peak] as number)) peak = i;
	}
	return peak;
}

/** Amplitude of one tone in a second of sound at 48 kHz. */
function toneAmplitude(samples: Float32Array, frequencyHz: number): number {
	let [cosine, sine] = [0, 0];
	samples.forEach((sample, i) => {
		cosine += sample * Math.cos((2 * Math.PI * frequencyHz * i) / 48_000);
		sine += sample * Math.sin((2 * Math.PI * frequencyHz * i) / 48_000);
	});
	return (2 * Math.hypot(cosine, sine)) / samples.length;
}
