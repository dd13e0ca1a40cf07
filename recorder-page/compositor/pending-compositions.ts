import type { Composition } from '../../layouts/layout.ts';

/** A composition and when it is to be seen. */
export type TimedComposition = {
	readonly composition: Composition;
	/** From when on, on the page's common clock. */
	readonly momentMs: number;
	/**
	 * How much later it may be seen because pictures of those who come into view are on the way; 0 for not at all. Whoever
	 * is not seen is not sent, so that everybody who comes into view would be black for a moment.
	 */
	readonly patienceMs: number;
};

/** Compositions that wait for their moments. */
export class PendingCompositions {
	#waiting: readonly TimedComposition[] = [];

	/** Puts it in the place of whatever was to be seen from its moment on. */
	add(timed: TimedComposition): void {
		this.#waiting = [...this.#waiting.filter(({ momentMs }) => momentMs < timed.momentMs), timed];
	}

	/** Tracks whose pictures the newest composition whose moment has come by `limitMs` wants to have. */
	awaitedSids(limitMs: number): ReadonlySet<string> {
		return new Set(picturedSids(this.#due(limitMs).at(-1)?.composition));
	}

	/**
	 * Takes out the newest one whose moment has come by `limitMs`, and those before it; null while there is none, and while
	 * it still waits for tracks of which `hasPicture` says that there is none. The patience of those before it is its own.
	 */
	take(limitMs: number, hasPicture: (trackSid: string) => boolean): Composition | null {
		const due = this.#due(limitMs);
		const newest = due.at(-1);
		if (!newest) return null;
		const waitsUntilMs = Math.max(...due.map(({ momentMs, patienceMs }) => momentMs + patienceMs));
		if (limitMs < waitsUntilMs && !picturedSids(newest.composition).every(hasPicture)) return null;
		this.#waiting = this.#waiting.slice(due.length);
		return newest.composition;
	}

	/** Forgets all. */
	clear(): void {
		this.#waiting = [];
	}

	#due(limitMs: number): readonly TimedComposition[] {
		return this.#waiting.filter(({ momentMs }) => momentMs <= limitMs);
	}
}

/** Tracks whose pictures a composition shows. */
export function picturedSids(composition: Composition | undefined): readonly string[] {
	return composition?.tiles.flatMap(({ trackSid, standIn }) => (standIn ? [] : [trackSid])) ?? [];
}
