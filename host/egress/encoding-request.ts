import { EncodingOptions, EncodingOptionsPreset, VideoCodec } from '@livekit/protocol';
import type { H264Profile } from '../../protocol/messages.ts';
import type { EncodingRequest } from './encoding-plan.ts';
import { pictureOfPreset, presetNamed } from './encoding-presets.ts';
import { invalidField } from './invalid-field.ts';

/** LiveKit's advanced options, in LiveKit's units: bit rates in kbit/s, the interval in seconds. */
export type AdvancedOptions = Readonly<
	Partial<
		Pick<
			EncodingOptions,
			'width' | 'height' | 'framerate' | 'videoBitrate' | 'keyFrameInterval' | 'audioBitrate' | 'audioFrequency'
		>
	>
>;

/** What a caller says about the encoding. */
export type AskedEncoding = {
	/** One of `PRESET_NAMES`. */
	readonly preset?: string;
	/** Not together with a preset. */
	readonly advanced?: AdvancedOptions;
	/** One of `PROFILE_NAMES`; default `main`. */
	readonly profile?: string;
};

/** H.264 profiles that a file can have. */
export const PROFILE_NAMES: readonly H264Profile[] = ['baseline', 'main', 'high'];

const VIDEO_CODECS: Readonly<Record<H264Profile, VideoCodec>> = {
	baseline: VideoCodec.H264_BASELINE,
	main: VideoCodec.H264_MAIN,
	high: VideoCodec.H264_HIGH,
};

/**
 * The same as LiveKit's API says it: a preset or advanced options, and neither where nothing is asked. A preset with
 * another profile than its own becomes the advanced options that stand for both. Throws `EgressError` `invalid_argument`
 * for unknown names, and for a preset together with advanced options.
 */
export function encodingRequestOf({ preset, advanced, profile }: AskedEncoding): EncodingRequest {
	const videoCodec = profile === undefined ? undefined : VIDEO_CODECS[profileNamed(profile)];
	if (preset === undefined) {
		if (!advanced && videoCodec === undefined) return { case: undefined };
		return { case: 'advanced', value: advancedOf(advanced ?? {}, videoCodec) };
	}
	const value = EncodingOptionsPreset[presetNamed(preset)];
	if (advanced) {
		throw invalidField(
			'preset',
			`"${preset}" came together with ${Object.keys(advanced).join(', ')}; give either a preset or these, which default to H264_720P_30's`,
		);
	}
	if (videoCodec === undefined || videoCodec === VideoCodec.H264_MAIN) return { case: 'preset', value };
	const {
		widthPx: width,
		heightPx: height,
		framerateFps: framerate,
		bitrateKbps: videoBitrate,
	} = pictureOfPreset(value);
	return { case: 'advanced', value: advancedOf({ width, height, framerate, videoBitrate }, videoCodec) };
}

function advancedOf(options: AdvancedOptions, videoCodec: VideoCodec | undefined): EncodingOptions {
	const message = new EncodingOptions({ ...options, ...(videoCodec === undefined ? {} : { videoCodec }) });
	Object.freeze(message);
	return message;
}

function profileNamed(given: string): H264Profile {
	const name = PROFILE_NAMES.find((candidate) => candidate === given);
	if (name === undefined) throw invalidField('profile', `"${given}" is not one of ${PROFILE_NAMES.join(', ')}`);
	return name;
}
