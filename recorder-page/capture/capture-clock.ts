/**
 * Maps the times that the browser stamps captured pictures and sound with to the page's common clock. Both run on the
 * machine's monotonic clock and differ in where they begin, so the mapping is one number: the least time that anything took
 * to come here stands for none. Pictures and sound share it, and so stay together whatever it is. Pure.
 */
export class CaptureClock {
	#offsetMs = Number.POSITIVE_INFINITY;

	/** Whether something was observed, so that times can be mapped. */
	get isRunning(): boolean {
		return this.#offsetMs !== Number.POSITIVE_INFINITY;
	}

	/** Takes note that what is stamped with `timestampUs` had come by `arrivalMs` of the common clock. */
	observe(timestampUs: number, arrivalMs: number): void {
		this.#offsetMs = Math.min(this.#offsetMs, arrivalMs - timestampUs / 1000);
	}

	/** When that was on the common clock, in ms; infinite before the first observation. */
	localTimeMs(timestampUs: number): number {
		return timestampUs / 1000 + this.#offsetMs;
	}
}
