/**
 * The output ticks at which key frames are asked for: those nearest to the multiples of an interval. Each is counted from
 * time zero, so that they stay where they belong however long the recording and however odd the interval is.
 */
export class KeyFrameSchedule {
	readonly #intervalTicks: number;

	/** `intervalS` is above 0; one that is shorter than a tick makes every picture a key frame. */
	constructor(options: { readonly framerateFps: number; readonly intervalS: number }) {
		this.#intervalTicks = options.framerateFps * options.intervalS;
	}

	/** Whether a key frame is to stand at this tick. */
	isAskedAt(tick: number): boolean {
		return this.countUpTo(tick) > this.countUpTo(tick - 1);
	}

	/** How many key frames are to have come once this tick has; ticks below 0 have none. */
	countUpTo(tick: number): number {
		return tick < 0 ? 0 : Math.ceil((tick + 0.5) / this.#intervalTicks);
	}
}
