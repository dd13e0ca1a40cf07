import { PolyphaseKernel } from './polyphase-kernel.ts';
import { designPolyphaseTable, type PolyphaseTable } from './polyphase-table.ts';

export type PolyphaseFilterOptions = {
	/** Rate of the samples that come in, in Hz, positive. */
	readonly inputRateHz: number;
	/** Rate of the samples that go out at the nominal step, in Hz, positive. */
	readonly outputRateHz: number;
	/** Compiled `dist/wasm/polyphase.wasm`. Without it the same is computed by plain code, at four times the cost. */
	readonly kernel?: WebAssembly.Module | undefined;
};

/**
 * Reads a band-limited signal between its samples: ±0.1 dB to 18 kHz, aliases and images below −80 dB. It keeps no
 * state, so one filter serves any number of streams of the same rates.
 */
export class PolyphaseFilter {
	/** Input samples needed before and after every position. */
	readonly halfTaps: number;
	readonly #interpolator: Pick<PolyphaseKernel, 'render'>;

	/** Designs the filter, which takes some milliseconds. Throws `RangeError` for a rate that is not positive. */
	constructor({ inputRateHz, outputRateHz, kernel }: PolyphaseFilterOptions) {
		if (!(inputRateHz > 0 && outputRateHz > 0)) {
			throw new RangeError(`Sample rates must be positive; got ${inputRateHz} and ${outputRateHz} Hz`);
		}
		const table = designPolyphaseTable(inputRateHz, outputRateHz);
		this.halfTaps = table.taps / 2;
		this.#interpolator = kernel ? new PolyphaseKernel(kernel, table) : new PlainInterpolator(table);
	}

	/**
	 * Fills `output` with the input at the fractional indices `startPosition + i * step`. `step` is positive, nominally
	 * input rate / output rate; a clock is followed by changing it by up to 0.1 %. Throws `RangeError` when a position
	 * has fewer than `halfTaps` samples of `input` on a side.
	 */
	render(input: Float32Array, startPosition: number, step: number, output: Float32Array): void {
		if (output.length === 0) return;
		// Counted from the first sample needed, so that the result is the same, to the bit, wherever in `input` it lies.
		const firstIndex = Math.floor(startPosition) - this.halfTaps + 1;
		const start = startPosition - firstIndex;
		const endIndex = firstIndex + Math.floor(start + (output.length - 1) * step) + this.halfTaps + 1;
		// Written so that NaN fails too.
		if (!(step > 0 && firstIndex >= 0 && endIndex <= input.length)) {
			throw new RangeError(
				`${output.length} positions from ${startPosition} by ${step} need samples ${firstIndex} to ${endIndex - 1}, ` +
					`but the input has ${input.length}`,
			);
		}
		this.#interpolator.render(input.subarray(firstIndex, endIndex), start, step, output);
	}
}

class PlainInterpolator {
	readonly #table: PolyphaseTable;

	constructor(table: PolyphaseTable) {
		this.#table = table;
	}

	render(input: Float32Array, startPosition: number, step: number, output: Float32Array): void {
		const { phases, taps, coefficients } = this.#table;
		const lead = taps / 2 - 1;
		for (let i = 0; i < output.length; i++) {
			const position = startPosition + i * step;
			const index = Math.floor(position);
			const phasePosition = (position - index) * phases;
			const phase = Math.floor(phasePosition);
			const fraction = phasePosition - phase;
			const inputStart = index - lead;
			const rowStart = phase * taps;
			let before = 0;
			let after = 0;
			for (let tap = 0; tap < taps; tap++) {
				const sample = input[inputStart + tap] as number;
				before += sample * (coefficients[rowStart + tap] as number);
				after += sample * (coefficients[rowStart + taps + tap] as number);
			}
			output[i] = before + fraction * (after - before);
		}
	}
}
