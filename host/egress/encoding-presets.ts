import type { AudioPlan, VideoPlan } from '../../protocol/messages.ts';
import { EgressError } from './egress-error.ts';

/** Names of LiveKit's `EncodingOptionsPreset` that can be recorded. */
export type PresetName = 'H264_720P_30' | 'H264_1080P_30';

/** A preset's picture and sound. */
export type Encoding = { readonly video: VideoPlan; readonly audio: AudioPlan };

/** LiveKit's defaults: AAC-LC, 44.1 kHz, 128 kbit/s. */
const DEFAULT_AUDIO: AudioPlan = Object.freeze({ sampleRateHz: 44_100, bitrateBps: 128_000 });

/** LiveKit leaves key frames of files to the encoder; 2 s lets a player seek, and costs little. */
const KEY_FRAME_INTERVAL_S = 2;

const PRESETS: Readonly<Record<PresetName, Encoding>> = {
	H264_720P_30: preset(1280, 720, 30, 3_000_000),
	H264_1080P_30: preset(1920, 1080, 30, 4_500_000),
};

/** Names of all presets, for help texts. */
export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

/** The preset of this name. Throws `EgressError` `invalid_argument` for a name that is not a preset's. */
export function presetNamed(name: string): PresetName {
	if (Object.hasOwn(PRESETS, name)) return name as PresetName;
	throw new EgressError(
		'invalid_argument',
		'request',
		`request has missing or invalid field: preset: "${name}" is not one of ${PRESET_NAMES.join(', ')}`,
	);
}

/** What a preset stands for. */
export function encodingOfPreset(name: PresetName): Encoding {
	return PRESETS[name];
}

function preset(widthPx: number, heightPx: number, framerateFps: number, bitrateBps: number): Encoding {
	return Object.freeze({
		video: Object.freeze({
			widthPx,
			heightPx,
			framerateFps,
			bitrateBps,
			profile: 'main',
			keyFrameIntervalS: KEY_FRAME_INTERVAL_S,
		}),
		audio: DEFAULT_AUDIO,
	});
}
