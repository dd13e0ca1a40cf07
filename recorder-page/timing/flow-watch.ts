/** A time in which the room went on and nothing of it came, in ms of the local clock. */
export type MediaGap = { readonly fromMs: number; readonly untilMs: number };

/** Less than this is no gap: voices that lack so much are concealed, and counted. */
export const MIN_GAP_MS = 500;

/** Packets of one voice that must be missing for a silence to be called a gap while the connection seems well: 200 ms. */
export const MIN_LOST_PACKETS = 10;

/** The first that comes after a gap may be a picture, which proves nothing: a packet of a voice comes within this time. */
const LATE_PROOF_MS = 2_000;

/** Packets of a voice that is not silent are less than this apart: the longest ones that WebRTC makes. */
const LONGEST_PACKET_MS = 120;

/** What something that has come tells of the time before it. */
export type Evidence =
	/** How many packets of its voice are missing right before it, and when the one before came. */
	| { readonly kind: 'packet'; readonly lostPackets: number; readonly sinceMs: number }
	/** How much longer than the picture of its track before it was on its way. */
	| { readonly kind: 'picture'; readonly heldMs: number };

/** What is sent again after a connection is back comes within this time. */
const RETURN_MS = 5_000;

/**
 * A loss is noticed within this time: LiveKit's server has its clients take the signal connection for lost 15 s after its
 * last pong (`JoinResponse.ping_timeout`), and WebRTC a path whose pings, a few seconds apart, had no answer for 15 s
 * (`CONNECTION_WRITE_TIMEOUT`). What was silent before that was a silent room.
 */
export const LONGEST_NOTICE_MS = 20_000;

/**
 * Tells the times in which nothing came although something was sent. A room may be silent; what makes a silence a gap is
 * that the connection was lost meanwhile, that numbers of packets are missing after it, or that a picture comes after it that
 * was sent in it, unless a voice that spoke up to it has missed nothing: then this machine stood still. Pure.
 */
export class FlowWatch {
	readonly #onGap: (gap: MediaGap) => void;
	#lastArrivalMs: number | null = null;
	#isConnected = true;
	/** Since when nothing of what was sent may have come, by a loss of the connection; null without one. */
	#lostFromMs: number | null = null;
	#backAtMs: number | null = null;
	/** A silence of which nobody has said for sure yet whether something was lost in it. */
	#silence: { readonly gap: MediaGap; readonly isLikely: boolean } | null = null;

	/** `onGap` is called once for each gap, when it is over. */
	constructor(onGap: (gap: MediaGap) => void) {
		this.#onGap = onGap;
	}

	/** A packet or a picture has come. Without `evidence` it tells nothing of the time before it. */
	noteArrival(arrivalMs: number, evidence: Evidence | null = null): void {
		const lastMs = this.#lastArrivalMs;
		this.#lastArrivalMs = Math.max(lastMs ?? arrivalMs, arrivalMs);
		if (lastMs !== null) this.#judge({ fromMs: lastMs, untilMs: arrivalMs }, evidence);
		this.#lostFromMs = this.#isConnected ? null : this.#lastArrivalMs;
		this.#backAtMs = null;
	}

	#judge(gap: MediaGap, evidence: Evidence | null): void {
		const isLong = gap.untilMs - gap.fromMs >= MIN_GAP_MS;
		if (this.#lostFromMs !== null) {
			this.#silence = null;
			this.#close(this.#lostFromMs, gap.untilMs);
			return;
		}
		const isLate = this.#silence !== null && gap.untilMs - this.#silence.gap.untilMs > LATE_PROOF_MS;
		if (isLong || isLate) this.#settle();
		if (isLong) this.#silence = { gap, isLikely: false };
		if (this.#silence && evidence) this.#weigh(this.#silence.gap, evidence);
	}

	#weigh(gap: MediaGap, evidence: Evidence): void {
		if (evidence.kind === 'picture') {
			if (evidence.heldMs >= MIN_GAP_MS) this.#silence = { gap, isLikely: true };
		} else if (evidence.lostPackets >= MIN_LOST_PACKETS) {
			this.#silence = null;
			this.#onGap(gap);
		} else if (
			evidence.lostPackets === 0 &&
			evidence.sinceMs >= gap.fromMs - LONGEST_PACKET_MS &&
			evidence.sinceMs <= gap.fromMs
		) {
			this.#silence = null;
		}
	}

	/** Nothing more is said of the last silence. */
	#settle(): void {
		if (this.#silence?.isLikely) this.#onGap(this.#silence.gap);
		this.#silence = null;
	}

	/** The connection to the room was lost, or is back. */
	noteConnection(isConnected: boolean, nowMs: number): void {
		this.#isConnected = isConnected;
		if (isConnected) this.#backAtMs = nowMs;
		else this.#noteLoss(nowMs);
	}

	#noteLoss(nowMs: number): void {
		this.#settle();
		const backAtMs = this.#backAtMs;
		// Nothing has come since the loss before: it lasts on, unless the room was quiet between the two.
		const lastsOn = this.#lostFromMs !== null && (backAtMs === null || nowMs - backAtMs <= RETURN_MS);
		if (!lastsOn) {
			if (this.#lostFromMs !== null) this.#close(this.#lostFromMs, nowMs);
			const quietSinceMs = backAtMs ?? this.#lastArrivalMs;
			this.#lostFromMs = quietSinceMs === null ? null : Math.max(quietSinceMs, nowMs - LONGEST_NOTICE_MS);
		}
		this.#backAtMs = null;
	}

	/** Nothing more is recorded after `endMs`. */
	finish(endMs: number): void {
		this.#settle();
		if (this.#lostFromMs !== null) this.#close(this.#lostFromMs, endMs);
		this.#lostFromMs = null;
	}

	#close(fromMs: number, arrivalMs: number): void {
		// Nobody had anything to send when it was back: from then on nothing was missed.
		const isQuietRoom = this.#backAtMs !== null && arrivalMs - this.#backAtMs > RETURN_MS;
		const untilMs = isQuietRoom ? (this.#backAtMs ?? arrivalMs) : arrivalMs;
		if (untilMs - fromMs >= MIN_GAP_MS) this.#onGap({ fromMs, untilMs });
	}
}
