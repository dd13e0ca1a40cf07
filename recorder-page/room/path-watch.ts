/**
 * WebRTC asks over its path every 2.5 s whether the other side is there (`STRONG_AND_STABLE_WRITABLE_CONNECTION_PING_INTERVAL`),
 * and LiveKit's server every 2 s: over a path that works something comes at least so often, also from a silent room.
 */
export const LONGEST_REST_MS = 3_500;

/** Whoever looks less often has stood still itself, and may look before what has come meanwhile is counted. */
export const LONGEST_LOOK_MS = 2_000;

/** What has come over a path until now: any numbers that grow with it. */
export type PathCounters = {
	readonly bytes: number;
	/** Answers to WebRTC's own questions. */
	readonly answers: number;
	/** The other side's questions. */
	readonly questions: number;
};

/** The path is dead since a moment, at the earliest, or alive by one, at the latest; in ms of the local clock. */
export type PathChange = { readonly isAlive: boolean; readonly atMs: number };

/**
 * Notices that nothing at all comes over the path of media any more, long before the client does, which waits 15 s. Pure:
 * somebody looks at the path often, and says what has come until then.
 */
export class PathWatch {
	readonly #onChange: (change: PathChange) => void;
	#last: { readonly counters: PathCounters | null; readonly atMs: number } | null = null;
	/** The look at which something had come, and the one before it. */
	#movedAtMs = 0;
	#movedAfterMs = 0;
	#isAlive = true;

	/** `onChange` is called when the path is dead, and when it is alive again. It is taken for alive at first. */
	constructor(onChange: (change: PathChange) => void) {
		this.#onChange = onChange;
	}

	/** What had come by `nowMs`; null while there is no path, of which nothing is said. */
	note(counters: PathCounters | null, nowMs: number): void {
		const last = this.#last;
		this.#last = { counters, atMs: nowMs };
		if (last === null || nowMs - last.atMs > LONGEST_LOOK_MS || hasMoved(last.counters, counters)) {
			this.#movedAtMs = nowMs;
			this.#movedAfterMs = last?.atMs ?? nowMs;
		}
		const isAlive = nowMs - this.#movedAtMs < LONGEST_REST_MS;
		if (isAlive === this.#isAlive) return;
		this.#isAlive = isAlive;
		this.#onChange({ isAlive, atMs: isAlive ? nowMs : this.#movedAfterMs });
	}
}

function hasMoved(before: PathCounters | null, now: PathCounters | null): boolean {
	if (before === null || now === null) return true;
	return before.bytes !== now.bytes || before.answers !== now.answers || before.questions !== now.questions;
}
