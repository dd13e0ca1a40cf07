/** Fragments of small numbered samples, as a page would send them. */

import type { FragmentFrame } from '../../../protocol/fragment-frame.ts';
import type { TrackKind } from '../../../protocol/mp4-track-boxes.ts';
import { FragmentWriter, VIDEO_TICKS_PER_FRAME } from '../../../recorder-page/mux/fragment-writer.ts';
import type { ByteSource, StrictMovie } from './strict-reader.ts';

export const AAC_FRAME_SAMPLES = 1024;

export type SyntheticOptions = {
	readonly fragments: number;
	/** Default both. */
	readonly tracks?: readonly TrackKind[];
	readonly picturesPerFragment?: number;
	readonly soundsPerFragment?: number;
	/** First decode times, in ticks of the tracks. */
	readonly videoStartTicks?: number;
	readonly audioStartTicks?: number;
};

/** A writer that knows the codecs of its tracks. */
export function describedWriter(tracks: readonly TrackKind[] = ['video', 'audio']): FragmentWriter {
	const writer = new FragmentWriter({ tracks, framerateFps: 30, sampleRateHz: 44_100 });
	if (tracks.includes('video')) {
		writer.setVideoConfig({ description: Uint8Array.of(1, 0x4d, 0, 0x28, 0xff, 0xe0, 0), widthPx: 64, heightPx: 36 });
	}
	if (tracks.includes('audio')) {
		const description = Uint8Array.of(0x12, 0x10);
		writer.setAudioConfig({ description, sampleRateHz: 44_100, channelCount: 2, bitrateBps: 0 });
	}
	return writer;
}

/** The frames of a recording, the init segment first. Each sample says which it is: `v0`, `v1`, …, `a0`, `a1`, …. */
export function synthesize(options: SyntheticOptions): FragmentFrame[] {
	const { fragments, tracks = ['video', 'audio'] } = options;
	const picturesPerFragment = tracks.includes('video') ? (options.picturesPerFragment ?? 2) : 0;
	const soundsPerFragment = tracks.includes('audio') ? (options.soundsPerFragment ?? 3) : 0;
	const writer = describedWriter(tracks);
	const frames: FragmentFrame[] = [];
	for (let fragment = 0; fragment < fragments; fragment++) {
		for (let index = fragment * picturesPerFragment; index < (fragment + 1) * picturesPerFragment; index++) {
			const timestampTicks = (options.videoStartTicks ?? 0) + index * VIDEO_TICKS_PER_FRAME;
			const isKeyFrame = index % 5 === 0;
			writer.addVideo({
				bytes: Buffer.from(`v${index}`),
				timestampTicks,
				durationTicks: VIDEO_TICKS_PER_FRAME,
				isKeyFrame,
			});
		}
		for (let index = fragment * soundsPerFragment; index < (fragment + 1) * soundsPerFragment; index++) {
			const timestampTicks = (options.audioStartTicks ?? 0) + index * AAC_FRAME_SAMPLES;
			writer.addAudio({ bytes: Buffer.from(`a${index}`), timestampTicks, durationTicks: AAC_FRAME_SAMPLES });
		}
		frames.push(...writer.cut());
	}
	return frames;
}

/** The samples of a file in short: `v0@0!` is the picture 0 at tick 0, a key frame. */
export function describeSamples(movie: StrictMovie, source: ByteSource): string[] {
	return movie.tracks.flatMap((track) =>
		track.samples.map((sample) => {
			const content = Buffer.from(source.read(sample.positionBytes, sample.sizeBytes)).toString();
			return `${content}@${sample.timeTicks}${sample.isSync ? '!' : ''}`;
		}),
	);
}
