import type { TrackDescription, TrackKind } from '../../protocol/mp4-track-boxes.ts';
import type { FragmentSample } from './media-fragment.ts';

/** The samples of one track that wait for the next cut. */
export class PendingTrack {
	readonly trackId: number;
	readonly #kind: TrackKind;
	readonly #timescaleHz: number;
	#samples: FragmentSample[] = [];
	#lastTimestampTicks = -1;

	constructor(kind: TrackKind, trackId: number, timescaleHz: number) {
		this.#kind = kind;
		this.trackId = trackId;
		this.#timescaleHz = timescaleHz;
	}

	/** Takes a sample. Throws a `RangeError` that says why when it cannot follow the ones before. */
	add(sample: FragmentSample): void {
		const { timestampTicks, durationTicks } = sample;
		const sinceLastTicks = timestampTicks - this.#lastTimestampTicks;
		if (!Number.isSafeInteger(timestampTicks) || timestampTicks < 0 || sinceLastTicks <= 0) {
			throw new RangeError(
				`A ${this.#kind} sample starts at a whole tick after the last (${this.#lastTimestampTicks}), got ${timestampTicks}.`,
			);
		}
		if (!Number.isInteger(durationTicks) || durationTicks < 1 || durationTicks > 0xffffffff) {
			throw new RangeError(`A ${this.#kind} sample lasts 1 to ${0xffffffff} whole ticks, got ${durationTicks}.`);
		}
		if (this.#lastTimestampTicks >= 0 && sinceLastTicks > 0xffffffff) {
			throw new RangeError(`A ${this.#kind} sample ${sinceLastTicks} ticks after the last is too late for MP4.`);
		}
		if (sample.bytes.byteLength === 0) throw new RangeError(`A ${this.#kind} sample at ${timestampTicks} is empty.`);
		if (this.#lastTimestampTicks < 0 && !sample.isSync) {
			throw new RangeError(
				`The first picture, at ${timestampTicks}, is no key frame: nothing before it can be decoded.`,
			);
		}
		this.#samples.push(sample);
		this.#lastTimestampTicks = timestampTicks;
	}

	/** Gives the waiting samples away. */
	take(): readonly FragmentSample[] {
		const taken = this.#samples;
		this.#samples = [];
		return taken;
	}

	/** What the init segment says of this track. */
	describe(size: { widthPx: number; heightPx: number }): TrackDescription {
		return {
			kind: this.#kind,
			trackId: this.trackId,
			timescaleHz: this.#timescaleHz,
			durationTicks: 0,
			movieDurationTicks: 0,
			...size,
			createdAtUnixS: 0,
		};
	}
}
