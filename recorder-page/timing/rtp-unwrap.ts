/**
 * Turns the wrapping counters of RTP (32-bit timestamps, 16-bit sequence numbers) into numbers that go on for ever.
 *
 * Every value is taken as the nearest one to the value before it, forwards or backwards by less than half of the
 * counter's range. So packets out of order and duplicates come out in their true places, and a new counter base (a
 * publisher that starts again) comes out as one jump. Results may become negative.
 */
export class RtpUnwrapper {
	readonly #modulus: number;
	#last: number | undefined;

	/** `bits` is the counter's width. */
	constructor(bits: 16 | 32) {
		this.#modulus = 2 ** bits;
	}

	/** Returns the unwrapped value. The first one is returned as it is; bits above the counter's width are ignored. */
	unwrap(value: number): number {
		const last = this.#last ?? modulo(value, this.#modulus);
		const forward = modulo(value - last, this.#modulus);
		this.#last = last + (forward < this.#modulus / 2 ? forward : forward - this.#modulus);
		return this.#last;
	}
}

function modulo(value: number, modulus: number): number {
	return ((value % modulus) + modulus) % modulus;
}
