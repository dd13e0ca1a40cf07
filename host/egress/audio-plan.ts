import { AAC_SAMPLE_RATES_HZ } from '../../protocol/aac-rates.ts';
import type { AudioPlan } from '../../protocol/messages.ts';
import { invalidField } from './invalid-field.ts';

/** LiveKit's defaults. */
const DEFAULT_SAMPLE_RATE_HZ = 44_100;
const DEFAULT_BITRATE_KBPS = 128;

/** The most that AAC has: 6144 bits for the 1024 samples of each of two channels. */
const MAX_BITS_PER_SAMPLE = 12;

/**
 * How the sound is encoded: AAC-LC, stereo; 0 means LiveKit's default. Throws `EgressError` `invalid_argument` that names
 * the field for a sample rate that AAC does not have, and for a bit rate that the encoder cannot keep to at that rate.
 */
export function planAudio(asked: { readonly sampleRateHz: number; readonly bitrateKbps: number }): AudioPlan {
	const sampleRateHz = asked.sampleRateHz || DEFAULT_SAMPLE_RATE_HZ;
	if (!AAC_SAMPLE_RATES_HZ.includes(sampleRateHz)) {
		throw invalidField('audio_frequency', `got ${sampleRateHz}; AAC has ${AAC_SAMPLE_RATES_HZ.join(', ')}`);
	}
	const minKbps = minBitrateKbps(sampleRateHz);
	const maxKbps = Math.floor((MAX_BITS_PER_SAMPLE * sampleRateHz) / 1000);
	// The default is too much for the lowest rates; whoever asks for one of those did not ask for the other.
	const bitrateKbps = asked.bitrateKbps || Math.min(DEFAULT_BITRATE_KBPS, maxKbps);
	if (!(bitrateKbps >= minKbps && bitrateKbps <= maxKbps)) {
		throw invalidField(
			'audio_bitrate',
			`got ${bitrateKbps}; at ${sampleRateHz} Hz give kbit/s from ${minKbps} to ${maxKbps}`,
		);
	}
	return Object.freeze({ sampleRateHz, bitrateBps: bitrateKbps * 1000 });
}

/** Below this the AAC encoder keeps to no bit rate any more: two full-band channels cost what they cost. Measured. */
function minBitrateKbps(sampleRateHz: number): number {
	return Math.max(20, Math.ceil(12 + (0.45 * sampleRateHz) / 1000));
}
