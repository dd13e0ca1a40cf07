/** A time in which the room went on and nothing of it came, in ms of the local clock. */
export type MediaGap = { readonly fromMs: number; readonly untilMs: number };

/** Less than this is no gap: voices that lack so much are concealed, and counted. */
export const MIN_GAP_MS = 500;

/** Packets of one voice that must be missing for a silence to be called a gap while the connection seems well: 200 ms. */
export const MIN_LOST_PACKETS = 10;

/**
 * The first that comes after a gap may be a picture, which says nothing of what is missing before it: a packet of a voice
 * that does comes within this time.
 */
const LATE_PROOF_MS = 2_000;

/** What is sent again after a connection is back comes within this time. */
const RETURN_MS = 5_000;

/**
 * Tells the times in which nothing came although something was sent. A room may be silent; what makes a silence a gap is
 * that the connection was lost meanwhile, or that numbers of packets are missing after it. Pure.
 */
export class FlowWatch {
	readonly #onGap: (gap: MediaGap) => void;
	#lastArrivalMs: number | null = null;
	#isConnected = true;
	#wasLost = false;
	#backAtMs: number | null = null;
	/** A silence of which nobody has said yet whether something was lost in it. */
	#silence: MediaGap | null = null;

	/** `onGap` is called once for each gap, when it is over. */
	constructor(onGap: (gap: MediaGap) => void) {
		this.#onGap = onGap;
	}

	/** A packet has come. `lostPackets`: how many of its track are missing right before it. */
	noteArrival(arrivalMs: number, lostPackets = 0): void {
		const lastMs = this.#lastArrivalMs;
		this.#lastArrivalMs = Math.max(lastMs ?? arrivalMs, arrivalMs);
		if (lastMs !== null) this.#judge({ fromMs: lastMs, untilMs: arrivalMs }, lostPackets >= MIN_LOST_PACKETS);
		this.#wasLost = !this.#isConnected;
		this.#backAtMs = null;
	}

	#judge(silence: MediaGap, isProved: boolean): void {
		const isLong = silence.untilMs - silence.fromMs >= MIN_GAP_MS;
		if (this.#wasLost || (isProved && isLong)) {
			this.#silence = null;
			this.#close(silence.fromMs, silence.untilMs);
		} else if (isLong) {
			this.#silence = silence;
		} else if (this.#silence) {
			const isLate = silence.untilMs - this.#silence.untilMs > LATE_PROOF_MS;
			if (isProved && !isLate) this.#onGap(this.#silence);
			if (isProved || isLate) this.#silence = null;
		}
	}

	/** The connection to the room was lost, or is back. */
	noteConnection(isConnected: boolean, nowMs: number): void {
		this.#isConnected = isConnected;
		if (isConnected) this.#backAtMs = nowMs;
		else this.#wasLost = true;
	}

	/** Nothing more is recorded after `endMs`. */
	finish(endMs: number): void {
		if (this.#wasLost && this.#lastArrivalMs !== null) this.#close(this.#lastArrivalMs, endMs);
		this.#wasLost = false;
	}

	#close(fromMs: number, arrivalMs: number): void {
		// Nobody had anything to send when it was back: from then on nothing was missed.
		const isQuietRoom = this.#backAtMs !== null && arrivalMs - this.#backAtMs > RETURN_MS;
		const untilMs = isQuietRoom ? (this.#backAtMs ?? arrivalMs) : arrivalMs;
		if (untilMs - fromMs >= MIN_GAP_MS) this.#onGap({ fromMs, untilMs });
	}
}
