import { EncodingOptionsPreset } from '@livekit/protocol';
import { invalidField } from './invalid-field.ts';

/** Names of LiveKit's `EncodingOptionsPreset` that a room can be recorded with. */
export type PresetName = Exclude<keyof typeof EncodingOptionsPreset, 'PASSTHROUGH'>;

/** The picture that a preset stands for. */
export type PresetPicture = {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly framerateFps: number;
	readonly bitrateKbps: number;
};

const PRESETS: Readonly<Record<PresetName, PresetPicture>> = {
	H264_720P_30: picture(1280, 720, 30, 3000),
	H264_720P_60: picture(1280, 720, 60, 4500),
	H264_1080P_30: picture(1920, 1080, 30, 4500),
	H264_1080P_60: picture(1920, 1080, 60, 6000),
	PORTRAIT_H264_720P_30: picture(720, 1280, 30, 3000),
	PORTRAIT_H264_720P_60: picture(720, 1280, 60, 4500),
	PORTRAIT_H264_1080P_30: picture(1080, 1920, 30, 4500),
	PORTRAIT_H264_1080P_60: picture(1080, 1920, 60, 6000),
};

/** Names of all presets, for help texts. */
export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];

/** The preset of this name. Throws `EgressError` `invalid_argument` for a name that is not a preset's. */
export function presetNamed(name: string): PresetName {
	if (Object.hasOwn(PRESETS, name)) return name as PresetName;
	throw invalidField('preset', `"${name}" is not one of ${PRESET_NAMES.join(', ')}`);
}

/** What a preset stands for. Throws `EgressError` `invalid_argument` for `PASSTHROUGH` and for numbers of no preset. */
export function pictureOfPreset(preset: EncodingOptionsPreset): PresetPicture {
	return PRESETS[presetNamed(EncodingOptionsPreset[preset] ?? String(preset))];
}

function picture(widthPx: number, heightPx: number, framerateFps: number, bitrateKbps: number): PresetPicture {
	return Object.freeze({ widthPx, heightPx, framerateFps, bitrateKbps });
}
