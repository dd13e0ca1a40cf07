import { invalidFragment } from './box-reader.ts';
import type { FragmentRun } from './fragment-reader.ts';
import type { InitTrack } from './init-reader.ts';
import { NumberList } from './number-list.ts';

/**
 * Where and when every sample of one track is, in the form in which the index is written: about 4 bytes a sample.
 * How long a sample lasts is taken from the decode time of the next one, as the newest sample of a fragment was
 * written before that was known.
 */
export class TrackSamples {
	readonly track: InitTrack;
	/** Size of each sample in bytes. */
	readonly sizesBytes = new NumberList(Uint32Array);
	/** Numbers, from 1 on, of the samples that can be decoded without an earlier one. */
	readonly syncSampleNumbers = new NumberList(Uint32Array);
	/** Runs of equal durations, the newest sample not among them: how many, and how long each in ticks. */
	readonly durationCounts = new NumberList(Uint32Array);
	readonly durationsTicks = new NumberList(Uint32Array);
	/** Position in the file, in bytes, and number of samples of each piece that lies in one. */
	readonly chunkOffsetsBytes = new NumberList(Float64Array);
	readonly chunkSampleCounts = new NumberList(Uint32Array);
	#firstDecodeTimeTicks = 0;
	#lastDecodeTimeTicks = -1;
	#lastDurationTicks = 0;

	constructor(track: InitTrack) {
		this.track = track;
	}

	/** Decode time of the first sample. */
	get firstDecodeTimeTicks(): number {
		return this.#firstDecodeTimeTicks;
	}

	/** Decode time of the newest sample; -1 while there is none. */
	get lastDecodeTimeTicks(): number {
		return this.#lastDecodeTimeTicks;
	}

	/** How long the newest sample lasts as far as is known. */
	get lastDurationTicks(): number {
		return this.#lastDurationTicks;
	}

	/** Throws a `JournalError` `invalid_fragment` when these samples cannot follow the ones before. Changes nothing. */
	check(run: FragmentRun): void {
		if (this.#lastDecodeTimeTicks < 0) return;
		const sinceLastTicks = run.decodeTimeTicks - this.#lastDecodeTimeTicks;
		if (sinceLastTicks <= 0 || sinceLastTicks > 0xffffffff) {
			throw invalidFragment(
				`track ${run.trackId} goes from decode time ${this.#lastDecodeTimeTicks} to ${run.decodeTimeTicks}`,
			);
		}
	}

	/** Adds checked samples, the first of which lies at this position of the file. */
	add(run: FragmentRun, positionBytes: number): void {
		let decodeTimeTicks = run.decodeTimeTicks;
		for (let index = 0; index < run.sizesBytes.length; index++) {
			this.#addSample(decodeTimeTicks, run.sizesBytes[index] ?? 0, run.syncFlags[index] === 1);
			this.#lastDurationTicks = run.durationsTicks[index] ?? 0;
			decodeTimeTicks += this.#lastDurationTicks;
		}
		this.chunkOffsetsBytes.push(positionBytes);
		this.chunkSampleCounts.push(run.sizesBytes.length);
	}

	#addSample(decodeTimeTicks: number, sizeBytes: number, isSync: boolean): void {
		if (this.#lastDecodeTimeTicks < 0) this.#firstDecodeTimeTicks = decodeTimeTicks;
		else this.#addDuration(decodeTimeTicks - this.#lastDecodeTimeTicks);
		this.#lastDecodeTimeTicks = decodeTimeTicks;
		this.sizesBytes.push(sizeBytes);
		if (isSync) this.syncSampleNumbers.push(this.sizesBytes.length);
	}

	#addDuration(durationTicks: number): void {
		if (this.durationsTicks.at(-1) === durationTicks) {
			this.durationCounts.addToLast(1);
		} else {
			this.durationsTicks.push(durationTicks);
			this.durationCounts.push(1);
		}
	}
}
