/**
 * A window of a voice's endless sample line, stereo. It moves forwards only; samples that nobody has written, and
 * those outside of the window, are silence.
 */
export class SampleRing {
	/** Most samples that the window spans. */
	readonly capacitySamples: number;
	readonly #left: Float32Array;
	readonly #right: Float32Array;
	#startPosition = 0;

	/** The window begins at place 0. */
	constructor(capacitySamples: number) {
		this.capacitySamples = capacitySamples;
		this.#left = new Float32Array(capacitySamples);
		this.#right = new Float32Array(capacitySamples);
	}

	/** Forgets everything; the window begins at `position`, an integer, which may be negative. */
	restartAt(position: number): void {
		this.#left.fill(0);
		this.#right.fill(0);
		this.#startPosition = position;
	}

	/**
	 * Adds samples onto what is there from `position` on. What lies before the window is left out. Throws `RangeError`
	 * if they reach past it: the reader must release what it has read first.
	 */
	add(position: number, left: Float32Array, right: Float32Array): void {
		if (position + left.length > this.#startPosition + this.capacitySamples) {
			throw new RangeError(
				`Samples ${position} to ${position + left.length} reach past the window, which holds ` +
					`${this.capacitySamples} from ${this.#startPosition}`,
			);
		}
		const skipped = Math.max(0, this.#startPosition - position);
		let slot = this.#slot(position + skipped);
		for (let i = skipped; i < left.length; i++) {
			this.#left[slot] = (this.#left[slot] as number) + (left[i] as number);
			this.#right[slot] = (this.#right[slot] as number) + (right[i] as number);
			if (++slot === this.capacitySamples) slot = 0;
		}
	}

	/** Copies the samples from `position` on, as many as the outputs hold; both have the same length. */
	copy(position: number, left: Float32Array, right: Float32Array): void {
		const from = Math.max(position, this.#startPosition);
		const to = Math.min(position + left.length, this.#startPosition + this.capacitySamples);
		left.fill(0);
		right.fill(0);
		for (let at = from; at < to; ) {
			const slot = this.#slot(at);
			const count = Math.min(to - at, this.capacitySamples - slot);
			left.set(this.#left.subarray(slot, slot + count), at - position);
			right.set(this.#right.subarray(slot, slot + count), at - position);
			at += count;
		}
	}

	/** Whether no sample from `startPosition` up to `endPosition` is louder than `peak`. */
	isQuiet(startPosition: number, endPosition: number, peak: number): boolean {
		const from = Math.max(startPosition, this.#startPosition);
		const to = Math.min(endPosition, this.#startPosition + this.capacitySamples);
		let slot = from < to ? this.#slot(from) : 0;
		for (let at = from; at < to; at++) {
			if (Math.abs(this.#left[slot] as number) > peak || Math.abs(this.#right[slot] as number) > peak) return false;
			if (++slot === this.capacitySamples) slot = 0;
		}
		return true;
	}

	/** Moves the window's start to `position` and forgets what lies before. Does nothing if it is there already. */
	releaseBefore(position: number): void {
		const count = Math.min(position - this.#startPosition, this.capacitySamples);
		for (let at = this.#startPosition; at < this.#startPosition + count; ) {
			const slot = this.#slot(at);
			const run = Math.min(this.#startPosition + count - at, this.capacitySamples - slot);
			this.#left.fill(0, slot, slot + run);
			this.#right.fill(0, slot, slot + run);
			at += run;
		}
		this.#startPosition = Math.max(this.#startPosition, position);
	}

	#slot(position: number): number {
		const remainder = position % this.capacitySamples;
		return remainder < 0 ? remainder + this.capacitySamples : remainder;
	}
}
