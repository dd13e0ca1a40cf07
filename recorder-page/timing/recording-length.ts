import type { MediaPlan } from '../../protocol/messages.ts';

/** Of AAC; a recording of sound holds one packet at least. */
const PACKET_SAMPLES = 1024;

/**
 * How long a recording becomes that is to end at `requestedS`: whole pictures, so that both tracks end together, or of sound
 * alone whole samples; one picture or packet at least.
 */
export function recordingLengthS(requestedS: number, { video, audio }: MediaPlan): number {
	if (video) return Math.max(1, Math.round(requestedS * video.framerateFps)) / video.framerateFps;
	return Math.max(PACKET_SAMPLES, Math.round(requestedS * audio.sampleRateHz)) / audio.sampleRateHz;
}
