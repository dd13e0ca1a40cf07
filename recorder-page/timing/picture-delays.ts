/** Pictures have times of 90 kHz in 32 bits. */
const TICKS_PER_MS = 90;
const TIMES = 0x1_0000_0000;

/** Longer than what was lost is sent again: a picture further behind has another clock. */
const LONGEST_RETURN_MS = 20_000;

/** Tells how long pictures of one track were held up on their way, by their RTP times. Pure. */
export class PictureDelays {
	#newest: { readonly rtpTimestamp: number; readonly arrivalMs: number } | null = null;

	/**
	 * How much longer this picture was on its way than the newest one before, in milliseconds; 0 for one that was faster, and for
	 * one whose clock is another. What was lost and is sent again comes behind newer ones.
	 */
	heldMs(rtpTimestamp: number, arrivalMs: number): number {
		const newest = this.#newest;
		const aheadMs = newest === null ? 0 : signedTicks(rtpTimestamp - newest.rtpTimestamp) / TICKS_PER_MS;
		if (aheadMs >= 0 || aheadMs < -LONGEST_RETURN_MS) this.#newest = { rtpTimestamp, arrivalMs };
		if (newest === null || aheadMs < -LONGEST_RETURN_MS) return 0;
		return Math.max(0, arrivalMs - newest.arrivalMs - aheadMs);
	}
}

function signedTicks(ticks: number): number {
	const ahead = (ticks + TIMES) % TIMES;
	return ahead < TIMES / 2 ? ahead : ahead - TIMES;
}
