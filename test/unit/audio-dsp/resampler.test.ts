import { expect, test } from '@playwright/test';
import { inputPosition, type StereoBlock, StreamResampler } from '../../../recorder-page/audio/resampler.ts';
import { compileWasmModule } from '../../support/wasm-module.ts';
import { decibels, fitTone, largestDifference, rms, SINE_RMS, sine } from './tone.ts';

const FLATNESS_DB = 0.1;
const FLOOR_DB = -80;
/** A margin at each end of a tone where it starts or stops and the filter rings: more than the filter is long. */
const EDGE_SAMPLES = 100;

const CONVERSIONS = [
	{ inputRateHz: 48_000, outputRateHz: 44_100 },
	{ inputRateHz: 44_100, outputRateHz: 48_000 },
];

function resample(
	rates: { inputRateHz: number; outputRateHz: number; kernel?: WebAssembly.Module },
	left: Float32Array,
	right = left,
	blockSizes: readonly number[] = [9600],
): StereoBlock {
	const resampler = new StreamResampler(rates);
	const blocks: StereoBlock[] = [];
	for (let start = 0, turn = 0; start < left.length; turn++) {
		const end = start + (blockSizes[turn % blockSizes.length] as number);
		blocks.push(resampler.process(left.subarray(start, end), right.subarray(start, end)));
		start = end;
	}
	blocks.push(resampler.flush());
	return {
		left: Float32Array.from(blocks.flatMap((block) => [...block.left])),
		right: Float32Array.from(blocks.flatMap((block) => [...block.right])),
	};
}

for (const rates of CONVERSIONS) {
	const { inputRateHz, outputRateHz } = rates;
	const title = `${inputRateHz} to ${outputRateHz} Hz`;

	test(`${title}, tones from 20 Hz to 18 kHz in blocks, come out flat, in time and clean`, () => {
		for (const frequencyHz of [20, 50, 200, 1000, 2500, 5000, 7500, 10_000, 13_000, 15_000, 17_000, 18_000]) {
			const output = resample(rates, sine(frequencyHz, inputRateHz, 12_000), undefined, [480, 1, 777]).left;
			const middle = output.subarray(EDGE_SAMPLES, -EDGE_SAMPLES);
			const fit = fitTone(middle, frequencyHz, outputRateHz);
			expect(Math.abs(decibels(fit.amplitude)), `level at ${frequencyHz} Hz`).toBeLessThan(FLATNESS_DB);
			expect(decibels(fit.residualRms / SINE_RMS), `THD+N at ${frequencyHz} Hz`).toBeLessThan(FLOOR_DB);
			const phaseRad = (2 * Math.PI * frequencyHz * EDGE_SAMPLES) / outputRateHz;
			// An error of 1e-4 rad at 18 kHz is a thousandth of a microsecond.
			expect(Math.cos(fit.phaseRad - phaseRad), `phase at ${frequencyHz} Hz`).toBeGreaterThan(1 - 1e-8);
		}
	});

	test(`${title}, an impulse at one second, comes out at one second`, () => {
		const input = new Float32Array(inputRateHz + 4000);
		input[inputRateHz] = 1;
		const { left } = resample(rates, input);
		expect(left.indexOf(Math.max(...left))).toBe(outputRateHz);
		// Linear phase: the same to both sides of the impulse.
		for (const distance of [1, 2, 5, 20]) {
			const [before, after] = [
				left[outputRateHz - distance] ?? Number.NaN,
				left[outputRateHz + distance] ?? Number.NaN,
			];
			expect(Math.abs(before - after)).toBeLessThan(1e-6);
		}
	});

	test(`${title}, an impulse at the very first sample, is not lost`, () => {
		const input = new Float32Array(1000);
		input[0] = 1;
		const { left } = resample(rates, input);
		expect(left[0]).toBe(Math.max(...left));
	});

	test(`${title}, blocks of one sample up to the whole stream, give the same output to the bit`, async () => {
		const kernel = await compileWasmModule('polyphase');
		const left = sine(1234.5, inputRateHz, 7001);
		const right = sine(4567.8, inputRateHz, 7001);
		for (const options of [rates, { ...rates, kernel }]) {
			const whole = resample(options, left, right, [7001]);
			for (const blockSizes of [[1], [2, 3, 5, 7, 11], [128], [480], [1024, 1], [3500, 0, 3501]]) {
				const inBlocks = resample(options, left, right, blockSizes);
				expect(largestDifference(inBlocks.left, whole.left), `left in blocks of ${blockSizes}`).toBe(0);
				expect(largestDifference(inBlocks.right, whole.right), `right in blocks of ${blockSizes}`).toBe(0);
			}
		}
	});

	test(`${title}, streams of any length, have the exact length in the end`, () => {
		for (const lengthSamples of [0, 1, 2, 10, 100, 127, 128, 129, 4799, 4800, 10_000, 24_001]) {
			const { left } = resample(rates, new Float32Array(lengthSamples), undefined, [333]);
			expect(left.length).toBe(Math.round((lengthSamples * outputRateHz) / inputRateHz));
		}
	});

	test(`${title}, a constant, stays what it is`, () => {
		const { left } = resample(rates, new Float32Array(5000).fill(0.25));
		const middle = left.subarray(EDGE_SAMPLES, -EDGE_SAMPLES);
		// Single precision sums of some 70 products.
		expect(largestDifference(middle, new Float32Array(middle.length).fill(0.25))).toBeLessThan(1e-6);
	});

	test(`${title}, positions after 24 hours, are exact`, () => {
		const day = 24 * 3600 * outputRateHz;
		for (const outputIndex of [0, 1, 127, 128, outputRateHz - 1, day, day + 1, day + 44_099, 30 * day + 12_345]) {
			const { index, fraction } = inputPosition(outputIndex, inputRateHz, outputRateHz);
			const numerator = BigInt(outputIndex) * BigInt(inputRateHz);
			expect(BigInt(index)).toBe(numerator / BigInt(outputRateHz));
			expect(fraction).toBe(Number(numerator % BigInt(outputRateHz)) / outputRateHz);
		}
	});
}

test('48000 to 44100 Hz, tones that 44100 Hz cannot carry, vanish', () => {
	for (const frequencyHz of [22_100, 22_600, 23_000, 23_400, 23_800, 24_000]) {
		const output = resample({ inputRateHz: 48_000, outputRateHz: 44_100 }, sine(frequencyHz, 48_000, 12_000, 0.5)).left;
		const middle = output.subarray(EDGE_SAMPLES, -EDGE_SAMPLES);
		expect(decibels(rms(middle) / SINE_RMS), `alias of ${frequencyHz} Hz`).toBeLessThan(FLOOR_DB);
	}
});

test('the channels of a stream stay apart', () => {
	const rates = { inputRateHz: 48_000, outputRateHz: 44_100 };
	const { left, right } = resample(rates, sine(440, 48_000, 2000), new Float32Array(2000));
	expect(rms(left)).toBeGreaterThan(0.5);
	expect(rms(right)).toBe(0);
});

test('what keeps up with the input lags by no more than the filter and one group', () => {
	const resampler = new StreamResampler({ inputRateHz: 48_000, outputRateHz: 44_100 });
	// Half of the filter and a group of 128 outputs: 36 + 140 input samples.
	const LAG_SAMPLES = 180;
	let outputs = 0;
	for (let inputs = 480; inputs <= 48_000; inputs += 480) {
		outputs += resampler.process(new Float32Array(480), new Float32Array(480)).left.length;
		expect(outputs).toBeGreaterThan(((inputs - LAG_SAMPLES) * 44_100) / 48_000);
	}
});

test('after flush, a second flush returns nothing and more input is refused', () => {
	const resampler = new StreamResampler({ inputRateHz: 48_000, outputRateHz: 44_100 });
	const early = resampler.process(new Float32Array(480), new Float32Array(480));
	expect(early.left.length + resampler.flush().left.length).toBe(441);
	expect(resampler.flush().left.length).toBe(0);
	expect(() => resampler.process(new Float32Array(1), new Float32Array(1))).toThrow('flushed');
});

test('channels of different length and rates that are not whole are refused', () => {
	const resampler = new StreamResampler({ inputRateHz: 48_000, outputRateHz: 44_100 });
	expect(() => resampler.process(new Float32Array(2), new Float32Array(1))).toThrow(RangeError);
	expect(() => new StreamResampler({ inputRateHz: 48_000, outputRateHz: 44_100.5 })).toThrow(RangeError);
});
