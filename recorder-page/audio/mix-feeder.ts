import { nowMs } from '../timing/common-clock.ts';
import { HoldUps } from '../timing/hold-ups.ts';
import { MixSchedule } from './mix-schedule.ts';
import type { OpusDecoder } from './opus-decoder.ts';
import type { VoicePacket } from './packet-placement.ts';
import type { PolyphaseFilter } from './polyphase-filter.ts';
import type { SoundCounters, SoundLine, StereoBlock } from './sound-line.ts';
import { VoiceTimeline } from './voice-timeline.ts';

const SAMPLE_RATE_HZ = 48_000;

/** Length of what is mixed at once, 200 ms: longer would lose more in a crash, shorter costs more audio graphs. */
const BLOCK_SAMPLES = 9_600;

/** How often the schedule is asked. */
const ASK_INTERVAL_MS = 40;

/** A voice whose track has ended is read on until everything that was under way has been heard. */
const FAREWELL_MS = 1_000;

/** The next span of the recording: the voices that sound in it, of `lengthSamples` each. */
export type VoiceBlock = {
	readonly lengthSamples: number;
	readonly voices: readonly StereoBlock[];
	readonly isLast: boolean;
};

export type MixFeederOptions = {
	/** 48 kHz to 48 kHz; lent. */
	readonly filter: PolyphaseFilter;
	readonly createDecoder: () => OpusDecoder;
	/** Takes the spans of the recording, in order and without a gap. */
	readonly deliver: (block: VoiceBlock) => void;
	/** A voice or a block failed in a way that is a defect; nothing is delivered any more. */
	readonly onError: (error: Error) => void;
};

/** Counters of all voices, also of those that have ended. */
export type FeederCounters = SoundCounters;

type Voice<Line extends SoundLine = SoundLine> = {
	readonly timeline: Line;
	readonly name: string;
	endedAtMs: number | null;
};

/** Holds the voices of a room, and cuts them into blocks on the recording's clock as soon as each may be mixed. */
export class MixFeeder {
	readonly #options: MixFeederOptions;
	/** All that sounds; of these the ones that are fed with packets here. */
	readonly #voices = new Map<string, Voice>();
	readonly #packetVoices = new Map<string, Voice<VoiceTimeline>>();
	readonly #leaving = new Set<Voice>();
	#past: FeederCounters = { received: 0, concealed: 0, late: 0 };
	#schedule: MixSchedule | null = null;
	#startedAtMs = 0;
	#nextSample = 0;
	#endSample = Number.POSITIVE_INFINITY;
	#timer: ReturnType<typeof setInterval> | null = null;
	#isReading = false;
	readonly #holdUps = new HoldUps();
	#askAtMs = Number.POSITIVE_INFINITY;

	constructor(options: MixFeederOptions) {
		this.#options = options;
	}

	get counters(): FeederCounters {
		let { received, concealed, late } = this.#past;
		for (const { timeline } of [...this.#voices.values(), ...this.#leaving]) {
			received += timeline.counters.received;
			concealed += timeline.counters.concealed;
			late += timeline.counters.late;
		}
		return { received, concealed, late };
	}

	/** Takes a packet of a voice, which begins with its first one. */
	addPacket(name: string, packet: VoicePacket): void {
		let voice = this.#packetVoices.get(name);
		if (!voice) {
			const { filter, createDecoder } = this.#options;
			voice = { name, timeline: new VoiceTimeline({ decoder: createDecoder(), filter }), endedAtMs: null };
			this.#voices.set(name, voice);
			this.#packetVoices.set(name, voice);
		}
		const handledAtMs = nowMs();
		this.#holdUps.noteDone(packet.receiveTimeMs, handledAtMs);
		const isHeldUp = this.#holdUps.mayHoldUp(name, handledAtMs);
		const lateMs = voice.timeline.push(packet, isHeldUp);
		this.#holdUps.noteArrival(name, lateMs, handledAtMs);
		this.#observe(voice, packet.receiveTimeMs - (isHeldUp ? Math.max(0, lateMs) : 0), handledAtMs);
	}

	/** Adds a source that somebody else feeds. Takes ownership of the line. */
	addLine(name: string, timeline: SoundLine): void {
		this.#voices.set(name, { name, timeline, endedAtMs: null });
	}

	/** A piece was added to a line of `addLine`, which had come at `receiveTimeMs`. */
	noteArrival(name: string, receiveTimeMs: number): void {
		const voice = this.#voices.get(name);
		if (!voice) return;
		const handledAtMs = nowMs();
		this.#holdUps.noteDone(receiveTimeMs, handledAtMs);
		this.#observe(voice, receiveTimeMs, handledAtMs);
	}

	/** Ends a voice: what came of it so far is still heard. A new voice may have the same name. */
	endVoice(name: string): void {
		const voice = this.#voices.get(name);
		if (!voice) return;
		voice.endedAtMs = nowMs();
		this.#voices.delete(name);
		this.#packetVoices.delete(name);
		this.#leaving.add(voice);
		this.#schedule?.removeVoice(name);
		this.#holdUps.forget(name);
	}

	/** Sets the recording's time zero; blocks are delivered from then on. */
	start(startedAtMs: number): void {
		this.#startedAtMs = startedAtMs;
		this.#schedule = new MixSchedule({ recordingStartMs: startedAtMs });
		this.#timer = setInterval(() => this.#ask(), ASK_INTERVAL_MS);
	}

	/** Ends the recording at `durationS`, or where it is by then; the shortest one given holds. */
	finish(durationS: number): void {
		this.#endSample = Math.min(this.#endSample, Math.round(durationS * SAMPLE_RATE_HZ));
	}

	/** Delivers nothing more and releases every voice. Idempotent. */
	close(): void {
		if (this.#timer !== null) clearInterval(this.#timer);
		this.#timer = null;
		for (const voice of [...this.#voices.values(), ...this.#leaving]) this.#letGo(voice);
		this.#voices.clear();
		this.#packetVoices.clear();
		this.#leaving.clear();
	}

	#observe({ name, timeline }: Voice, dueMs: number, handledAtMs: number): void {
		const { coveredUntilMs, isFlowing } = timeline;
		this.#schedule?.observePacket({ voice: name, coveredUntilMs, isFlowing, dueMs, handledAtMs });
	}

	#ask(): void {
		this.#holdUps.noteDone(this.#askAtMs, nowMs());
		this.#askAtMs = nowMs() + ASK_INTERVAL_MS;
		// While a block is read the schedule is asked all the same: it tells a busy machine by late asking.
		const readySample = Math.min(this.#schedule?.readyUntilSample(nowMs()) ?? 0, this.#endSample);
		if (this.#isReading) return;
		this.#isReading = true;
		this.#readUntil(readySample)
			.catch((error) => {
				this.close();
				this.#options.onError(error instanceof Error ? error : new Error(String(error)));
			})
			.finally(() => {
				this.#isReading = false;
			});
	}

	async #readUntil(readySample: number): Promise<void> {
		while (this.#timer !== null) {
			// Who is told of the end when more than that has been mixed delivers an empty last block: it is waited for.
			const blockEnd = Math.max(this.#nextSample, Math.min(this.#nextSample + BLOCK_SAMPLES, this.#endSample));
			if (blockEnd > Math.max(this.#nextSample, readySample)) return;
			await this.#deliverBlock(blockEnd);
		}
	}

	async #deliverBlock(blockEnd: number): Promise<void> {
		const startSample = this.#nextSample;
		const lengthSamples = blockEnd - startSample;
		this.#nextSample = blockEnd;
		const request = { startSample, lengthSamples, recordingStartMs: this.#startedAtMs };
		const voices = [...this.#voices.values(), ...this.#leaving];
		const blocks = await Promise.all(voices.map(({ timeline }) => timeline.read(request)));
		const isLast = blockEnd >= this.#endSample;
		this.#options.deliver({ lengthSamples, voices: blocks.filter((block) => block !== null), isLast });
		this.#farewell(this.#startedAtMs + (blockEnd * 1000) / SAMPLE_RATE_HZ);
		if (isLast) this.close();
	}

	/** Lets go of voices that have been heard to their end. */
	#farewell(heardUntilMs: number): void {
		for (const voice of this.#leaving) {
			if (voice.endedAtMs === null || heardUntilMs < voice.endedAtMs + FAREWELL_MS) continue;
			this.#letGo(voice);
			this.#leaving.delete(voice);
		}
	}

	/** Releases a voice; what it counted stays. */
	#letGo({ timeline }: Voice): void {
		const { received, concealed, late } = timeline.counters;
		this.#past = {
			received: this.#past.received + received,
			concealed: this.#past.concealed + concealed,
			late: this.#past.late + late,
		};
		timeline.close();
	}
}
