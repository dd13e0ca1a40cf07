/** A page that hangs says nothing; one on a busy machine is late. A dead one is noticed at once by its closed socket. */
export const SILENCE_TIMEOUT_MS = 10_000;

/**
 * Silence is counted in pieces, and fully only in those that the host was awake for: a host that was stopped itself (Ctrl-Z), or on
 * a machine that stood still, finds one of them over, and then what the page has said meanwhile.
 */
const SILENT_PERIODS = 10;
const SILENT_PERIOD_MS = SILENCE_TIMEOUT_MS / SILENT_PERIODS;

/** A host whose own timer comes later than this was not awake; on a machine that never keeps up it counts for something. */
const MAX_LATENESS_MS = 300;
const LATE_SHARE = 1 / 6;

/** What a watch is made with. */
export type SilenceWatchOptions = {
	/** Nothing was heard for `SILENCE_TIMEOUT_MS` in which the host was awake. At most once. */
	readonly onSilence: () => void;
	/** The time, in ms from any moment; never goes back. Default: since the process began. */
	readonly nowMs?: () => number;
};

/** Notices that somebody who always says something has fallen silent. */
export class SilenceWatch {
	readonly #onSilence: () => void;
	readonly #nowMs: () => number;
	#timer: NodeJS.Timeout | undefined;
	#silentPeriods = 0;
	#watchedSinceMs = 0;
	#isOver = false;

	/** Begins at once. */
	constructor({ onSilence, nowMs = () => performance.now() }: SilenceWatchOptions) {
		this.#onSilence = onSilence;
		this.#nowMs = nowMs;
		this.#watchOn();
	}

	/** Takes note of a sign of life. */
	heard(): void {
		this.#silentPeriods = 0;
		this.#watchOn();
	}

	/** Ends the watch, whatever is heard later. Idempotent. */
	stop(): void {
		this.#isOver = true;
		clearTimeout(this.#timer);
	}

	#noteSilence(): void {
		const isLate = this.#nowMs() - this.#watchedSinceMs > SILENT_PERIOD_MS + MAX_LATENESS_MS;
		this.#silentPeriods += isLate ? LATE_SHARE : 1;
		if (this.#silentPeriods < SILENT_PERIODS) {
			this.#watchOn();
			return;
		}
		this.#isOver = true;
		this.#onSilence();
	}

	#watchOn(): void {
		if (this.#isOver) return;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#noteSilence(), SILENT_PERIOD_MS);
		this.#watchedSinceMs = this.#nowMs();
	}
}
