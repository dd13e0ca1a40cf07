import type { Tile } from '../../layouts/layout.ts';
import { KeyFrameSchedule } from '../encode/key-frame-schedule.ts';
import type { PictureRefusal } from '../encode/picture-encoder.ts';
import type { Compositor, Picture } from './compositor.ts';
import { OutputTicks } from './output-ticks.ts';
import { PictureQueue, type TimedPicture } from './picture-queue.ts';

/** A tick this far behind its time is repeated instead of drawn: the machine has to catch up. */
const MAX_OVERDUE_MS = 400;

/** The same for a tick at which a key frame is asked for. */
const MAX_KEY_FRAME_OVERDUE_MS = 2000;

/** Share of the ticks of a while that are repeated before a warning says that the machine does not keep up. */
const WARN_REPEATED_SHARE = 1 / 3;

/** That while: a second, and long enough for a share to mean something at low frame rates. */
const MIN_WATCHED_TICKS = 15;

/** Where composed pictures go. */
export type PictureSink = {
	/** Why a picture of this time should not be encoded, or null when it may be; the tick is otherwise repeated. */
	refusalOf(timestampUs: number, isKeyFrame: boolean): PictureRefusal | null;
	/** Takes ownership of the frame. */
	encode(frame: VideoFrame, isKeyFrame: boolean): void;
};

export type PictureLoopOptions = {
	readonly framerateFps: number;
	readonly keyFrameIntervalS: number;
	/** Lent. */
	readonly compositor: Compositor;
	readonly sink: PictureSink;
	/** Given every picture that is not needed any more. */
	readonly release: (picture: Picture) => void;
	/** Called once when the machine does not keep up. */
	readonly onOverload: () => void;
	/** Called once, when the last tick was drawn. */
	readonly onEnd: () => void;
};

/**
 * Draws every output tick of a recording at its time: from the newest pictures whose time has come, in the tiles of that
 * time. Ticks are drawn some time after their moment, so whatever changes is told with its own moment.
 */
export class PictureLoop {
	readonly #options: PictureLoopOptions;
	readonly #keyFrames: KeyFrameSchedule;
	readonly #queues = new Map<string, PictureQueue<Picture>>();
	#tileChanges: readonly { readonly tiles: readonly Tile[]; readonly momentMs: number }[] = [];
	/** Tracks whose pictures are to be seen now. */
	#shownSids: ReadonlySet<string> = new Set();
	/** Tracks of which the compositor has a picture. */
	readonly #drawnSids = new Set<string>();
	/** When tracks ended whose last pictures are still to be drawn. */
	readonly #ends = new Map<string, number>();
	#ticks: OutputTicks | null = null;
	#nextTick = 0;
	#pictures = 0;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#keyFramesAsked = 0;
	#watchedTicks = 0;
	#repeatedOfWatched = 0;
	#hasWarned = false;
	#isClosed = false;

	constructor(options: PictureLoopOptions) {
		this.#options = options;
		const { framerateFps, keyFrameIntervalS } = options;
		this.#keyFrames = new KeyFrameSchedule({ framerateFps, intervalS: keyFrameIntervalS });
	}

	/** Pictures drawn. */
	get pictures(): number {
		return this.#pictures;
	}

	/** Ticks that stand for the picture before them. */
	get repeatedPictures(): number {
		return this.#nextTick - this.#pictures;
	}

	/** Ticks passed, in seconds of recording time. */
	get recordedS(): number {
		return this.#nextTick / this.#options.framerateFps;
	}

	/**
	 * Shows these tiles from `momentMs` on, on the page's common clock, instead of whatever was to be shown from then on; at
	 * once before the start.
	 */
	setTiles(tiles: readonly Tile[], momentMs: number): void {
		if (!this.#ticks) {
			this.#show(tiles);
			return;
		}
		const earlier = this.#tileChanges.filter((change) => change.momentMs < momentMs);
		this.#tileChanges = [...earlier, { tiles, momentMs }];
	}

	/** Takes ownership of the picture, which is seen if its track has a tile at its moment. A track that ended goes on with it. */
	addPicture(trackSid: string, timed: TimedPicture<Picture>): void {
		if (this.#isClosed) {
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
		// Before the start nothing is drawn; only the newest picture is worth its memory.
		if (!this.#ticks && queue.length > 1) queue.dropOldest();
	}

	/**
	 * Takes no picture of a track after `momentMs`. The last one stays as long as the track has a tile: its next one may be
	 * on the way. Before the start they are released at once.
	 */
	endTrack(trackSid: string, momentMs: number): void {
		this.#ends.set(trackSid, momentMs);
		if (!this.#ticks) this.#takeEnds(momentMs);
	}

	/** Sets time zero, on the page's common clock, and begins to draw. */
	start(startedAtMs: number): void {
		this.#ticks = new OutputTicks({ framerateFps: this.#options.framerateFps, startedAtMs });
		this.#schedule();
	}

	/** Ends the recording at `durationS`; the shortest one given holds. */
	finish(durationS: number): void {
		if (!this.#ticks) return;
		this.#ticks.endAt(durationS);
		this.#schedule();
	}

	/** Stops drawing and releases every picture. Idempotent. */
	close(): void {
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = null;
		this.#isClosed = true;
		for (const queue of this.#queues.values()) queue.clear();
		this.#queues.clear();
		this.#ends.clear();
		this.#tileChanges = [];
	}

	#schedule(): void {
		if (!this.#ticks) return;
		if (this.#timer !== null) clearTimeout(this.#timer);
		this.#timer = setTimeout(() => this.#run(), Math.max(0, this.#ticks.dueAtMs(this.#nextTick) - nowMs()));
	}

	/**
	 * At most one tick is drawn a turn, so that pictures and acknowledgements that wait are taken in between. Those that
	 * are too far behind to be drawn are passed all at once: where turns come less often than ticks, one of them a turn
	 * would never catch up, and nothing would be drawn any more.
	 */
	#run(): void {
		const ticks = this.#ticks;
		if (!ticks) return;
		if (this.#nextTick >= ticks.endTick) {
			this.close();
			this.#options.onEnd();
			return;
		}
		const atMs = nowMs();
		const overdueMs = (): number => atMs - ticks.dueAtMs(this.#nextTick);
		while (!this.#mustDraw(ticks, this.#nextTick) && overdueMs() > this.#patienceMs(this.#nextTick)) {
			this.#pass(ticks, overdueMs());
		}
		if (overdueMs() >= 0) this.#pass(ticks, overdueMs());
		this.#schedule();
	}

	#pass(ticks: OutputTicks, overdueMs: number): void {
		const tick = this.#nextTick++;
		const limitMs = ticks.pictureLimitMs(tick);
		this.#takeTiles(limitMs);
		// Also for a tick that is not drawn: pictures that wait for it would pile up.
		this.#takePictures(limitMs, ticks.pictureSlackMs);
		this.#takeEnds(limitMs);
		const timestampUs = ticks.timestampUs(tick);
		const refusal = this.#refusalOf(tick, timestampUs, overdueMs);
		this.#watch(refusal === 'busy');
		if (refusal && !this.#mustDraw(ticks, tick)) return;
		const frame = this.#options.compositor.compose(timestampUs, ticks.timestampUs(tick + 1) - timestampUs);
		// Also where one was asked for by a tick that was repeated.
		const keyFramesAsked = this.#keyFrames.countUpTo(tick);
		this.#options.sink.encode(frame, keyFramesAsked > this.#keyFramesAsked);
		this.#keyFramesAsked = keyFramesAsked;
		this.#pictures++;
	}

	/** A tick at which a key frame is asked for is given up later than others: somebody waits for it just there. */
	#patienceMs(tick: number): number {
		return this.#keyFrames.isAskedAt(tick) ? MAX_KEY_FRAME_OVERDUE_MS : MAX_OVERDUE_MS;
	}

	#refusalOf(tick: number, timestampUs: number, overdueMs: number): PictureRefusal | null {
		if (overdueMs > this.#patienceMs(tick)) return 'busy';
		return this.#options.sink.refusalOf(timestampUs, this.#keyFrames.isAskedAt(tick));
	}

	#takeTiles(limitMs: number): void {
		const due = this.#tileChanges.filter(({ momentMs }) => momentMs <= limitMs);
		this.#tileChanges = this.#tileChanges.slice(due.length);
		const last = due.at(-1);
		if (last) this.#show(last.tiles);
	}

	/** The first and the last picture say where the recording begins and ends. */
	#mustDraw(ticks: OutputTicks, tick: number): boolean {
		return tick === 0 || tick === ticks.endTick - 1;
	}

	#takePictures(limitMs: number, slackMs: number): void {
		for (const [trackSid, queue] of this.#queues) {
			const picture = queue.take(limitMs, slackMs);
			if (!picture) continue;
			if (this.#shownSids.has(trackSid)) {
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
	#show(tiles: readonly Tile[]): void {
		this.#options.compositor.setTiles(tiles);
		this.#shownSids = new Set(tiles.flatMap(({ trackSid, isCameraOff }) => (isCameraOff ? [] : [trackSid])));
		for (const trackSid of this.#drawnSids) {
			if (!this.#shownSids.has(trackSid)) this.#forget(trackSid);
		}
	}

	#forget(trackSid: string): void {
		this.#drawnSids.delete(trackSid);
		this.#release(this.#options.compositor.removePicture(trackSid));
	}

	#release(picture: Picture | null): void {
		if (picture) this.#options.release(picture);
	}

	#watch(isBusy: boolean): void {
		this.#watchedTicks++;
		if (isBusy) this.#repeatedOfWatched++;
		const whileTicks = Math.max(MIN_WATCHED_TICKS, this.#options.framerateFps);
		if (this.#repeatedOfWatched >= whileTicks * WARN_REPEATED_SHARE && !this.#hasWarned) {
			this.#hasWarned = true;
			this.#options.onOverload();
		}
		if (this.#watchedTicks < whileTicks) return;
		this.#watchedTicks = 0;
		this.#repeatedOfWatched = 0;
	}
}

function nowMs(): number {
	return performance.timeOrigin + performance.now();
}
