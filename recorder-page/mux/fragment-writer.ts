/**
 * Makes fragmented MP4 of encoded pictures and sound: one init segment, then fragments of whatever has come since the
 * last one. A fragment may hold one track only, and may begin with any kind of picture.
 */

import {
	FRAGMENT_FRAME_HEADER_BYTES,
	type FragmentFrame,
	MAX_FRAGMENT_FRAME_BYTES,
} from '../../protocol/fragment-frame.ts';
import type { TrackKind } from '../../protocol/mp4-track-boxes.ts';
import { type InitTrack, writeInitSegment } from './init-segment.ts';
import { type FragmentSample, writeMediaFragment } from './media-fragment.ts';
import { PendingTrack } from './pending-track.ts';
import {
	type AudioTrackConfig,
	aacSampleEntry,
	avcSampleEntry,
	type VideoColour,
	type VideoTrackConfig,
} from './sample-entry.ts';

export type FragmentWriterOptions = {
	/** What the recording has; fixed from the start on. */
	readonly tracks: readonly TrackKind[];
	/** Video times are counted in ticks of 1 / (1000 · framerateFps) seconds. Needed with a video track. */
	readonly framerateFps?: number;
	/** Audio times are counted in samples of this rate. Needed with an audio track. */
	readonly sampleRateHz?: number;
	/** What the file says about the colours. Default `unspecified`. */
	readonly colour?: VideoColour;
};

/** One encoded sound block: a raw AAC frame without ADTS header. */
export type EncodedAudioSample = {
	readonly bytes: Uint8Array;
	/** Start in ticks of the track, a safe integer from 0 on, later than that of the sample before. */
	readonly timestampTicks: number;
	/** Nominal length in ticks, at least 1; the truth is the distance to the next sample. */
	readonly durationTicks: number;
};

/** One encoded picture: length-prefixed NAL units. */
export type EncodedVideoSample = EncodedAudioSample & { readonly isKeyFrame: boolean };

/** Ticks a video track counts while one picture of the nominal frame rate is shown. */
export const VIDEO_TICKS_PER_FRAME = 1000;

/** Room for the boxes around the samples of one fragment, each sample's row in them aside. */
const FRAGMENT_OVERHEAD_BYTES = 1024;
const SAMPLE_ROW_BYTES = 12;

/**
 * Collects samples and cuts them into fragments. Keeps nothing of what was cut, so it does not grow with the recording.
 *
 * The newest sample of a fragment is written with its nominal duration, as waiting for the next one would delay it. The
 * next fragment begins at its own 64-bit decode time, so a difference does not add up: where a sample was really shown
 * for longer, the fragments leave a gap, in which players keep the picture; who writes an index takes the durations
 * from the decode times.
 */
export class FragmentWriter {
	readonly #colour: VideoColour;
	readonly #pending = new Map<TrackKind, PendingTrack>();
	#initTracks = new Map<TrackKind, InitTrack>();
	#isInitCut = false;
	#nextSequenceNumber = 0;
	#pendingBytes = 0;

	/** Throws a `RangeError` when there is no track, or its tick rate is missing. */
	constructor(options: FragmentWriterOptions) {
		this.#colour = options.colour ?? 'unspecified';
		for (const kind of ['video', 'audio'] as const) {
			if (!options.tracks.includes(kind)) continue;
			const timescaleHz =
				kind === 'video' ? VIDEO_TICKS_PER_FRAME * (options.framerateFps ?? 0) : (options.sampleRateHz ?? 0);
			if (!Number.isInteger(timescaleHz) || timescaleHz < 1 || timescaleHz > 0x7fffffff) {
				throw new RangeError(`The ${kind} track's tick rate is a positive integer, got ${timescaleHz} a second.`);
			}
			this.#pending.set(kind, new PendingTrack(kind, this.#pending.size + 1, timescaleHz));
		}
		if (this.#pending.size === 0) throw new RangeError('A recording has a video track, an audio track, or both.');
	}

	/** Bytes of samples that wait for the next cut. */
	get pendingBytes(): number {
		return this.#pendingBytes;
	}

	/**
	 * Says how pictures are encoded; needed once, before or after the first of them. The same again does nothing.
	 * Throws an `Error` when it differs from what was said before, as a track cannot change its description.
	 */
	setVideoConfig(config: VideoTrackConfig): void {
		this.#setConfig(
			'video',
			{ widthPx: config.widthPx, heightPx: config.heightPx },
			avcSampleEntry(config, this.#colour),
		);
	}

	/** Says how sound is encoded; as `setVideoConfig`. */
	setAudioConfig(config: AudioTrackConfig): void {
		this.#setConfig('audio', { widthPx: 0, heightPx: 0 }, aacSampleEntry(config));
	}

	/** Takes a picture, and ownership of its bytes. Throws a `RangeError` when it is out of order, or too much waits. */
	addVideo(sample: EncodedVideoSample): void {
		const { isKeyFrame, ...rest } = sample;
		this.#add('video', { ...rest, isSync: isKeyFrame });
	}

	/** Takes a block of sound, and ownership of its bytes. Throws as `addVideo`. */
	addAudio(sample: EncodedAudioSample): void {
		this.#add('audio', { ...sample, isSync: true });
	}

	/**
	 * Cuts a fragment of all samples that wait. Returns what is to be sent, in order: nothing when no sample waits or a
	 * track's config is not known yet, the init segment before the first fragment, and then one fragment each time.
	 */
	cut(): readonly FragmentFrame[] {
		if (this.#pendingBytes === 0 || this.#initTracks.size < this.#pending.size) return [];
		const frames: FragmentFrame[] = [];
		if (!this.#isInitCut) {
			const tracks = [...this.#pending.keys()].flatMap((kind) => this.#initTracks.get(kind) ?? []);
			frames.push(this.#frame('init', writeInitSegment(tracks)));
			this.#isInitCut = true;
		}
		const tracks = [...this.#pending.values()]
			.map((pending) => ({ trackId: pending.trackId, samples: pending.take() }))
			.filter((track) => track.samples.length > 0);
		frames.push(this.#frame('media', writeMediaFragment(this.#nextSequenceNumber, tracks)));
		this.#pendingBytes = 0;
		return frames;
	}

	#frame(kind: FragmentFrame['kind'], bytes: Uint8Array): FragmentFrame {
		return { kind, sequenceNumber: this.#nextSequenceNumber++, bytes };
	}

	#setConfig(
		kind: TrackKind,
		size: { widthPx: number; heightPx: number },
		sampleEntry: InitTrack['sampleEntry'],
	): void {
		const description = this.#track(kind).describe(size);
		const before = this.#initTracks.get(kind);
		const track = { description, sampleEntry };
		if (before === undefined) this.#initTracks.set(kind, track);
		else if (!isSameInit(before, track)) {
			throw new Error(`The ${kind} encoder changed its configuration; one track holds one configuration only.`);
		}
	}

	#add(kind: TrackKind, sample: FragmentSample): void {
		const waitingBytes = this.#pendingBytes + sample.bytes.byteLength + SAMPLE_ROW_BYTES;
		const limitBytes = MAX_FRAGMENT_FRAME_BYTES - FRAGMENT_FRAME_HEADER_BYTES - FRAGMENT_OVERHEAD_BYTES;
		if (waitingBytes > limitBytes) {
			throw new RangeError(
				`${waitingBytes} bytes of samples wait to be cut, more than a fragment holds (${limitBytes}).`,
			);
		}
		this.#track(kind).add(sample);
		this.#pendingBytes = waitingBytes;
	}

	#track(kind: TrackKind): PendingTrack {
		const track = this.#pending.get(kind);
		if (!track) throw new RangeError(`This recording has no ${kind} track.`);
		return track;
	}
}

function isSameInit(one: InitTrack, other: InitTrack): boolean {
	const oneBytes = writeInitSegment([one]);
	const otherBytes = writeInitSegment([other]);
	return oneBytes.length === otherBytes.length && oneBytes.every((byte, index) => byte === otherBytes[index]);
}
