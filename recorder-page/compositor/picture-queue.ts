/** A picture that waits for its moment. */
export type TimedPicture<Picture> = {
	/** The moment that it shows, on the local clock, in ms. */
	readonly momentMs: number;
	readonly picture: Picture;
};

/** The decoded pictures of one track between their arrival and the output tick that shows them. Bounded by its caller's slots. */
export class PictureQueue<Picture> {
	readonly #release: (picture: Picture) => void;
	#waiting: TimedPicture<Picture>[] = [];

	/** `release` is given every picture that will not be shown. */
	constructor(release: (picture: Picture) => void) {
		this.#release = release;
	}

	/** Pictures that wait. */
	get length(): number {
		return this.#waiting.length;
	}

	/** Adds a picture. Takes ownership of it. Pictures arrive in order; one that claims an earlier moment is shown right after the one before. */
	push(timed: TimedPicture<Picture>): void {
		this.#waiting.push(timed);
	}

	/**
	 * The newest picture whose moment has come by `momentMs`, or null when there is none newer than the last one taken.
	 * Older ones are released; the one returned belongs to the caller.
	 *
	 * A moment within `slackMs` of the limit may be either side of it by chance: such a picture is given early where this
	 * tick would have none, and left to the next tick where this one has another. So a source at the recording's own rate
	 * gives each tick one picture, whatever its phase, instead of two and none in turn.
	 */
	take(momentMs: number, slackMs = 0): Picture | null {
		let count = this.#countUntil(momentMs);
		if (count === 0) count = Math.min(1, this.#countUntil(momentMs + slackMs));
		else if (count > 1) count = Math.max(1, this.#countUntil(momentMs - slackMs));
		if (count === 0) return null;
		const due = this.#waiting.splice(0, count);
		const newest = due.pop();
		for (const timed of due) this.#release(timed.picture);
		return newest?.picture ?? null;
	}

	/** Releases the oldest waiting picture; returns whether there was one. */
	dropOldest(): boolean {
		const oldest = this.#waiting.shift();
		if (oldest) this.#release(oldest.picture);
		return oldest !== undefined;
	}

	/** Releases everything that waits. */
	clear(): void {
		for (const timed of this.#waiting) this.#release(timed.picture);
		this.#waiting = [];
	}

	#countUntil(momentMs: number): number {
		const count = this.#waiting.findIndex((timed) => timed.momentMs > momentMs);
		return count < 0 ? this.#waiting.length : count;
	}
}
