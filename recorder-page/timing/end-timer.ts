import { nowMs } from './common-clock.ts';

/** Longer waits overflow the browser's timers, which then come at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Says when a recording has ended: at the earliest end that was given. */
export class EndTimer {
	readonly #onEnd: (endedAtMs: number) => void;
	#endsAtMs = Number.POSITIVE_INFINITY;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** `onEnd` is called once, with the end. */
	constructor(onEnd: (endedAtMs: number) => void) {
		this.#onEnd = onEnd;
	}

	/** Sets an end, on the page's common clock; one that is later than another does nothing, and none does after it has come. */
	endAt(endsAtMs: number): void {
		if (endsAtMs >= this.#endsAtMs) return;
		this.#endsAtMs = endsAtMs;
		this.#wait();
	}

	#wait(): void {
		clearTimeout(this.#timer);
		const leftMs = this.#endsAtMs - nowMs();
		if (leftMs > 0) this.#timer = setTimeout(() => this.#wait(), Math.min(leftMs, MAX_TIMER_MS));
		else this.#end();
	}

	#end(): void {
		const endedAtMs = this.#endsAtMs;
		this.#endsAtMs = Number.NEGATIVE_INFINITY;
		this.#onEnd(endedAtMs);
	}
}
