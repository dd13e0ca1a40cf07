import { DecodedLine } from '../audio/decoded-line.ts';
import { MIX_RATE_HZ } from '../audio/mix-rate.ts';
import type { DecodedAudio } from '../audio/opus-decoder.ts';
import type { PolyphaseFilter } from '../audio/polyphase-filter.ts';
import { ReadHead, type ReadSpan } from '../audio/read-head.ts';
import type { ReadRequest, SoundCounters, SoundLine, StereoBlock } from '../audio/sound-line.ts';
import type { MediaGap } from '../timing/flow-watch.ts';
import type { CaptureClock } from './capture-clock.ts';

const MIX_SAMPLES_PER_MS = MIX_RATE_HZ / 1000;

/** A piece whose time is off by more than this from where the one before it ended does not follow it: half a usual piece. */
const MAX_OFF_MS = 5;
/** Share of what a piece's time is off that is taken over at once: over a second, a clock that runs on is followed. */
const FOLLOW_SHARE = 0.01;
/** What is kept of the sound while nobody reads it, before the recording begins. */
const KEPT_UNREAD_MS = 1_000;
/** Missing sound of this length is reported; what is shorter is only counted. */
const MIN_REPORTED_GAP_MS = 500;
/** A line that is read at a wrong place (up to 80 ms) is brought to the right one by its speed; beyond that it jumps. */
const MAX_STEERED_SAMPLES = 3_840;

export type CapturedSoundOptions = {
	/** Rate at which the browser delivers it. */
	readonly sampleRateHz: number;
	/** From that rate to 48 kHz; lent. */
	readonly filter: Pick<PolyphaseFilter, 'halfTaps' | 'render'>;
	/** Lent; whoever feeds it observes the same pieces. */
	readonly clock: Pick<CaptureClock, 'localTimeMs'>;
	/** So much is missing, on the common clock. */
	readonly onGap: (gap: MediaGap) => void;
};

type Piece = { readonly position: number; readonly audio: DecodedAudio };

/**
 * The sound of a captured tab: pieces in, stamped by the browser; blocks on the recording's clock out. Places on its
 * line are samples at the browser's rate, from the first piece on. The browser leaves pieces out where the machine is too
 * busy; their time stays silent, and what follows stands where its stamp says.
 */
export class CapturedSound implements SoundLine {
	readonly #options: CapturedSoundOptions;
	readonly #samplesPerMs: number;
	readonly #line = new DecodedLine();
	readonly #counters = { received: 0, concealed: 0, late: 0 };
	#pieces: Piece[] = [];
	#pieceSamples = 1;
	#firstTimestampUs: number | null = null;
	#endPosition = 0;
	/** By how much stamps run ahead of the number of samples now. */
	#aheadSamples = 0;
	#head: ReadHead | null = null;

	constructor(options: CapturedSoundOptions) {
		this.#options = options;
		this.#samplesPerMs = options.sampleRateHz / 1000;
	}

	get counters(): SoundCounters {
		return { ...this.#counters };
	}

	get coveredUntilMs(): number {
		if (this.#firstTimestampUs === null) return Number.NEGATIVE_INFINITY;
		return this.#localTimeMs(this.#endPosition - this.#options.filter.halfTaps - 1);
	}

	/** A tab delivers silence, too. */
	get isFlowing(): boolean {
		return this.#firstTimestampUs !== null;
	}

	/** Takes the next piece; `timestampUs` is the browser's stamp of its first sample. */
	push(timestampUs: number, audio: DecodedAudio): void {
		this.#firstTimestampUs ??= timestampUs;
		const position = ((timestampUs - this.#firstTimestampUs) * this.#samplesPerMs) / 1000;
		const aheadSamples = position - this.#endPosition;
		if (Math.abs(aheadSamples - this.#aheadSamples) > MAX_OFF_MS * this.#samplesPerMs) this.#breakOff(position);
		else this.#aheadSamples += (aheadSamples - this.#aheadSamples) * FOLLOW_SHARE;
		this.#pieces.push({ position: this.#endPosition, audio });
		this.#pieceSamples = audio.left.length;
		this.#endPosition += audio.left.length;
		if (!this.#head) this.#forgetUnread();
	}

	async read({ startSample, lengthSamples, recordingStartMs }: ReadRequest): Promise<StereoBlock | null> {
		if (this.#firstTimestampUs === null) return null;
		const target = this.#targetSample(recordingStartMs + startSample / MIX_SAMPLES_PER_MS);
		const head = this.#head ?? this.#begin(target);
		if (Math.abs(target - head.position) > MAX_STEERED_SAMPLES) head.jumpTo(target);
		const span = this.#toLine(head.next(target, lengthSamples));
		const { halfTaps } = this.#options.filter;
		const first = Math.floor(span.startPosition) - halfTaps;
		const end = Math.floor(span.startPosition + span.step * lengthSamples) + halfTaps + 1;
		this.#line.releaseBefore(first);
		this.#fillTo(end);
		return this.#render(span, first, end, lengthSamples);
	}

	/** The recording ends at `endMs`, local time, and has had everything that came: tells of what is missing there. */
	finish(endMs: number): void {
		if (this.#firstTimestampUs === null) return;
		const fromMs = this.#localTimeMs(this.#endPosition);
		if (endMs - fromMs >= MIN_REPORTED_GAP_MS) this.#options.onGap({ fromMs, untilMs: endMs });
	}

	close(): void {
		this.#pieces = [];
	}

	/** What comes now does not follow what came before: it stands where its stamp says. */
	#breakOff(position: number): void {
		const fromMs = this.#localTimeMs(this.#endPosition);
		this.#endPosition = Math.round(position);
		this.#aheadSamples = 0;
		const untilMs = this.#localTimeMs(this.#endPosition);
		if (untilMs - fromMs >= MIN_REPORTED_GAP_MS) this.#options.onGap({ fromMs, untilMs });
	}

	#forgetUnread(): void {
		const before = this.#endPosition - KEPT_UNREAD_MS * this.#samplesPerMs;
		while (this.#pieces[0] && this.#pieces[0].position < before) this.#pieces.shift();
	}

	#begin(target: number): ReadHead {
		this.#head = new ReadHead(target);
		const first = Math.floor(this.#toLine({ startPosition: this.#head.position, step: 1 }).startPosition);
		const begin = first - this.#options.filter.halfTaps;
		this.#line.restartAt(begin);
		this.#pieces = this.#pieces.filter(({ position, audio }) => position + audio.left.length > begin);
		return this.#head;
	}

	/** Puts what has come onto the line, up to `end`, and silence where nothing has. */
	#fillTo(end: number): void {
		for (let next = this.#pieces[0]; next && next.position < end; next = this.#pieces[0]) {
			this.#pieces.shift();
			const missingSamples = next.position - this.#line.endPosition;
			const result = this.#line.append(next.position, next.audio, next.audio.left !== next.audio.right);
			if (missingSamples > 0) this.#countMissing(missingSamples);
			if (result === 'whole') this.#counters.received++;
			else this.#counters.late++;
		}
		const missingSamples = end - this.#line.endPosition;
		if (missingSamples <= 0) return;
		this.#line.concealTo(end);
		this.#countMissing(missingSamples);
	}

	#countMissing(samples: number): void {
		this.#counters.concealed += Math.round(samples / this.#pieceSamples);
	}

	#render(span: ReadSpan, first: number, end: number, lengthSamples: number): StereoBlock | null {
		if (this.#line.isSilent(first, end)) return null;
		const { left, right } = this.#line.slice(first, end);
		const block = { left: new Float32Array(lengthSamples), right: new Float32Array(lengthSamples) };
		this.#options.filter.render(left, span.startPosition - first, span.step, block.left);
		this.#options.filter.render(right, span.startPosition - first, span.step, block.right);
		return block;
	}

	/** The head counts in samples of the mix, which it may bend a little. */
	#toLine({ startPosition, step }: ReadSpan): ReadSpan {
		const ratio = this.#samplesPerMs / MIX_SAMPLES_PER_MS;
		return { startPosition: startPosition * ratio, step: step * ratio };
	}

	#targetSample(localMs: number): number {
		const sinceFirstMs = localMs - this.#options.clock.localTimeMs(this.#firstTimestampUs ?? 0);
		return (sinceFirstMs - this.#aheadSamples / this.#samplesPerMs) * MIX_SAMPLES_PER_MS;
	}

	#localTimeMs(position: number): number {
		const firstMs = this.#options.clock.localTimeMs(this.#firstTimestampUs ?? 0);
		return firstMs + (position + this.#aheadSamples) / this.#samplesPerMs;
	}
}
