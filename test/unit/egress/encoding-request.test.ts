import { EncodingOptions, EncodingOptionsPreset, VideoCodec } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { planPicture, planSound } from '../../../host/egress/encoding-plan.ts';
import { encodingRequestOf } from '../../../host/egress/encoding-request.ts';

test('nothing asked stays nothing, and a preset stays a preset', () => {
	expect(encodingRequestOf({})).toEqual({ case: undefined });
	for (const profile of [{}, { profile: 'main' }]) {
		expect(encodingRequestOf({ preset: 'H264_1080P_60', ...profile })).toEqual({
			case: 'preset',
			value: EncodingOptionsPreset.H264_1080P_60,
		});
	}
});

test('advanced options hold what was asked and nothing else', () => {
	expect(encodingRequestOf({ advanced: { width: 854, height: 480 } })).toEqual({
		case: 'advanced',
		value: new EncodingOptions({ width: 854, height: 480 }),
	});
	expect(encodingRequestOf({ profile: 'high' })).toEqual({
		case: 'advanced',
		value: new EncodingOptions({ videoCodec: VideoCodec.H264_HIGH }),
	});
	expect(encodingRequestOf({ profile: 'baseline', advanced: { audioFrequency: 48_000 } })).toEqual({
		case: 'advanced',
		value: new EncodingOptions({ videoCodec: VideoCodec.H264_BASELINE, audioFrequency: 48_000 }),
	});
});

test('a preset with another profile becomes the advanced options that stand for both', () => {
	const request = encodingRequestOf({ preset: 'PORTRAIT_H264_720P_60', profile: 'high' });
	expect(request.case).toBe('advanced');
	const preset = { case: 'preset', value: EncodingOptionsPreset.PORTRAIT_H264_720P_60 } as const;
	expect(planPicture(request)).toEqual({ ...planPicture(preset), profile: 'high' });
	expect(planSound(request)).toEqual(planSound(preset));
});

test('a preset together with advanced options is refused, and both are named', () => {
	expect(() => encodingRequestOf({ preset: 'H264_720P_30', advanced: { width: 640, audioBitrate: 96 } })).toThrow(
		'request has missing or invalid field: preset: "H264_720P_30" came together with width, audioBitrate; ' +
			"give either a preset or these, which default to H264_720P_30's",
	);
});

test('the options of a request cannot be changed', () => {
	expect(Object.isFrozen(encodingRequestOf({ advanced: { width: 640 } }).value)).toBe(true);
});
