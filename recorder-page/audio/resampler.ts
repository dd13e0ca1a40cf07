import { PolyphaseFilter, type PolyphaseFilterOptions } from './polyphase-filter.ts';

/**
 * Outputs are rendered in groups that start at multiples of this number, so that a position is always computed from the
 * same group start and is the same to the last bit however the input was cut into blocks.
 */
const GROUP_SAMPLES = 128;

/** Left and right channel, of equal length. */
export type StereoBlock = {
	readonly left: Float32Array<ArrayBuffer>;
	readonly right: Float32Array<ArrayBuffer>;
};

/**
 * Converts a stereo stream from one rate to another. Output sample k is the input at time k / output rate: there is no
 * delay, and no drift however long the stream is. What comes out does not depend on how the input is cut into blocks.
 */
export class StreamResampler {
	readonly #filter: PolyphaseFilter;
	readonly #inputRateHz: number;
	readonly #outputRateHz: number;
	#inputSamples = 0;
	#outputSamples = 0;
	/** The input that is still needed, from index `#pendingStart` of the stream on. */
	#pending: StereoBlock;
	#pendingStart: number;
	#state: 'open' | 'flushed' = 'open';

	/** Takes whole rates in Hz. Throws `RangeError` for others. */
	constructor(options: PolyphaseFilterOptions) {
		const { inputRateHz, outputRateHz } = options;
		if (!(Number.isInteger(inputRateHz) && Number.isInteger(outputRateHz))) {
			throw new RangeError(`Sample rates must be whole numbers of Hz; got ${inputRateHz} and ${outputRateHz}`);
		}
		this.#filter = new PolyphaseFilter(options);
		this.#inputRateHz = inputRateHz;
		this.#outputRateHz = outputRateHz;
		// Silence before the stream, for the first outputs to look back on.
		this.#pending = silence(this.#filter.halfTaps);
		this.#pendingStart = -this.#filter.halfTaps;
	}

	/**
	 * Takes the next block, of any length, and returns all whole groups of outputs that are now determined; possibly none.
	 * Throws `RangeError` when the channels differ in length, `Error` after `flush`.
	 */
	process(left: Float32Array, right: Float32Array): StereoBlock {
		if (this.#state === 'flushed') throw new Error('The resampler was flushed: its stream has ended');
		if (left.length !== right.length) {
			throw new RangeError(`The channels differ in length: ${left.length} and ${right.length} samples`);
		}
		this.#append(left, right);
		this.#inputSamples += left.length;
		return this.#renderUpTo(this.#determinedSamples());
	}

	/**
	 * Ends the stream and returns the rest, as if silence followed. In total there are then
	 * round(input samples × output rate / input rate) outputs. Repeating it returns an empty block.
	 */
	flush(): StereoBlock {
		if (this.#state === 'flushed') return silence(0);
		this.#state = 'flushed';
		const tail = silence(this.#filter.halfTaps);
		this.#append(tail.left, tail.right);
		return this.#renderUpTo(Math.round((this.#inputSamples * this.#outputRateHz) / this.#inputRateHz));
	}

	/** Number of outputs, a multiple of the group, for which all input has come. */
	#determinedSamples(): number {
		const lastPosition = this.#inputSamples - 1 - this.#filter.halfTaps;
		if (lastPosition < 0) return 0;
		const outputs = Math.floor((lastPosition * this.#outputRateHz) / this.#inputRateHz);
		return Math.max(this.#outputSamples, outputs - (outputs % GROUP_SAMPLES));
	}

	#append(left: Float32Array, right: Float32Array): void {
		this.#pending = { left: concatenate(this.#pending.left, left), right: concatenate(this.#pending.right, right) };
	}

	#renderUpTo(endSample: number): StereoBlock {
		const firstSample = this.#outputSamples;
		const output = silence(endSample - firstSample);
		const step = this.#inputRateHz / this.#outputRateHz;
		const { halfTaps } = this.#filter;
		while (this.#outputSamples < endSample) {
			const begin = this.#outputSamples - firstSample;
			const end = Math.min(begin + GROUP_SAMPLES, output.left.length);
			const { index, fraction } = inputPosition(this.#outputSamples, this.#inputRateHz, this.#outputRateHz);
			// The fraction is added to a small number that is always the same, or it would be rounded differently.
			const offset = index - this.#pendingStart - halfTaps;
			const startPosition = halfTaps + fraction;
			const { left, right } = this.#pending;
			this.#filter.render(left.subarray(offset), startPosition, step, output.left.subarray(begin, end));
			this.#filter.render(right.subarray(offset), startPosition, step, output.right.subarray(begin, end));
			this.#outputSamples += end - begin;
		}
		this.#forgetRendered();
		return output;
	}

	#forgetRendered(): void {
		const { index } = inputPosition(this.#outputSamples, this.#inputRateHz, this.#outputRateHz);
		const unneeded = index - this.#filter.halfTaps - this.#pendingStart;
		if (unneeded <= 0) return;
		this.#pending = { left: this.#pending.left.slice(unneeded), right: this.#pending.right.slice(unneeded) };
		this.#pendingStart += unneeded;
	}
}

/** Where in the input output sample `outputIndex` lies: exact, up to days of sound. Rates are whole numbers of Hz. */
export function inputPosition(
	outputIndex: number,
	inputRateHz: number,
	outputRateHz: number,
): { readonly index: number; readonly fraction: number } {
	// By whole seconds first: the product of a long index and a rate would leave the exact integers.
	const samples = outputIndex % outputRateHz;
	const seconds = (outputIndex - samples) / outputRateHz;
	const remainder = (samples * inputRateHz) % outputRateHz;
	const index = seconds * inputRateHz + (samples * inputRateHz - remainder) / outputRateHz;
	return { index, fraction: remainder / outputRateHz };
}

function silence(lengthSamples: number): StereoBlock {
	return { left: new Float32Array(lengthSamples), right: new Float32Array(lengthSamples) };
}

function concatenate(head: Float32Array, tail: Float32Array): Float32Array<ArrayBuffer> {
	const whole = new Float32Array(head.length + tail.length);
	whole.set(head);
	whole.set(tail, head.length);
	return whole;
}
