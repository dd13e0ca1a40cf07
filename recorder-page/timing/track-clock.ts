import { SlidingMinimum } from './sliding-minimum.ts';

/** The least-delayed packet of this long says where the track stands. Long enough to meet one behind 80 ms of jitter. */
const WINDOW_MS = 5_000;
/** A track with few packets (a still screen) looks back further, to see through jitter with at least this many. */
const MIN_OBSERVATIONS = 16;
const MAX_WINDOW_MS = 60_000;
/** The mapping takes every better observation at once for this long, and this many, after the start or a pause. */
const SETTLE_MS = 1_000;
const SETTLE_OBSERVATIONS = MIN_OBSERVATIONS;
/** A track that was quiet for this long settles anew: neither a sound nor a movement can be torn. */
const PAUSE_MS = WINDOW_MS;
/** Time constant with which the mapping follows the minimum, once settled. */
const SMOOTHING_MS = 4_000;
/** The mapping never moves faster than this once settled: three times as fast as a poor clock drifts. */
const MAX_SLEW = 1_000e-6;
/** A settled mapping that is wrong by more than this is put right at once: sliding there would take minutes. */
const STEP_MS = 150;
/** Media that arrives by more than this earlier than it can: the sender's clock was set anew. */
const EARLY_RESTART_MS = 1_000;
/**
 * Media that arrives by more than this later may mean the same, or that the network stood still; but then it does not
 * come at an even pace for the time to confirm. Sound that late misses its place anyway, so nothing is lost by asking.
 */
const LATE_RESTART_MS = 300;
const RESTART_CONFIRM_MS = 200;
const RESTART_CONFIRM_OBSERVATIONS = 3;
/** Where a way that became slow is likelier than a clock that was set anew, that is believed only after this long. */
const HELD_UP_RESTART_CONFIRM_MS = 3_000;
/**
 * How far an "even pace" may be off over the time to confirm: a network that catches up delivers faster, and one that
 * comes to a stand slower.
 */
const EVEN_PACE_TOLERANCE_MS = 100;

/**
 * What an observation did to the mapping.
 * - `followed`: the sender's clock runs on; media times before and after it are on one line. The mapping may have
 *   become earlier, never later, by more than a slide.
 * - `unsure`: too late to be believed; it was not used. Either the network stood still, and the next ones will be
 *   `followed`, or the sender's clock was set anew, and one of the next ones will be `restarted`.
 * - `restarted`: the mapping has jumped, and media times from before do not belong to it.
 */
export type ClockObservation = 'followed' | 'unsure' | 'restarted';

export type TrackClockOptions = {
	/** Ticks of the track's RTP clock a second: 48000 for Opus, 90000 for video. */
	readonly clockRateHz: number;
};

/**
 * Maps the media time of one track to the local clock: a sliding minimum of (arrival − media time), smoothed.
 *
 * Jitter only ever makes a packet later, so the least-delayed one tells the truth; a sender whose clock is fast or
 * slow moves the minimum, and the mapping slides after it. Constant time and bounded memory.
 */
export class TrackClock {
	readonly #ticksPerMs: number;
	readonly #offsets = new SlidingMinimum({
		windowMs: WINDOW_MS,
		keepAtLeast: MIN_OBSERVATIONS,
		maxAgeMs: MAX_WINDOW_MS,
	});
	#offsetMs: number | undefined;
	#lastReceiveTimeMs = 0;
	#settling = { untilMs: 0, observations: 0 };
	#hasSettled = false;
	#suspicion: { sinceMs: number; firstOffsetMs: number; minimumOffsetMs: number; count: number } | undefined;

	/** Throws `RangeError` if the rate is not positive. */
	constructor({ clockRateHz }: TrackClockOptions) {
		if (!(clockRateHz > 0)) throw new RangeError(`The clock rate must be positive; got ${clockRateHz} Hz`);
		this.#ticksPerMs = clockRateHz / 1000;
	}

	/** Whether something was observed, so that times can be mapped. */
	get isRunning(): boolean {
		return this.#offsetMs !== undefined;
	}

	/** Whether enough was observed once to know where the track stands, however late its first packets came. */
	get hasSettled(): boolean {
		return this.#hasSettled;
	}

	/** Local time of tick 0 of the unwrapped RTP clock, in milliseconds. Throws before the first observation. */
	get offsetMs(): number {
		if (this.#offsetMs === undefined) throw new Error('The track clock has not observed a packet yet');
		return this.#offsetMs;
	}

	/** Local time of an unwrapped RTP time, in milliseconds. Throws before the first observation. */
	localTimeMs(unwrappedTicks: number): number {
		return unwrappedTicks / this.#ticksPerMs + this.offsetMs;
	}

	/** Unwrapped RTP time, fractional, of a local time. Throws before the first observation. */
	ticksAt(localTimeMs: number): number {
		return (localTimeMs - this.offsetMs) * this.#ticksPerMs;
	}

	/**
	 * Takes note that the media of `unwrappedTicks` had arrived at `receiveTimeMs` of the local clock. For audio give
	 * the end of the packet, because its last sample was captured only then; for video the time of the frame.
	 * `mayBeHeldUp`: what else should have come is late, too, and the media goes on right where that before it ended, so
	 * that being late is likelier to pass than to stay; it is never `unsure` then.
	 */
	observe(unwrappedTicks: number, receiveTimeMs: number, mayBeHeldUp = false): ClockObservation {
		const observedMs = receiveTimeMs - unwrappedTicks / this.#ticksPerMs;
		if (this.#offsetMs === undefined) return this.#start(observedMs, receiveTimeMs, 'followed');
		// Nothing arrives before it was captured: the sender counts from somewhere else now.
		if (observedMs < this.#offsetMs - EARLY_RESTART_MS) return this.#start(observedMs, receiveTimeMs, 'restarted');
		if (observedMs > this.#offsetMs + LATE_RESTART_MS) return this.#suspect(observedMs, receiveTimeMs, mayBeHeldUp);
		this.#suspicion = undefined;
		return this.#follow(this.#offsetMs, observedMs, receiveTimeMs, mayBeHeldUp);
	}

	#follow(offsetMs: number, observedMs: number, receiveTimeMs: number, mayBeHeldUp: boolean): ClockObservation {
		const elapsedMs = Math.max(0, receiveTimeMs - this.#lastReceiveTimeMs);
		this.#lastReceiveTimeMs += elapsedMs;
		if (elapsedMs > PAUSE_MS) this.#settling = { untilMs: receiveTimeMs + SETTLE_MS, observations: 0 };
		this.#offsets.add(receiveTimeMs, observedMs);
		const errorMs = this.#offsets.minimum - offsetMs;
		this.#settling.observations++;
		if (receiveTimeMs < this.#settling.untilMs || this.#settling.observations < SETTLE_OBSERVATIONS) {
			this.#offsetMs = offsetMs + Math.min(0, errorMs);
			return 'followed';
		}
		this.#hasSettled = true;
		if (errorMs < -STEP_MS || (errorMs > STEP_MS && !mayBeHeldUp)) {
			this.#offsetMs = offsetMs + errorMs;
			return errorMs > 0 ? 'restarted' : 'followed';
		}
		const wantedMs = errorMs * -Math.expm1(-elapsedMs / SMOOTHING_MS);
		const limitMs = elapsedMs * MAX_SLEW;
		this.#offsetMs = offsetMs + Math.min(limitMs, Math.max(-limitMs, wantedMs));
		return 'followed';
	}

	#suspect(observedMs: number, receiveTimeMs: number, mayBeHeldUp: boolean): ClockObservation {
		const meanwhile = mayBeHeldUp ? 'followed' : 'unsure';
		const confirmMs = mayBeHeldUp ? HELD_UP_RESTART_CONFIRM_MS : RESTART_CONFIRM_MS;
		const suspicion = this.#suspicion;
		if (!suspicion || Math.abs(observedMs - suspicion.firstOffsetMs) > EVEN_PACE_TOLERANCE_MS) {
			this.#suspicion = {
				sinceMs: receiveTimeMs,
				firstOffsetMs: observedMs,
				minimumOffsetMs: observedMs,
				count: 1,
			};
			return meanwhile;
		}
		suspicion.count++;
		suspicion.minimumOffsetMs = Math.min(suspicion.minimumOffsetMs, observedMs);
		const confirmed = suspicion.count >= RESTART_CONFIRM_OBSERVATIONS && receiveTimeMs - suspicion.sinceMs >= confirmMs;
		return confirmed ? this.#start(suspicion.minimumOffsetMs, receiveTimeMs, 'restarted') : meanwhile;
	}

	#start(offsetMs: number, receiveTimeMs: number, result: 'followed' | 'restarted'): ClockObservation {
		this.#suspicion = undefined;
		this.#offsets.clear();
		this.#offsets.add(receiveTimeMs, offsetMs);
		this.#offsetMs = offsetMs;
		this.#lastReceiveTimeMs = receiveTimeMs;
		this.#settling = { untilMs: receiveTimeMs + SETTLE_MS, observations: 1 };
		return result;
	}
}
