/**
 * How long samples are gathered before they leave as a fragment. Short, because a crash loses what has not left; each
 * fragment costs some 100 bytes of headers, which at this length is under 1 % of the bit rate.
 */
export const FRAGMENT_INTERVAL_MS = 200;

/** Cuts a fragment `FRAGMENT_INTERVAL_MS` after the first sample that waits for one, whatever the key frames. */
export class FragmentCutter {
	readonly #cut: () => void;
	#timer: ReturnType<typeof setTimeout> | null = null;

	/** `cut` sends what has gathered. */
	constructor(cut: () => void) {
		this.#cut = cut;
	}

	/** To be called for every sample. */
	noteSample(): void {
		this.#timer ??= setTimeout(() => this.cutNow(), FRAGMENT_INTERVAL_MS);
	}

	/** Sends what has gathered at once. */
	cutNow(): void {
		this.close();
		this.#cut();
	}

	/** Stops the timer. Idempotent. */
	close(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
	}
}
