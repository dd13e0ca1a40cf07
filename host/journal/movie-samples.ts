import { invalidFragment } from './box-reader.ts';
import type { FragmentRun, MediaFragment } from './fragment-reader.ts';
import type { InitTrack } from './init-reader.ts';
import { TrackSamples } from './track-samples.ts';

/** All samples of a recording, collected fragment by fragment. */
export class MovieSamples {
	readonly #tracks: ReadonlyMap<number, TrackSamples>;
	#lastSequenceNumber = 0;

	constructor(tracks: readonly InitTrack[]) {
		this.#tracks = new Map(tracks.map((track) => [track.trackId, new TrackSamples(track)]));
	}

	/** Sequence number of the newest fragment; 0 while there is none. */
	get lastSequenceNumber(): number {
		return this.#lastSequenceNumber;
	}

	/** The tracks that have samples. */
	get tracks(): readonly TrackSamples[] {
		return [...this.#tracks.values()].filter((track) => track.sizesBytes.length > 0);
	}

	/** Throws a `JournalError` `invalid_fragment` when this is not the next fragment. Changes nothing. */
	check(fragment: MediaFragment): void {
		const expected = this.#lastSequenceNumber + 1;
		if (fragment.sequenceNumber !== expected) {
			throw invalidFragment(`it has the sequence number ${fragment.sequenceNumber}, the next one is ${expected}`);
		}
		for (const run of fragment.runs) this.#track(run).check(run);
	}

	/** Adds a checked fragment whose `moof` lies at this position of the file. */
	add(fragment: MediaFragment, positionBytes: number): void {
		for (const run of fragment.runs) this.#track(run).add(run, positionBytes + run.dataOffsetBytes);
		this.#lastSequenceNumber = fragment.sequenceNumber;
	}

	#track(run: FragmentRun): TrackSamples {
		const track = this.#tracks.get(run.trackId);
		if (!track) throw invalidFragment(`track ${run.trackId} is not in the init segment`);
		return track;
	}
}
