import { KeyFrameSchedule } from '../encode/key-frame-schedule.ts';
import type { PictureRefusal } from '../encode/picture-encoder.ts';
import { nowMs } from '../timing/common-clock.ts';
import type { Compositor, Picture } from './compositor.ts';
import { OutputTicks } from './output-ticks.ts';
import type { TimedComposition } from './pending-compositions.ts';
import type { TimedPicture } from './picture-queue.ts';
import { Stage } from './stage.ts';

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
	readonly #stage: Stage;
	#ticks: OutputTicks | null = null;
	#nextTick = 0;
	#pictures = 0;
	#timer: ReturnType<typeof setTimeout> | null = null;
	#keyFramesAsked = 0;
	#watchedTicks = 0;
	#repeatedOfWatched = 0;
	#hasWarned = false;

	constructor(options: PictureLoopOptions) {
		this.#options = options;
		this.#stage = new Stage(options);
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
	 * Shows this from its moment on, on the page's common clock, instead of whatever was to be shown from then on; at
	 * once before the start.
	 */
	setComposition(timed: TimedComposition): void {
		this.#stage.setComposition(timed);
	}

	/** Takes ownership of the picture, which is seen if its track has a tile at its moment. A track that ended goes on with it. */
	addPicture(trackSid: string, timed: TimedPicture<Picture>): void {
		this.#stage.addPicture(trackSid, timed);
	}

	/**
	 * Takes no picture of a track after `momentMs`. The last one stays as long as the track has a tile: its next one may be
	 * on the way. Before the start they are released at once.
	 */
	endTrack(trackSid: string, momentMs: number): void {
		this.#stage.endTrack(trackSid, momentMs);
	}

	/** Sets time zero, on the page's common clock, and begins to draw. */
	start(startedAtMs: number): void {
		this.#ticks = new OutputTicks({ framerateFps: this.#options.framerateFps, startedAtMs });
		this.#stage.start();
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
		this.#stage.close();
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
		// Also for a tick that is not drawn: pictures that wait for it would pile up.
		this.#stage.advance(ticks.pictureLimitMs(tick), ticks.pictureSlackMs);
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

	/** The first and the last picture say where the recording begins and ends. */
	#mustDraw(ticks: OutputTicks, tick: number): boolean {
		return tick === 0 || tick === ticks.endTick - 1;
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
