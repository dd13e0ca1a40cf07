const SAMPLE_RATE_HZ = 48_000;
/** Off by less than this (3 ms) it is left alone, and samples pass through untouched. */
const HOLD_SAMPLES = 144;
/** Once it is put right, it is put right to this (0.3 ms). */
const RELEASE_SAMPLES = 14;
/** Time constant with which it is put right. */
const STEER_S = 4;
/** Fastest change of speed: what a device's clock is off at worst (500 ppm), and 1000 ppm that no ear takes for pitch. */
const MAX_STEER = 1_500e-6;

/** Which samples of a voice's line a block is made of: the i-th is read at `startPosition + i * step`. */
export type ReadSpan = { readonly startPosition: number; readonly step: number };

/**
 * Where a voice is read. It goes on without a break from block to block and bends its speed a little, so that it stays
 * where the publisher's clock says. A good clock leaves it at whole samples and at step 1 nearly all the time.
 */
export class ReadHead {
	#position: number;
	#steering = false;

	/** Begins at the whole sample nearest to `position`. */
	constructor(position: number) {
		this.#position = Math.round(position);
	}

	/** Where the next block begins. */
	get position(): number {
		return this.#position;
	}

	/** Goes to the whole sample nearest to `position`. For the caller to know that this is not heard. */
	jumpTo(position: number): void {
		this.#position = Math.round(position);
		this.#steering = false;
	}

	/** Takes the next block, which ideally begins at `targetPosition`. */
	next(targetPosition: number, lengthSamples: number): ReadSpan {
		const startPosition = this.#position;
		const endPosition = this.#endFor(targetPosition - startPosition, lengthSamples);
		this.#position = endPosition;
		return { startPosition, step: (endPosition - startPosition) / lengthSamples };
	}

	#endFor(errorSamples: number, lengthSamples: number): number {
		if (Math.abs(errorSamples) > HOLD_SAMPLES) this.#steering = true;
		if (!this.#steering) return this.#position + lengthSamples;
		if (Math.abs(errorSamples) < RELEASE_SAMPLES) {
			// The last bend ends on a whole sample.
			this.#steering = false;
			return Math.round(this.#position + lengthSamples);
		}
		const wantedSamples = errorSamples * Math.min(1, lengthSamples / (STEER_S * SAMPLE_RATE_HZ));
		const limitSamples = lengthSamples * MAX_STEER;
		return this.#position + lengthSamples + Math.min(limitSamples, Math.max(-limitSamples, wantedSamples));
	}
}
