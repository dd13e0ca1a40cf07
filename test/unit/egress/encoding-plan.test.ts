import { AudioCodec, EncodingOptions } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { EgressError } from '../../../host/egress/egress-error.ts';
import { type EncodingRequest, planPicture, planSize, planSound } from '../../../host/egress/encoding-plan.ts';

function planBoth(request: EncodingRequest) {
	return { video: planPicture(request), audio: planSound(request) };
}

function advanced(options: ConstructorParameters<typeof EncodingOptions>[0]) {
	return planBoth({ case: 'advanced', value: new EncodingOptions(options) });
}

function errorOf(options: ConstructorParameters<typeof EncodingOptions>[0]): EgressError {
	try {
		advanced(options);
	} catch (error) {
		if (error instanceof EgressError) return error;
		throw error;
	}
	throw new Error('the options were accepted');
}

/** Options with one thing wrong, and what follows `request has missing or invalid field: `. */
const REFUSED: readonly [options: ConstructorParameters<typeof EncodingOptions>[0], message: string][] = [
	[{ width: 641, height: 361 }, 'width: got 641; give an even number from 16 on'],
	[{ width: 14 }, 'width: got 14; give an even number from 16 on'],
	[{ height: 361 }, 'height: got 361; give an even number from 16 on'],
	[{ width: 4098, height: 16 }, 'width: got 4098; give at most 4096'],
	[{ width: 16, height: 4098 }, 'height: got 4098; give at most 4096'],
	[
		{ width: 4096, height: 2306 },
		'width and height: got 4096x2306, more than H.264 holds; give at most 4096x2304, or another shape of that area',
	],
	[{ depth: 12 }, 'depth: got 12; leave it out: it changes nothing'],
	[{ framerate: -5 }, 'framerate: got -5; give a whole number from 1 to 60'],
	[{ framerate: 61 }, 'framerate: got 61; give a whole number from 1 to 60'],
	[{ width: 4096, height: 2304, framerate: 57 }, 'framerate: got 57; at 4096x2304 give at most 56'],
	[{ videoBitrate: -1 }, 'video_bitrate: got -1; give kbit/s from 1 to 288000'],
	[{ videoBitrate: 288_001 }, 'video_bitrate: got 288001; give kbit/s from 1 to 288000'],
	[{ keyFrameInterval: -2 }, 'key_frame_interval: got -2; give a number of seconds above 0'],
	[{ keyFrameInterval: Number.NaN }, 'key_frame_interval: got NaN; give a number of seconds above 0'],
	[{ keyFrameInterval: Infinity }, 'key_frame_interval: got Infinity; give a number of seconds above 0'],
	[
		{ audioFrequency: 44_000 },
		'audio_frequency: got 44000; AAC has 96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350',
	],
	[{ audioBitrate: 31 }, 'audio_bitrate: got 31; at 44100 Hz give kbit/s from 32 to 529'],
	[{ audioBitrate: 530 }, 'audio_bitrate: got 530; at 44100 Hz give kbit/s from 32 to 529'],
	[{ audioBitrate: 193, audioFrequency: 16_000 }, 'audio_bitrate: got 193; at 16000 Hz give kbit/s from 20 to 192'],
	[{ audioBitrate: -128 }, 'audio_bitrate: got -128; at 44100 Hz give kbit/s from 32 to 529'],
	[{ audioCodec: AudioCodec.OPUS }, 'audio_codec: got OPUS; so far there is only AAC'],
	[{ audioCodec: AudioCodec.AC_MP3 }, 'audio_codec: got AC_MP3; so far there is only AAC'],
];

for (const [options, message] of REFUSED) {
	test(`options are refused with the field, what came and what to do: ${message}`, () => {
		const error = errorOf(options);
		expect(error.message).toBe(`request has missing or invalid field: ${message}`);
		expect(error).toMatchObject({ code: 'invalid_argument', blame: 'request' });
	});
}

test('sizes and rates at the very limits are accepted', () => {
	expect(advanced({ width: 16, height: 4096 }).video).toMatchObject({ widthPx: 16, heightPx: 4096 });
	expect(advanced({ width: 4096, height: 2304, framerate: 56 }).video).toMatchObject({ framerateFps: 56 });
	expect(advanced({ width: 3072, height: 3072, framerate: 1 }).video).toMatchObject({ widthPx: 3072, framerateFps: 1 });
	expect(advanced({ videoBitrate: 1 }).video.bitrateBps).toBe(1000);
	expect(advanced({ videoBitrate: 288_000 }).video.bitrateBps).toBe(288_000_000);
	expect(advanced({ audioBitrate: 32 }).audio.bitrateBps).toBe(32_000);
	expect(advanced({ audioBitrate: 529 }).audio.bitrateBps).toBe(529_000);
	expect(advanced({ keyFrameInterval: 0.01 }).video.keyFrameIntervalS).toBe(0.01);
});

test('the default bit rate of the sound is what fits where a low sample rate cannot have all of it', () => {
	expect(advanced({ audioFrequency: 12_000 }).audio).toEqual({ sampleRateHz: 12_000, bitrateBps: 128_000 });
	expect(advanced({ audioFrequency: 8000 }).audio).toEqual({ sampleRateHz: 8000, bitrateBps: 96_000 });
});

test('the qualities, which LiveKit ignores, are ignored', () => {
	expect(advanced({ audioQuality: 7, videoQuality: -3 })).toEqual(advanced({}));
});

test('plans cannot be changed', () => {
	const { video, audio } = planBoth({ case: undefined });
	for (const part of [video, audio, planSize({ case: undefined })]) expect(Object.isFrozen(part)).toBe(true);
});
