import { AudioCodec, EncodingOptions, type RoomCompositeEgressRequest, VideoCodec } from '@livekit/protocol';
import type { FrameSize } from '../../layouts/layout.ts';
import type { AudioPlan, H264Profile, VideoPlan } from '../../protocol/messages.ts';
import { planAudio } from './audio-plan.ts';
import { type PresetPicture, pictureOfPreset } from './encoding-presets.ts';
import { invalidField } from './invalid-field.ts';
import { assertPictureCanBeEncoded, assertSizeCanBeEncoded } from './picture-limits.ts';

/** How a request says what to encode: a preset, advanced options, or neither. */
export type EncodingRequest = RoomCompositeEgressRequest['options'];

/** LiveKit's defaults, for requests and for fields that say nothing. */
const DEFAULT_PICTURE: PresetPicture = { widthPx: 1280, heightPx: 720, framerateFps: 30, bitrateKbps: 3000 };

/**
 * LiveKit leaves the key frames of files to its encoder, which makes one at least every 250 pictures. Ours makes none
 * unless it is asked or the scene changes; so often, a player can seek, and it costs little.
 */
const FILE_KEY_FRAME_INTERVAL_S = 2;

/** The depths of the virtual display that LiveKit draws on. Here there is none. */
const DEPTHS: readonly number[] = [0, 8, 16, 24];

const PROFILES: Readonly<Partial<Record<VideoCodec, H264Profile>>> = {
	[VideoCodec.H264_BASELINE]: 'baseline',
	[VideoCodec.H264_MAIN]: 'main',
	[VideoCodec.H264_HIGH]: 'high',
};

/**
 * The picture that a file's request for an encoding stands for, as LiveKit reads it: fields of 0 take their defaults,
 * negative sizes too, unknown video codecs mean H.264 Main, qualities are ignored. Throws `EgressError` `invalid_argument`
 * that names the field for what LiveKit refuses, and for what it accepts without a look but cannot be encoded. Frozen.
 */
export function planPicture(request: EncodingRequest): VideoPlan {
	const { videoCodec, keyFrameInterval } = optionsOf(request);
	const picture = pictureOf(request);
	assertPictureCanBeEncoded(picture);
	return Object.freeze({
		widthPx: picture.widthPx,
		heightPx: picture.heightPx,
		framerateFps: picture.framerateFps,
		bitrateBps: picture.bitrateKbps * 1000,
		profile: PROFILES[videoCodec] ?? 'main',
		keyFrameIntervalS: keyFrameIntervalOf(keyFrameInterval),
	});
}

/** The sound of the same request, with the same errors. Frozen. */
export function planSound(request: EncodingRequest): AudioPlan {
	const { audioCodec, audioFrequency, audioBitrate } = optionsOf(request);
	if (audioCodec !== AudioCodec.DEFAULT_AC && audioCodec !== AudioCodec.AAC) {
		throw invalidField('audio_codec', `got ${AudioCodec[audioCodec] ?? audioCodec}; so far there is only AAC`);
	}
	return planAudio({ sampleRateHz: audioFrequency, bitrateKbps: audioBitrate });
}

/** The size of the picture alone, which LiveKit looks at whatever is recorded: it is that of a page, too. Frozen. */
export function planSize(request: EncodingRequest): FrameSize {
	const { widthPx, heightPx } = pictureOf(request);
	assertSizeCanBeEncoded({ widthPx, heightPx });
	return Object.freeze({ widthPx, heightPx });
}

function optionsOf(request: EncodingRequest): EncodingOptions {
	return request.case === 'advanced' ? request.value : new EncodingOptions();
}

function pictureOf(request: EncodingRequest): PresetPicture {
	if (request.case === 'preset') return pictureOfPreset(request.value);
	const options = optionsOf(request);
	const widthPx = sideOf('width', options.width, DEFAULT_PICTURE.widthPx);
	const heightPx = sideOf('height', options.height, DEFAULT_PICTURE.heightPx);
	if (!DEPTHS.includes(options.depth)) {
		throw invalidField('depth', `got ${options.depth}; leave it out: it changes nothing`);
	}
	return {
		widthPx,
		heightPx,
		framerateFps: options.framerate || DEFAULT_PICTURE.framerateFps,
		bitrateKbps: options.videoBitrate || DEFAULT_PICTURE.bitrateKbps,
	};
}

function sideOf(field: 'width' | 'height', givenPx: number, defaultPx: number): number {
	if (givenPx <= 0) return defaultPx;
	if (givenPx >= 16 && givenPx % 2 === 0) return givenPx;
	throw invalidField(field, `got ${givenPx}; give an even number from 16 on`);
}

function keyFrameIntervalOf(intervalS: number): number {
	if (intervalS === 0) return FILE_KEY_FRAME_INTERVAL_S;
	if (intervalS > 0 && Number.isFinite(intervalS)) return intervalS;
	throw invalidField('key_frame_interval', `got ${intervalS}; give a number of seconds above 0`);
}
