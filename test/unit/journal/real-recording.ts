/** Fragments of real pictures and sound, as a page would send them. */

import type { FragmentFrame } from '../../../protocol/fragment-frame.ts';
import { FragmentWriter, VIDEO_TICKS_PER_FRAME } from '../../../recorder-page/mux/fragment-writer.ts';
import type { EncodedMedia } from '../mux/encoded-media.ts';
import { AAC_FRAME_SAMPLES } from './synthetic-recording.ts';

/** The frames of a recording of all pictures, cut after every 7 of them, with the sounds up to there. */
export function recordFrames(media: EncodedMedia, soundDelayTicks = 0): FragmentFrame[] {
	const { framerateFps, sampleRateHz } = media;
	const writer = new FragmentWriter({ tracks: ['video', 'audio'], framerateFps, sampleRateHz });
	writer.setVideoConfig({ ...media, description: media.videoDescription });
	writer.setAudioConfig({ description: media.audioDescription, sampleRateHz, channelCount: 2, bitrateBps: 64_000 });
	const frames: FragmentFrame[] = [];
	let soundIndex = 0;
	for (const [index, picture] of media.pictures.entries()) {
		const timestampTicks = index * VIDEO_TICKS_PER_FRAME;
		writer.addVideo({ ...picture, timestampTicks, durationTicks: VIDEO_TICKS_PER_FRAME });
		for (; (soundIndex + 1) * AAC_FRAME_SAMPLES <= ((index + 1) / framerateFps) * sampleRateHz; soundIndex++) {
			const bytes = media.sounds[soundIndex];
			const timestampTicks = soundDelayTicks + soundIndex * AAC_FRAME_SAMPLES;
			if (bytes) writer.addAudio({ bytes, timestampTicks, durationTicks: AAC_FRAME_SAMPLES });
		}
		if (index % 7 === 6) frames.push(...writer.cut());
	}
	return [...frames, ...writer.cut()];
}
