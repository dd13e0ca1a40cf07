/**
 * How far the compositor runs behind live. A picture captured at t reaches us decoded some time later (network, jitter
 * buffer, decoder); composed this much later, almost every picture is there when its tick is drawn.
 */
export const COMPOSE_DELAY_MS = 350;

/** The exact output ticks of a recording: tick n stands at n / framerateFps of recording time and is drawn `COMPOSE_DELAY_MS` later. */
export class OutputTicks {
	readonly #framerateFps: number;
	readonly #startedAtMs: number;
	#endTick = Number.POSITIVE_INFINITY;

	/** `startedAtMs` is the recording's time zero on the clock of `nowMs` below. */
	constructor(options: { framerateFps: number; startedAtMs: number }) {
		this.#framerateFps = options.framerateFps;
		this.#startedAtMs = options.startedAtMs;
	}

	/** Number of ticks of the whole recording; infinite until `endAt`. */
	get endTick(): number {
		return this.#endTick;
	}

	/** Ends the recording at `durationS`, rounded to ticks, at least one; the shortest one given holds. */
	endAt(durationS: number): void {
		this.#endTick = Math.min(this.#endTick, Math.max(1, Math.round(durationS * this.#framerateFps)));
	}

	/** Where a tick stands on the recording clock, µs. */
	timestampUs(tick: number): number {
		return Math.round((tick * 1e6) / this.#framerateFps);
	}

	/** The moment that a tick shows, on the local clock. */
	momentMs(tick: number): number {
		return this.#startedAtMs + (tick * 1000) / this.#framerateFps;
	}

	/**
	 * Pictures with a moment up to this may be shown by a tick, on the local clock: half a tick ahead, so that on average
	 * a picture is shown neither too late nor too early.
	 */
	pictureLimitMs(tick: number): number {
		return this.momentMs(tick) + 500 / this.#framerateFps;
	}

	/** How far a picture's moment may be beyond that limit by chance: an eighth of a tick. */
	get pictureSlackMs(): number {
		return 125 / this.#framerateFps;
	}

	/** When a tick is to be drawn, on the local clock. */
	dueAtMs(tick: number): number {
		return this.momentMs(tick) + COMPOSE_DELAY_MS;
	}
}
