/**
 * WebRTC asks over its path every 2.5 s whether the other side is there (`STABLE_WRITABLE_CONNECTION_PING_INTERVAL`), and
 * LiveKit's server every 2 s: over a path that works something comes at least so often, also from a silent room.
 */
export const LONGEST_REST_MS = 3_500;

/** What has come over a path until now: any numbers that grow with it. */
export type PathCounters = {
	readonly bytes: number;
	/** Answers to WebRTC's own questions. */
	readonly answers: number;
	/** The other side's questions. */
	readonly questions: number;
};

/**
 * Notices that nothing at all comes over the path of media any more, long before the client does, which waits 15 s. Pure:
 * somebody looks at the path often, and says what has come until then.
 */
export class PathWatch {
	readonly #onChange: (isAlive: boolean) => void;
	#last: PathCounters | null = null;
	#lastChangeMs = 0;
	#isAlive = true;

	/** `onChange` is called when the path is dead, and when it is alive again. It is taken for alive at first. */
	constructor(onChange: (isAlive: boolean) => void) {
		this.#onChange = onChange;
	}

	/** What had come by `nowMs`; null while there is no path, of which nothing is said. */
	note(counters: PathCounters | null, nowMs: number): void {
		const hasMoved = counters === null || this.#last === null || !isSame(counters, this.#last);
		this.#last = counters;
		if (hasMoved) this.#lastChangeMs = nowMs;
		const isAlive = nowMs - this.#lastChangeMs < LONGEST_REST_MS;
		if (isAlive === this.#isAlive) return;
		this.#isAlive = isAlive;
		this.#onChange(isAlive);
	}
}

function isSame(one: PathCounters, other: PathCounters): boolean {
	return one.bytes === other.bytes && one.answers === other.answers && one.questions === other.questions;
}
