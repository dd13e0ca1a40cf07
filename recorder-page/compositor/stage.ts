import type { Composition } from '../../layouts/layout.ts';
import type { Compositor, Picture } from './compositor.ts';
import { PendingCompositions, picturedSids, type TimedComposition } from './pending-compositions.ts';
import { PictureQueue, type TimedPicture } from './picture-queue.ts';

export type StageOptions = {
	/** Lent. */
	readonly compositor: Compositor;
	/** Given every picture that is not needed any more. */
	readonly release: (picture: Picture) => void;
};

/**
 * What is to be seen when: pictures and compositions wait here for their moments, and go to the compositor as time advances.
 * Before the start compositions are shown at once, and of each track only the newest picture is kept.
 */
export class Stage {
	readonly #options: StageOptions;
	readonly #queues = new Map<string, PictureQueue<Picture>>();
	readonly #compositions = new PendingCompositions();
	/** Tracks whose pictures are to be seen now. */
	#shownSids: ReadonlySet<string> = new Set();
	/** Tracks of which the compositor has a picture. */
	readonly #drawnSids = new Set<string>();
	/** When tracks ended whose last pictures are still to be drawn. */
	readonly #ends = new Map<string, number>();
	#state: 'waiting' | 'running' | 'closed' = 'waiting';

	constructor(options: StageOptions) {
		this.#options = options;
	}

	/** Shows this from its moment on, instead of whatever was to be shown from then on. */
	setComposition(timed: TimedComposition): void {
		if (this.#state === 'waiting') this.#show(timed.composition);
		else if (this.#state === 'running') this.#compositions.add(timed);
	}

	/** Takes ownership of the picture, which is seen if its track has a tile at its moment. A track that ended goes on with it. */
	addPicture(trackSid: string, timed: TimedPicture<Picture>): void {
		if (this.#state === 'closed') {
			this.#options.release(timed.picture);
			return;
		}
		this.#ends.delete(trackSid);
		let queue = this.#queues.get(trackSid);
		if (!queue) {
			queue = new PictureQueue(this.#options.release);
			this.#queues.set(trackSid, queue);
		}
		queue.push(timed);
		if (this.#state === 'waiting' && queue.length > 1) queue.dropOldest();
	}

	/**
	 * Takes no picture of a track after `momentMs`. The last one stays as long as the track has a tile: its next one may be
	 * on the way.
	 */
	endTrack(trackSid: string, momentMs: number): void {
		this.#ends.set(trackSid, momentMs);
		if (this.#state === 'waiting') this.#takeEnds(momentMs);
	}

	/** From now on everything waits for its moment. */
	start(): void {
		this.#state = 'running';
	}

	/** Gives the compositor all whose moment has come by `limitMs`; `slackMs` as in `PictureQueue.take`. Never goes back. */
	advance(limitMs: number, slackMs: number): void {
		// Pictures first: whether there is one of everybody is what a composition may wait for.
		this.#takePictures(limitMs, slackMs);
		const composition = this.#compositions.take(limitMs, (trackSid) => this.#drawnSids.has(trackSid));
		if (composition) this.#show(composition);
		this.#takeEnds(limitMs);
	}

	/** Releases every picture that waits. Idempotent. */
	close(): void {
		this.#state = 'closed';
		for (const queue of this.#queues.values()) queue.clear();
		this.#queues.clear();
		this.#ends.clear();
		this.#compositions.clear();
	}

	#takePictures(limitMs: number, slackMs: number): void {
		const awaitedSids = this.#compositions.awaitedSids(limitMs);
		for (const [trackSid, queue] of this.#queues) {
			const picture = queue.take(limitMs, slackMs);
			if (!picture) continue;
			if (this.#shownSids.has(trackSid) || awaitedSids.has(trackSid)) {
				this.#release(this.#options.compositor.setPicture(trackSid, picture));
				this.#drawnSids.add(trackSid);
			} else {
				this.#release(picture);
			}
		}
	}

	#takeEnds(limitMs: number): void {
		for (const [trackSid, momentMs] of this.#ends) {
			if (momentMs > limitMs) continue;
			this.#ends.delete(trackSid);
			this.#queues.get(trackSid)?.clear();
			this.#queues.delete(trackSid);
		}
	}

	/** What is not seen any more is let go: shown again, it would be an old picture, and meanwhile it takes memory. */
	#show(composition: Composition): void {
		this.#options.compositor.setComposition(composition);
		this.#shownSids = new Set(picturedSids(composition));
		for (const trackSid of this.#drawnSids) {
			if (this.#shownSids.has(trackSid)) continue;
			this.#drawnSids.delete(trackSid);
			this.#release(this.#options.compositor.removePicture(trackSid));
		}
	}

	#release(picture: Picture | null): void {
		if (picture) this.#options.release(picture);
	}
}
