import type { HeldUp } from './held-pictures.ts';

/** A time in which the room went on and nothing of it came, in ms of the local clock. */
export type MediaGap = { readonly fromMs: number; readonly untilMs: number };

/** Less than this is no gap: voices that lack so much are concealed, and counted. */
export const MIN_GAP_MS = 500;

/** Packets of one voice that must be missing for a silence to be called a gap while the connection seems well: 200 ms. */
export const MIN_LOST_PACKETS = 10;

/** Pictures that must have been held up by a silence for it to be called a gap: one or two are also held up over a path that works. */
export const MIN_HELD_PICTURES = 3;

/** What proves a gap comes within this time after its end: packets of a voice, pictures that are sent again. */
const LATE_PROOF_MS = 2_000;

/** What was so much before a silence still tells of it: a path is looked at once a second, and pictures do not take equally long. */
const EDGE_MS = 1_000;

/** What something that has come tells of the time before it. */
export type Evidence =
	/** How many packets of its voice are missing right before it, and when the one before came. */
	| { readonly kind: 'packet'; readonly lostPackets: number; readonly sinceMs: number }
	/** Pictures of its track before it were held up on their way. */
	| ({ readonly kind: 'pictures' } & HeldUp);

/** Packets of a voice that is not silent are less than this apart: the longest ones that WebRTC makes. */
const LONGEST_PACKET_MS = 120;

/** What is sent again after a connection is back comes within this time. */
const RETURN_MS = 5_000;

/**
 * The client notices a loss within this time: LiveKit's server has its clients take the signal connection for lost 15 s after
 * its last pong (`JoinResponse.ping_timeout`), and WebRTC a path whose pings, a few seconds apart, had no answer for 15 s
 * (`CONNECTION_WRITE_TIMEOUT`). What was silent before that was a silent room.
 */
export const LONGEST_NOTICE_MS = 20_000;

/** A silence of which nobody has said for sure yet whether something was lost in it. */
type Silence = MediaGap & {
	/** When the first picture was sent that it has held up; null without enough of them. */
	readonly sentFromMs: number | null;
};

/**
 * Tells the times in which nothing came although something was sent. A room may be silent; what makes a silence a gap is
 * that the connection or its path was lost meanwhile, that numbers of packets are missing after it, or that pictures come
 * after it that were sent in it, unless a voice that spoke up to it lacks nothing: then this machine stood still. Pure.
 */
export class FlowWatch {
	readonly #onGap: (gap: MediaGap) => void;
	#lastArrivalMs: number | null = null;
	#isConnected = true;
	/** Since when nothing of what was sent may have come, by a loss of the connection; null without one. */
	#lostFromMs: number | null = null;
	#backAtMs: number | null = null;
	/** Since when nothing has come over a path that is dead, while the client does not know of it; null without. */
	#deadFromMs: number | null = null;
	#silence: Silence | null = null;

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
		const isLong = isGap(gap);
		if (this.#lostFromMs !== null || this.#deadFromMs !== null) {
			this.#silence = null;
			this.#endDead(gap.untilMs);
			if (this.#lostFromMs !== null) this.#close(this.#lostFromMs, gap.untilMs);
			return;
		}
		const isLate = this.#silence !== null && gap.untilMs - this.#silence.untilMs > LATE_PROOF_MS;
		if (isLong || isLate) this.#settle();
		if (isLong) this.#silence = { ...gap, sentFromMs: null };
		if (this.#silence && evidence) this.#weigh(this.#silence, evidence);
	}

	#weigh(silence: Silence, evidence: Evidence): void {
		if (evidence.kind === 'pictures') {
			const { count, sentFromMs } = evidence;
			const isOfIt = sentFromMs >= silence.fromMs - EDGE_MS && sentFromMs <= silence.untilMs;
			if (count < MIN_HELD_PICTURES || !isOfIt) return;
			const firstMs = Math.min(silence.sentFromMs ?? sentFromMs, sentFromMs);
			this.#silence = { ...silence, sentFromMs: Math.max(silence.fromMs, firstMs) };
		} else if (evidence.lostPackets >= MIN_LOST_PACKETS) {
			this.#tell(silence);
		} else {
			const spokeUpToIt = evidence.sinceMs <= silence.fromMs && evidence.sinceMs >= silence.fromMs - LONGEST_PACKET_MS;
			if (evidence.lostPackets === 0 && spokeUpToIt) this.#silence = null;
		}
	}

	/** Nothing more is said of the last silence. */
	#settle(): void {
		const silence = this.#silence;
		this.#silence = null;
		if (silence !== null && silence.sentFromMs !== null) this.#tell({ ...silence, fromMs: silence.sentFromMs });
	}

	#tell({ fromMs, untilMs }: MediaGap): void {
		this.#silence = null;
		if (isGap({ fromMs, untilMs })) this.#onGap({ fromMs, untilMs });
	}

	/** The connection to the room was lost, or is back. */
	noteConnection(isConnected: boolean, nowMs: number): void {
		this.#isConnected = isConnected;
		if (isConnected) this.#backAtMs = nowMs;
		else this.#noteLoss(nowMs);
	}

	/**
	 * Nothing has come over the path of media since `sinceMs`, and it is taken for dead. The client does not know of it yet, and
	 * the next that comes ends it. Where no media was flowing any more, nothing is missed.
	 */
	noteDeadPath(sinceMs: number): void {
		const flowedFromMs = sinceMs - EDGE_MS;
		const silence = this.#silence;
		if (silence && silence.fromMs >= flowedFromMs) this.#tell(silence);
		else if (this.#isConnected && this.#lostFromMs === null && (this.#lastArrivalMs ?? 0) >= flowedFromMs)
			this.#deadFromMs = this.#lastArrivalMs;
	}

	/** Something comes over the path of media again, or the client has lost it, too. */
	noteLivePath(nowMs: number): void {
		this.#endDead(nowMs);
	}

	#endDead(untilMs: number): void {
		const fromMs = this.#deadFromMs;
		this.#deadFromMs = null;
		if (fromMs !== null) this.#tell({ fromMs, untilMs });
	}

	#noteLoss(nowMs: number): void {
		this.#settle();
		const backAtMs = this.#backAtMs;
		// Nothing has come since the loss before: it lasts on, unless the room was quiet between the two.
		const lastsOn = this.#lostFromMs !== null && (backAtMs === null || nowMs - backAtMs <= RETURN_MS);
		if (!lastsOn) {
			if (this.#lostFromMs !== null) this.#close(this.#lostFromMs, nowMs);
			const quietSinceMs = backAtMs ?? this.#lastArrivalMs;
			const noticedMs = quietSinceMs === null ? null : Math.max(quietSinceMs, nowMs - LONGEST_NOTICE_MS);
			this.#lostFromMs = this.#deadFromMs ?? noticedMs;
		}
		this.#deadFromMs = null;
		this.#backAtMs = null;
	}

	/** Nothing more is recorded after `endMs`. */
	finish(endMs: number): void {
		this.#settle();
		this.#endDead(endMs);
		if (this.#lostFromMs !== null) this.#close(this.#lostFromMs, endMs);
		this.#lostFromMs = null;
	}

	#close(fromMs: number, arrivalMs: number): void {
		// Nobody had anything to send when it was back: from then on nothing was missed.
		const isQuietRoom = this.#backAtMs !== null && arrivalMs - this.#backAtMs > RETURN_MS;
		const untilMs = isQuietRoom ? (this.#backAtMs ?? arrivalMs) : arrivalMs;
		this.#tell({ fromMs, untilMs });
	}
}

function isGap({ fromMs, untilMs }: MediaGap): boolean {
	return untilMs - fromMs >= MIN_GAP_MS;
}
