/** Values of one bucket are forgotten together, so memory does not grow with their rate. */
const BUCKET_MS = 250;

export type SlidingMinimumOptions = {
	/** Values older than this no longer count, in milliseconds. */
	readonly windowMs: number;
	/** Older values stay while fewer than this many are younger. Default 1: the newest always counts. */
	readonly keepAtLeast?: number;
	/** Values older than this never count, except the newest. Default: `windowMs`. */
	readonly maxAgeMs?: number;
};

type Bucket = { startMs: number; minimum: number; count: number };

/** The smallest of the values of the last seconds, in bounded memory and constant time. */
export class SlidingMinimum {
	readonly #windowMs: number;
	readonly #keepAtLeast: number;
	readonly #maxAgeMs: number;
	readonly #buckets: Bucket[] = [];
	#count = 0;
	#minimum = Number.POSITIVE_INFINITY;

	constructor({ windowMs, keepAtLeast = 1, maxAgeMs = windowMs }: SlidingMinimumOptions) {
		this.#windowMs = windowMs;
		this.#keepAtLeast = keepAtLeast;
		this.#maxAgeMs = Math.max(windowMs, maxAgeMs);
	}

	/** The smallest value that counts; positive infinity while there is none. */
	get minimum(): number {
		return this.#minimum;
	}

	/** Adds a value. A time before the newest one's counts as the newest one's. */
	add(timeMs: number, value: number): void {
		const newest = this.#buckets.at(-1);
		if (newest && timeMs < newest.startMs + BUCKET_MS) {
			newest.minimum = Math.min(newest.minimum, value);
			newest.count++;
		} else {
			this.#buckets.push({ startMs: timeMs, minimum: value, count: 1 });
		}
		this.#count++;
		this.#minimum = Math.min(this.#minimum, value);
		this.forgetBefore(timeMs);
	}

	/** Lets values that are too old at `timeMs` go, without adding one. The newest ones stay. */
	forgetBefore(timeMs: number): void {
		let forgot = false;
		for (let oldest = this.#buckets[0]; oldest && this.#buckets.length > 1; oldest = this.#buckets[0]) {
			const ageMs = timeMs - oldest.startMs;
			const spare = this.#count - oldest.count >= this.#keepAtLeast;
			if (ageMs <= this.#windowMs || !(spare || ageMs > this.#maxAgeMs)) break;
			this.#buckets.shift();
			this.#count -= oldest.count;
			forgot = true;
		}
		if (!forgot) return;
		this.#minimum = Number.POSITIVE_INFINITY;
		for (const bucket of this.#buckets) this.#minimum = Math.min(this.#minimum, bucket.minimum);
	}

	/** Forgets everything. */
	clear(): void {
		this.#buckets.length = 0;
		this.#count = 0;
		this.#minimum = Number.POSITIVE_INFINITY;
	}
}
