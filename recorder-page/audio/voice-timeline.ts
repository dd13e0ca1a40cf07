import { CROSS_FADE_SAMPLES, crossFade } from './cross-fade.ts';
import { DecodedLine } from './decoded-line.ts';
import { mostAlike } from './most-alike.ts';
import type { DecodedAudio, OpusDecoder } from './opus-decoder.ts';
import { PacketPlacement, type VoicePacket } from './packet-placement.ts';
import { PacketQueue, type QueuedPacket, type TakenPacket } from './packet-queue.ts';
import type { PolyphaseFilter } from './polyphase-filter.ts';
import { ReadHead, type ReadSpan } from './read-head.ts';
import type { ReadRequest, SoundCounters, SoundLine, StereoBlock } from './sound-line.ts';

const SAMPLES_PER_MS = 48;
/** Opus sounds this much after its RTP time (6.5 ms): the look-ahead of the encoder, which its decoder does not undo. */
export const OPUS_LOOKAHEAD_SAMPLES = 312;
/** Longest block that can be read, one second: what a voice keeps decoded is bounded. */
export const MAX_BLOCK_SAMPLES = 48_000;
/** Decoded but not heard before the first sample (200 ms): before that a decoder is up to a tenth too loud or too soft. */
const PREROLL_SAMPLES = 9_600;
/** A voice that should be further on than this (80 ms) is brought there with a cross-fade instead of by its speed. */
const MAX_STEERED_SAMPLES = 3_840;
/** That goes to where the sound is most like before, this near (5 ms), or the two would cancel out: a period of 100 Hz. */
const ALIKE_REACH_SAMPLES = 240;

/** What became of a voice's packets so far, from the first block on. */
export type VoiceCounters = SoundCounters & {
	/** Packets that were lost and heard from redundancy; a part of `received`. */
	readonly recoveredByRedundancy: number;
};

export type VoiceTimelineOptions = {
	/** Taken over: closed with the timeline. */
	readonly decoder: OpusDecoder;
	/** 48 kHz to 48 kHz; lent, and may serve all voices. */
	readonly filter: Pick<PolyphaseFilter, 'halfTaps' | 'render'>;
};

/** One voice: encoded packets in, in whatever order they come; blocks on the recording's clock out. */
export class VoiceTimeline implements SoundLine {
	readonly #decoder: OpusDecoder;
	readonly #filter: VoiceTimelineOptions['filter'];
	readonly #placement = new PacketPlacement();
	readonly #queue = new PacketQueue();
	readonly #counters = { received: 0, concealed: 0, late: 0, recoveredByRedundancy: 0 };
	readonly #line = new DecodedLine();
	#newest: QueuedPacket | undefined;
	#firstPosition = Number.NEGATIVE_INFINITY;
	#isHeldUp = false;
	#head: ReadHead | undefined;
	#reading: Promise<unknown> = Promise.resolve();

	constructor({ decoder, filter }: VoiceTimelineOptions) {
		this.#decoder = decoder;
		this.#filter = filter;
	}

	/** What became of the packets so far. */
	get counters(): VoiceCounters {
		return { ...this.#counters };
	}

	/**
	 * Local time up to which blocks can be read without concealing what may still come; negative infinity at first. A voice
	 * that begins while everything is late covers nothing until it is known where it stands: it would be heard too late.
	 */
	get coveredUntilMs(): number {
		const isKnown = this.#placement.hasSettled || !this.#isHeldUp;
		const coveredPosition = isKnown ? this.#placement.coveredPosition : this.#firstPosition;
		if (coveredPosition === Number.NEGATIVE_INFINITY) return coveredPosition;
		return this.#placement.localTimeMs(coveredPosition - OPUS_LOOKAHEAD_SAMPLES - this.#filter.halfTaps - 1);
	}

	/** Whether the newest packet holds sound: a voice that falls silent says so by one that does not. */
	get isFlowing(): boolean {
		return this.#newest !== undefined && !this.#newest.isSilent;
	}

	/**
	 * Takes a packet in. Malformed ones are left out, and concealed like lost ones. The bytes must stay as they are.
	 * `isHeldUp`: other things come late, too, and a packet that is late may be so for the same reason. Returns how much later
	 * it came than its sender's clock says, in milliseconds: negative if earlier.
	 */
	push(packet: VoicePacket, isHeldUp = false): number {
		this.#isHeldUp = isHeldUp;
		for (const placed of this.#placement.place(packet, isHeldUp)) {
			if (this.#firstPosition === Number.NEGATIVE_INFINITY) this.#firstPosition = placed.position;
			if (placed.position >= (this.#newest?.position ?? Number.NEGATIVE_INFINITY)) this.#newest = placed;
			if (this.#queue.insert(placed) !== 'late') continue;
			this.#counters.late++;
			this.#counters.concealed++;
		}
		return this.#placement.lateMs;
	}

	/**
	 * Reads the next block; blocks are read in order and without gaps. Resolves, once the packets it needs are decoded,
	 * with the sound or with null if there is none at all. What has not come by now is concealed. Rejects with
	 * `RangeError` for a length that is out of range.
	 */
	read(request: ReadRequest): Promise<StereoBlock | null> {
		const block = this.#reading.then(() => this.#readNext(request));
		this.#reading = block.catch(() => undefined);
		return block;
	}

	/** Releases the decoder. Idempotent. */
	close(): void {
		this.#decoder.close();
	}

	async #readNext({ startSample, lengthSamples, recordingStartMs }: ReadRequest): Promise<StereoBlock | null> {
		if (!(lengthSamples >= 1 && lengthSamples <= MAX_BLOCK_SAMPLES)) {
			throw new RangeError(`A block has 1 to ${MAX_BLOCK_SAMPLES} samples; got ${lengthSamples}`);
		}
		if (!this.#placement.isRunning) return null;
		const capturedMs = recordingStartMs + startSample / SAMPLES_PER_MS;
		const target = this.#placement.positionAt(capturedMs) + OPUS_LOOKAHEAD_SAMPLES;
		const isFirst = this.#head === undefined;
		const head = this.#head ?? this.#begin(target);
		const leaving = await this.#approach(head, target, lengthSamples);
		const span = head.next(target, lengthSamples);
		await this.#decodeTo(this.#endOf(span, lengthSamples));
		const block = this.#render(span, lengthSamples);
		this.#line.releaseBefore(Math.floor(head.position) - this.#filter.halfTaps);
		if (leaving) return crossFade(leaving, block, lengthSamples);
		// Its first packets may have come too late for the blocks before: then it begins in the middle of a sound.
		return isFirst && startSample > 0 && block ? crossFade(null, block, lengthSamples) : block;
	}

	#begin(target: number): ReadHead {
		this.#head = new ReadHead(target);
		this.#skipTo(this.#head.position - PREROLL_SAMPLES);
		return this.#head;
	}

	/** Brings the head near to the target where that is not heard. Returns what to fade out of after a jump in sound. */
	async #approach(head: ReadHead, target: number, lengthSamples: number): Promise<StereoBlock | null> {
		if (target - head.position > MAX_STEERED_SAMPLES) {
			const span = { startPosition: head.position, step: 1 };
			await this.#decodeTo(this.#endOf(span, CROSS_FADE_SAMPLES));
			const leaving = this.#render(span, CROSS_FADE_SAMPLES);
			head.jumpTo(target);
			const positionToSkipTo = head.position - PREROLL_SAMPLES;
			if (positionToSkipTo > this.#line.endPosition) {
				const skippedCount = this.#skipTo(positionToSkipTo);
				this.#counters.late += skippedCount;
				this.#counters.concealed += skippedCount;
			} else {
				this.#line.releaseBefore(head.position - ALIKE_REACH_SAMPLES - this.#filter.halfTaps);
			}
			if (leaving && lengthSamples >= CROSS_FADE_SAMPLES + ALIKE_REACH_SAMPLES) await this.#joinAlike(head, leaving);
			return leaving;
		}
		const from = Math.floor(Math.min(head.position, target)) - this.#filter.halfTaps;
		const to = Math.ceil(Math.max(head.position, target)) + this.#filter.halfTaps;
		await this.#decodeTo(to);
		if (this.#line.isSilent(from, to)) head.jumpTo(target);
		return null;
	}

	/** Moves the head to where the line is most like what is faded out of. Decodes no more than the block needs. */
	async #joinAlike(head: ReadHead, leaving: StereoBlock): Promise<void> {
		const first = head.position - ALIKE_REACH_SAMPLES;
		const end = head.position + ALIKE_REACH_SAMPLES + CROSS_FADE_SAMPLES;
		await this.#decodeTo(end);
		const { left, right } = this.#line.slice(first, end);
		const place = mostAlike(monoOf(leaving), monoOf({ left, right }), ALIKE_REACH_SAMPLES);
		head.jumpTo(first + place);
	}

	/** Goes on at `position` as if nothing had been sent before. Returns how many packets that leaves out. */
	#skipTo(position: number): number {
		this.#line.restartAt(position);
		return this.#queue.skipTo(position);
	}

	/**
	 * Decodes what has come up to `endPosition`, and conceals the rest. Empty packets are kept from the decoder: it would
	 * take them for lost ones, and fade the next sound in over as long as 60 ms. Digital silence is not: what its encoder says
	 * of the next sound is said against it, and a decoder that remembers the sound before would make that too loud.
	 */
	async #decodeTo(endPosition: number): Promise<void> {
		const decoding: { taken: TakenPacket; audio: Promise<DecodedAudio | null> | null }[] = [];
		for (let taken = this.#queue.takeBefore(endPosition); taken; taken = this.#queue.takeBefore(endPosition)) {
			decoding.push({ taken, audio: taken.packet.isEmpty ? null : this.#decoder.decode(taken.packet.bytes) });
		}
		for (const { taken, audio } of decoding) {
			if (audio) this.#append(taken, await audio);
			else this.#appendSilence(taken);
		}
		this.#line.concealTo(endPosition);
		this.#queue.passTo(endPosition);
	}

	#appendSilence({ packet, lostBefore }: TakenPacket): void {
		this.#counters.concealed += lostBefore;
		this.#line.concealTo(packet.position + packet.durationSamples);
		this.#countReceived(packet);
	}

	#append({ packet, lostBefore }: TakenPacket, audio: DecodedAudio | null): void {
		this.#counters.concealed += lostBefore;
		const result = audio && this.#line.append(packet.position, audio, packet.isStereo);
		if (result === 'whole') {
			this.#countReceived(packet);
		} else {
			// Its beginning was concealed before it came, or it was damaged.
			this.#counters.concealed++;
			if (result) this.#counters.late++;
		}
	}

	#countReceived({ isRedundant }: TakenPacket['packet']): void {
		this.#counters.received++;
		if (isRedundant) this.#counters.recoveredByRedundancy++;
	}

	/** First place that a span does not need, with the filter's reach. */
	#endOf({ startPosition, step }: ReadSpan, lengthSamples: number): number {
		return Math.floor(startPosition + step * lengthSamples) + this.#filter.halfTaps + 1;
	}

	#render(span: ReadSpan, lengthSamples: number): StereoBlock | null {
		const { halfTaps } = this.#filter;
		const first = Math.floor(span.startPosition) - halfTaps;
		const end = this.#endOf(span, lengthSamples);
		if (this.#line.isSilent(first, end)) return null;
		const { left, right } = this.#line.slice(first, end);
		if (span.step === 1 && Number.isInteger(span.startPosition)) {
			return {
				left: left.slice(halfTaps, halfTaps + lengthSamples),
				right: right.slice(halfTaps, halfTaps + lengthSamples),
			};
		}
		const block = { left: new Float32Array(lengthSamples), right: new Float32Array(lengthSamples) };
		this.#filter.render(left, span.startPosition - first, span.step, block.left);
		if (this.#line.isMonoFrom(first)) block.right.set(block.left);
		else this.#filter.render(right, span.startPosition - first, span.step, block.right);
		return block;
	}
}

function monoOf({ left, right }: StereoBlock): Float32Array {
	return left.map((sample, i) => sample + (right[i] as number));
}
