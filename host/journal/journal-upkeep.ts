import type { JournalError } from './journal-error.ts';

/** What the upkeep of a journal needs of it. */
export type JournalUpkeepOptions = {
	/** Forces what was written to the disk. */
	readonly sync: () => Promise<void>;
	/** Writes to the file what changes nothing in it. */
	readonly touch: () => Promise<void>;
	/** Puts an error of the storage in words. */
	readonly inWords: (error: unknown) => JournalError;
	/** The time, in ms from any moment; never goes back. */
	readonly nowMs: () => number;
};

/** How often what was appended is forced to the disk, so that a power cut takes no more than this. */
const SYNC_INTERVAL_MS = 1000;

/**
 * A journal to which nothing comes is written to this often all the same: where nobody can ask about its writer (from
 * another container, say), recovery takes one that did not change for a minute for given up.
 */
const TOUCH_INTERVAL_MS = 15_000;

/**
 * What happens to an open journal in the background, once a second: what is new is forced to the disk, and a quiet file is
 * kept alive. What goes wrong there is kept for the next one who asks.
 */
export class JournalUpkeep {
	readonly #options: JournalUpkeepOptions;
	readonly #timer: NodeJS.Timeout;
	#hasUnsynced = false;
	#writtenAtMs: number;
	#syncing: Promise<void> = Promise.resolve();
	#lateError: JournalError | null = null;

	/** Begins at once; keeps no process from ending. */
	constructor(options: JournalUpkeepOptions) {
		this.#options = options;
		this.#writtenAtMs = options.nowMs();
		this.#timer = setInterval(() => this.#lookAfter(), SYNC_INTERVAL_MS);
		this.#timer.unref();
	}

	/** Takes note that something was written, which is to be forced to the disk. */
	noteWritten(): void {
		this.#hasUnsynced = true;
		this.#writtenAtMs = this.#options.nowMs();
	}

	/** Resolves when nothing is being forced to the disk; never rejects. */
	synced(): Promise<void> {
		return this.#syncing;
	}

	/** Throws what has gone wrong since the last time, once. */
	throwLateError(): void {
		const error = this.#lateError;
		this.#lateError = null;
		if (error) throw error;
	}

	/** Begins nothing new; what runs is waited for with `synced`. Idempotent. */
	stop(): void {
		clearInterval(this.#timer);
	}

	#lookAfter(): void {
		const { sync, touch, nowMs } = this.#options;
		if (nowMs() - this.#writtenAtMs > TOUCH_INTERVAL_MS) {
			this.#writtenAtMs = nowMs();
			touch().catch((error: unknown) => this.#keep(error));
		}
		if (!this.#hasUnsynced) return;
		this.#hasUnsynced = false;
		this.#syncing = this.#syncing.then(sync).catch((error: unknown) => this.#keep(error));
	}

	#keep(error: unknown): void {
		this.#lateError ??= this.#options.inWords(error);
	}
}
