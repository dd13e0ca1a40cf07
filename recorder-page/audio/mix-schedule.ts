import { SlidingMinimum } from '../timing/sliding-minimum.ts';

const SAMPLES_PER_MS = 48;
/** Time that every packet has to arrive in: jitter, reordering, and redundancy that comes with a later packet. */
export const BASE_AUDIO_LATENCY_MS = 300;
/** A voice that breaks off in its sound is waited for at least this long. */
export const BREAK_OFF_WAIT_MS = 2_000;
/** However busy the machine is, and whatever became of a voice, sound is not waited for longer than this. */
export const MAX_AUDIO_LATENCY_MS = 5_000;
/** A lag between the time when a packet is due and its handling is reckoned with for this long. */
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
	/** Whether more is to come at once: it holds sound, where a silent voice would have said that it falls silent. */
	readonly isFlowing: boolean;
	/**
	 * When the packet should have been handled, milliseconds of the local clock: when it came from the network or, if all that
	 * comes is late, when it should have come.
	 */
	readonly dueMs: number;
	readonly handledAtMs: number;
};

/** A voice as far as the mix has to wait for it. */
type Voice = { readonly coveredUntilMs: number; readonly isFlowing: boolean };

/**
 * Decides how far the mix may go: a block is mixed after the base latency, once every voice covers it. A voice that
 * does not is waited for. One that has said that it is silent gets as much longer as packets lately were late; one that
 * broke off in the middle of its sound gets two seconds more, once: then it is gone, until its next packet. So a busy
 * machine or a network that stands still makes the mix late, and nothing makes it stand still.
 */
export class MixSchedule {
	readonly #recordingStartMs: number;
	readonly #baseLatencyMs: number;
	readonly #voices = new Map<string, Voice>();
	readonly #negatedLags = new SlidingMinimum({ windowMs: LAG_WINDOW_MS });
	#readySample = 0;
	#lastAskedMs: number | undefined;
	#waitsForPackets = false;

	constructor({ recordingStartMs, baseLatencyMs = BASE_AUDIO_LATENCY_MS }: MixScheduleOptions) {
		this.#recordingStartMs = recordingStartMs;
		this.#baseLatencyMs = baseLatencyMs;
	}

	/** How long a voice that is silent and does not cover a block is waited for now: the base latency to `MAX_AUDIO_LATENCY_MS`. */
	get latencyMs(): number {
		return Math.max(this.#baseLatencyMs, Math.min(MAX_AUDIO_LATENCY_MS, this.#baseLatencyMs + this.#lagMs));
	}

	get #lagMs(): number {
		return Math.max(0, -this.#negatedLags.minimum);
	}

	/** Takes note of a packet that was handled. */
	observePacket({ voice, coveredUntilMs, isFlowing, dueMs, handledAtMs }: PacketObservation): void {
		this.#voices.set(voice, { coveredUntilMs, isFlowing });
		this.#negatedLags.add(handledAtMs, dueMs - handledAtMs);
	}

	/** Forgets a voice that has ended; it is not waited for any more. */
	removeVoice(voice: string): void {
		this.#voices.delete(voice);
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
		// Without any voice only those can be late that have not come yet.
		let readyMs = nowMs - (this.#voices.size === 0 ? this.latencyMs : this.#baseLatencyMs);
		for (const [name, voice] of this.#voices) readyMs = Math.min(readyMs, this.#readyMsOf(name, voice, nowMs));
		const sample = Math.floor((readyMs - this.#recordingStartMs) * SAMPLES_PER_MS);
		this.#readySample = Math.max(this.#readySample, sample);
		return this.#readySample;
	}

	#readyMsOf(name: string, { coveredUntilMs, isFlowing }: Voice, nowMs: number): number {
		const waitMs = Math.min(MAX_AUDIO_LATENCY_MS, BREAK_OFF_WAIT_MS + this.#lagMs);
		const isWaitedFor = isFlowing && nowMs - coveredUntilMs < waitMs;
		if (isFlowing && !isWaitedFor) this.#voices.set(name, { coveredUntilMs, isFlowing: false });
		return isWaitedFor ? coveredUntilMs : Math.max(coveredUntilMs, nowMs - this.latencyMs);
	}
}
