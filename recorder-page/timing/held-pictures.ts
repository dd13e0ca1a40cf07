import { RtpUnwrapper } from './rtp-unwrap.ts';
import { SlidingMinimum } from './sliding-minimum.ts';

const TICKS_PER_MS = 90;

/** A picture that was on its way for so much longer than others was held up. */
const MIN_HELD_MS = 500;

/** What is usual is the shortest way of the pictures of so much time, in which no clock runs away. */
const USUAL_MS = 10_000;

/** Pictures that were held up, one after the other, with a punctual one after them. */
export type HeldUp = {
	readonly count: number;
	/** When the first of them was sent, as if it had been on its way as long as usual; in ms of the local clock. */
	readonly sentFromMs: number;
};

/**
 * Tells which pictures of one track were held up on their way, by their RTP times: those that were lost and sent again, in their
 * order or behind newer ones. Until a punctual one comes nothing is said: the clock of a sender may have stood still. Pure.
 */
export class HeldPictures {
	readonly #timestamps = new RtpUnwrapper(32);
	readonly #delaysMs = new SlidingMinimum({ windowMs: USUAL_MS });
	#heldUp: HeldUp | null = null;

	/** A picture has come, in ms of the local clock. Returns those before it that were held up, when it is punctual. */
	note(rtpTimestamp: number, arrivalMs: number): HeldUp | null {
		const delayMs = arrivalMs - this.#timestamps.unwrap(rtpTimestamp) / TICKS_PER_MS;
		const heldMs = Math.max(0, delayMs - this.#delaysMs.minimum);
		this.#delaysMs.add(arrivalMs, delayMs);
		const heldUp = this.#heldUp;
		if (heldMs < MIN_HELD_MS) {
			this.#heldUp = null;
			return heldUp;
		}
		const sentMs = arrivalMs - heldMs;
		this.#heldUp = {
			count: (heldUp?.count ?? 0) + 1,
			sentFromMs: Math.min(heldUp?.sentFromMs ?? sentMs, sentMs),
		};
		return null;
	}
}
