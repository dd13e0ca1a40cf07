import { designPolyphaseTable, type PolyphaseTable } from './polyphase-table.ts';

export type PolyphaseFilterOptions = {
	/** Rate of the samples that come in, in Hz, positive. */
	readonly inputRateHz: number;
	/** Rate of the samples that go out at the nominal step, in Hz, positive. */
	readonly outputRateHz: number;
};

/**
 * Reads a band-limited signal between its samples: ±0.1 dB to 18 kHz, aliases and images below −80 dB. It keeps no
 * state, so one filter serves any number of streams of the same rates.
 */
export class PolyphaseFilter {
	/** Input samples needed before and after every position. */
	readonly halfTaps: number;
	readonly #table: PolyphaseTable;

	/** Designs the filter, which takes some milliseconds. Throws `RangeError` for a rate that is not positive. */
	constructor({ inputRateHz, outputRateHz }: PolyphaseFilterOptions) {
		if (!(inputRateHz > 0 && outputRateHz > 0)) {
			throw new RangeError(`Sample rates must be positive; got ${inputRateHz} and ${outputRateHz} Hz`);
		}
		this.#table = designPolyphaseTable(inputRateHz, outputRateHz);
		this.halfTaps = this.#table.taps / 2;
	}

	/**
	 * Fills `output` with the input at the fractional indices `startPosition + i * step`. `step` is positive, nominally
	 * input rate / output rate; a clock is followed by changing it by up to 0.1 %. Throws `RangeError` when a position
	 * has fewer than `halfTaps` samples of `input` on a side.
	 */
	render(input: Float32Array, startPosition: number, step: number, output: Float32Array): void {
		if (output.length === 0) return;
		const lastPosition = startPosition + (output.length - 1) * step;
		const firstIndex = Math.floor(startPosition) - this.halfTaps + 1;
		const lastIndex = Math.floor(lastPosition) + this.halfTaps;
		// Written so that NaN fails too.
		if (!(step > 0 && firstIndex >= 0 && lastIndex < input.length)) {
			throw new RangeError(
				`Positions ${startPosition} to ${lastPosition} need ${this.halfTaps} samples of margin in ${input.length}`,
			);
		}
		interpolate(this.#table, input, startPosition, step, output);
	}
}

function interpolate(
	{ phases, taps, coefficients }: PolyphaseTable,
	input: Float32Array,
	startPosition: number,
	step: number,
	output: Float32Array,
): void {
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
