import type { MediaPlan } from '../../protocol/messages.ts';

/** Of AAC; a recording of sound holds one packet at least. */
const PACKET_SAMPLES = 1024;

/** A recording that is stopped now ends no further back than this: what is older is mixed and drawn already. */
const MAX_CUT_S = 0.1;

/**
 * How long a recording becomes that is to end at `requestedS`: whole pictures, so that both tracks end together, or of sound
 * alone whole samples; one picture or packet at least. The nearest such length, or the next longer one if that were shorter by more
 * than 0.1 s, as with one picture a second.
 */
export function recordingLengthS(requestedS: number, { video, audio }: MediaPlan): number {
	if (video) {
		const cutTicks = Math.min(0.5, MAX_CUT_S * video.framerateFps);
		return Math.max(1, Math.ceil(requestedS * video.framerateFps - cutTicks)) / video.framerateFps;
	}
	return Math.max(PACKET_SAMPLES, Math.round(requestedS * audio.sampleRateHz)) / audio.sampleRateHz;
}
