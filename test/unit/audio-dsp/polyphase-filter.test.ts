import { expect, test } from '@playwright/test';
import { PolyphaseFilter } from '../../../recorder-page/audio/polyphase-filter.ts';
import { compileWasmModule } from '../../support/wasm-module.ts';
import { decibels, fitTone, largestDifference, rms, SINE_RMS, sine } from './tone.ts';

/** The promised flatness of the passband. */
const FLATNESS_DB = 0.1;
/** The promised level of everything that is not the signal: aliases, images, interpolation error. */
const FLOOR_DB = -80;
/** Long enough that the slowest tone (20 Hz) completes several turns. */
const OUTPUT_SAMPLES = 8192;

const FREQUENCIES_HZ = [20, 100, 440, 1000, 3000, 5000, 8000, 10_000, 12_500, 15_000, 16_500, 17_300, 18_000];
/** Nominal conversions, and a publisher whose clock is 0.1 % fast or slow. */
const CONVERSIONS = [
	{ inputRateHz: 48_000, outputRateHz: 44_100, stretch: 1 },
	{ inputRateHz: 44_100, outputRateHz: 48_000, stretch: 1 },
	{ inputRateHz: 48_000, outputRateHz: 48_000, stretch: 1 },
	{ inputRateHz: 48_000, outputRateHz: 48_000, stretch: 1.001 },
	{ inputRateHz: 48_000, outputRateHz: 48_000, stretch: 0.999 },
	{ inputRateHz: 48_000, outputRateHz: 44_100, stretch: 1.001 },
];

type Conversion = (typeof CONVERSIONS)[number];

function renderTone(
	frequencyHz: number,
	{ inputRateHz, outputRateHz, stretch }: Conversion,
	kernel?: WebAssembly.Module,
) {
	const filter = new PolyphaseFilter({ inputRateHz, outputRateHz, kernel });
	const step = (inputRateHz / outputRateHz) * stretch;
	// A start that is on no phase of the table.
	const startPosition = filter.halfTaps + 0.123_456;
	const input = sine(frequencyHz, inputRateHz, Math.ceil(OUTPUT_SAMPLES * step) + 2 * filter.halfTaps + 2);
	const output = new Float32Array(OUTPUT_SAMPLES);
	filter.render(input, startPosition, step, output);
	const expectedPhaseRad = (2 * Math.PI * frequencyHz * startPosition) / inputRateHz;
	return { output, expectedPhaseRad, outputFrequencyHz: (frequencyHz * step * outputRateHz) / inputRateHz };
}

for (const conversion of CONVERSIONS) {
	const { inputRateHz, outputRateHz, stretch } = conversion;
	const title = `${inputRateHz} to ${outputRateHz} Hz at ${stretch} of the nominal step`;

	for (const interpolator of ['plain code', 'the SIMD kernel']) {
		test(`${title}, tones up to 18 kHz by ${interpolator}, come out flat, in phase and clean`, async () => {
			const kernel = interpolator === 'plain code' ? undefined : await compileWasmModule('polyphase');
			for (const frequencyHz of FREQUENCIES_HZ) {
				const { output, expectedPhaseRad, outputFrequencyHz } = renderTone(frequencyHz, conversion, kernel);
				const fit = fitTone(output, outputFrequencyHz, outputRateHz);
				expect(Math.abs(decibels(fit.amplitude)), `level at ${frequencyHz} Hz`).toBeLessThan(FLATNESS_DB);
				expect(decibels(fit.residualRms / SINE_RMS), `distortion at ${frequencyHz} Hz`).toBeLessThan(FLOOR_DB);
				// An error of 1e-4 rad at 18 kHz is a thousandth of a microsecond.
				expect(Math.cos(fit.phaseRad - expectedPhaseRad), `phase at ${frequencyHz} Hz`).toBeGreaterThan(1 - 1e-8);
			}
		});
	}
}

test('the SIMD kernel, for blocks of every size one after the other, agrees with plain code', async () => {
	const rates = { inputRateHz: 44_100, outputRateHz: 48_000 };
	const plain = new PolyphaseFilter(rates);
	const simd = new PolyphaseFilter({ ...rates, kernel: await compileWasmModule('polyphase') });
	const input = sine(997, 44_100, 50_000);
	for (const lengthSamples of [1, 2, 7, 40_000, 3, 128]) {
		const [expected, actual] = [new Float32Array(lengthSamples), new Float32Array(lengthSamples)];
		plain.render(input, 777.77, 0.9187, expected);
		simd.render(input, 777.77, 0.9187, actual);
		// Sums of 64 products in single against double precision.
		expect(largestDifference(actual, expected)).toBeLessThan(1e-6);
	}
});

test('the same samples at another place in a longer buffer, give the same output to the bit', () => {
	const filter = new PolyphaseFilter({ inputRateHz: 48_000, outputRateHz: 44_100 });
	const input = sine(1234.5, 48_000, 4000);
	const shifted = new Float32Array(2_000_000 + input.length);
	shifted.set(input, 2_000_000);
	const [expected, actual] = [new Float32Array(3000), new Float32Array(3000)];
	filter.render(input, 50.25, 48_000 / 44_100, expected);
	filter.render(shifted, 2_000_050.25, 48_000 / 44_100, actual);
	expect(largestDifference(actual, expected)).toBe(0);
});

test('48000 to 44100 Hz, tones above the output band, vanish', () => {
	for (const frequencyHz of [22_050, 22_100, 22_500, 23_000, 23_500, 23_900]) {
		const { output } = renderTone(frequencyHz, { inputRateHz: 48_000, outputRateHz: 44_100, stretch: 1 });
		expect(decibels(rms(output) / SINE_RMS), `alias of ${frequencyHz} Hz`).toBeLessThan(FLOOR_DB);
	}
});

test('44100 to 48000 Hz, tones between the passband and the input band edge, leave no image', () => {
	for (const frequencyHz of [18_500, 20_000, 21_000, 21_500, 22_000]) {
		const { output } = renderTone(frequencyHz, { inputRateHz: 44_100, outputRateHz: 48_000, stretch: 1 });
		const { residualRms } = fitTone(output, frequencyHz, 48_000);
		expect(decibels(residualRms / SINE_RMS), `image of ${frequencyHz} Hz`).toBeLessThan(FLOOR_DB);
	}
});

test('a constant, at any fraction of a sample, stays what it is', () => {
	const filter = new PolyphaseFilter({ inputRateHz: 48_000, outputRateHz: 44_100 });
	const output = new Float32Array(1000);
	filter.render(new Float32Array(2000).fill(0.5), 100.1, 1.0881, output);
	// Single precision sums of 72 products.
	expect(largestDifference(output, new Float32Array(1000).fill(0.5))).toBeLessThan(1e-6);
});

test('positions exactly at the margins are rendered, one sample beyond them is refused', () => {
	const filter = new PolyphaseFilter({ inputRateHz: 48_000, outputRateHz: 48_000 });
	const { halfTaps } = filter;
	const input = new Float32Array(2 * halfTaps + 4);
	filter.render(input, halfTaps, 1, new Float32Array(4));
	expect(() => filter.render(input, halfTaps, 1, new Float32Array(5))).toThrow(RangeError);
	expect(() => filter.render(input, halfTaps - 2, 1, new Float32Array(4))).toThrow(RangeError);
	expect(() => filter.render(input, Number.NaN, 1, new Float32Array(4))).toThrow(RangeError);
	expect(() => filter.render(input, halfTaps, 0, new Float32Array(4))).toThrow(RangeError);
});

test('rates that are not positive are refused', () => {
	for (const inputRateHz of [0, -48_000, Number.NaN]) {
		expect(() => new PolyphaseFilter({ inputRateHz, outputRateHz: 48_000 })).toThrow(RangeError);
	}
});
