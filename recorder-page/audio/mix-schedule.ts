import { SlidingMinimum } from '../timing/sliding-minimum.ts';

const SAMPLES_PER_MS = 48;
/** Time that every packet has to arrive in: jitter, reordering, and redundancy that comes with a later packet. */
export const BASE_AUDIO_LATENCY_MS = 300;
/** However busy the machine is, sound is not waited for longer than this. */
export const MAX_AUDIO_LATENCY_MS = 2_000;
/** A lag between a packet's arrival and its handling is reckoned with for this long. */
const LAG_WINDOW_MS = 10_000;
/** The caller asks more often than this, unless the machine held it up; packets that came meanwhile come first. */
const LATE_ASKING_MS = 500;

export type MixScheduleOptions = {
	/** Local time of the recording's sample 0, in milliseconds. */
	readonly recordingStartMs: number;
	/** Default `BASE_AUDIO_LATENCY_MS`. */
	readonly baseLatencyMs?: number;
};

export type PacketObservation = {
	/** Names the voice. */
	readonly voice: string;
	/** Local time up to which the voice can be read now, in milliseconds. */
	readonly coveredUntilMs: number;
	/** When the packet came from the network, and when it is handled, milliseconds of the local clock. */
	readonly receiveTimeMs: number;
	readonly handledAtMs: number;
};

/**
 * Decides how far the mix may go: a block is mixed after the base latency, once every voice covers it. A voice that
 * does not (it is silent, muted, or its packets wait for a busy machine) is waited for by as much longer as packets
 * lately had to wait for being handled. So a busy machine makes the mix late, and nothing makes it stand still.
 */
export class MixSchedule {
	readonly #recordingStartMs: number;
	readonly #baseLatencyMs: number;
	readonly #coveredUntilMs = new Map<string, number>();
	readonly #negatedLags = new SlidingMinimum({ windowMs: LAG_WINDOW_MS });
	#readySample = 0;
	#lastAskedMs: number | undefined;
	#waitsForPackets = false;

	constructor({ recordingStartMs, baseLatencyMs = BASE_AUDIO_LATENCY_MS }: MixScheduleOptions) {
		this.#recordingStartMs = recordingStartMs;
		this.#baseLatencyMs = baseLatencyMs;
	}

	/** How long a voice that does not cover a block is waited for now: the base latency to `MAX_AUDIO_LATENCY_MS`. */
	get latencyMs(): number {
		const lagMs = Math.max(0, -this.#negatedLags.minimum);
		return Math.max(this.#baseLatencyMs, Math.min(MAX_AUDIO_LATENCY_MS, this.#baseLatencyMs + lagMs));
	}

	/** Takes note of a packet that was handled. */
	observePacket({ voice, coveredUntilMs, receiveTimeMs, handledAtMs }: PacketObservation): void {
		this.#coveredUntilMs.set(voice, coveredUntilMs);
		this.#negatedLags.add(handledAtMs, receiveTimeMs - handledAtMs);
	}

	/** Forgets a voice that has ended; it is not waited for any more. */
	removeVoice(voice: string): void {
		this.#coveredUntilMs.delete(voice);
	}

	/**
	 * Returns the sample of the recording's 48 kHz grid before which everything may be mixed now; it never goes back.
	 * To be asked several times a second. Asked much later than that, it first answers as before, so that the packets
	 * that wait as well are handled before the next asking.
	 */
	readyUntilSample(nowMs: number): number {
		const sinceAskedMs = nowMs - (this.#lastAskedMs ?? nowMs);
		this.#lastAskedMs = nowMs;
		if (sinceAskedMs > LATE_ASKING_MS) this.#negatedLags.add(nowMs, -sinceAskedMs);
		else this.#negatedLags.forgetBefore(nowMs);
		// Never twice in a row, or a machine that is always late would stand still.
		this.#waitsForPackets = sinceAskedMs > LATE_ASKING_MS && !this.#waitsForPackets;
		if (this.#waitsForPackets) return this.#readySample;
		const coveredMs = Math.min(...this.#coveredUntilMs.values());
		const waitedLongMs = nowMs - this.latencyMs;
		const everyoneCoversMs = this.#coveredUntilMs.size > 0 ? coveredMs : Number.NEGATIVE_INFINITY;
		const readyMs = Math.min(nowMs - this.#baseLatencyMs, Math.max(waitedLongMs, everyoneCoversMs));
		const sample = Math.floor((readyMs - this.#recordingStartMs) * SAMPLES_PER_MS);
		this.#readySample = Math.max(this.#readySample, sample);
		return this.#readySample;
	}
}
