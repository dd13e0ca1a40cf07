import { expect, test } from '@playwright/test';
import { requestOf, secretsOf } from '../../../host/cli/record-options.ts';

const ENV = { LIVEKIT_URL: 'ws://env', LIVEKIT_API_KEY: 'env-key', LIVEKIT_API_SECRET: 'env-secret' };

test('URL, key and secret come from the environment where they are not given', () => {
	expect(requestOf({ room: 'standup', output: 'a.mp4' }, ENV)).toEqual({
		roomName: 'standup',
		outputPath: 'a.mp4',
		url: 'ws://env',
		apiKey: 'env-key',
		apiSecret: 'env-secret',
	});
});

test('an option stands above the environment, each for itself', () => {
	const request = requestOf({ url: 'ws://option', apiSecret: 'option-secret' }, ENV);
	expect(request).toMatchObject({ url: 'ws://option', apiKey: 'env-key', apiSecret: 'option-secret' });
});

test('an option that is given empty is not replaced by the environment', () => {
	expect(requestOf({ url: '' }, ENV).url).toBe('');
});

test('what is nowhere is empty, for the plan to refuse', () => {
	expect(requestOf({}, {})).toEqual({ roomName: '', outputPath: '', url: '', apiKey: '', apiSecret: '' });
});

test('every other option goes into the request, and only if it was given', () => {
	const options = { layout: 'grid', preset: 'H264_1080P_30', profile: 'high', compositor: 'canvas', duration: '1.5' };
	expect(requestOf(options, ENV)).toMatchObject({
		layout: 'grid',
		preset: 'H264_1080P_30',
		profile: 'high',
		compositor: 'canvas',
		durationS: 1.5,
	});
});

for (const duration of ['', ' ', 'ten', '10s', '1:30', 'Infinity', 'NaN']) {
	test(`a duration of "${duration}" is refused with the field, what came and what to do`, () => {
		expect(() => requestOf({ duration }, ENV)).toThrow(
			`request has missing or invalid field: duration: got "${duration}"; give a number of seconds above 0, such as 90`,
		);
	});
}

test('the options of the encoding become numbers under the names of LiveKit, and only those that were given', () => {
	expect(requestOf({ width: '854', keyFrameInterval: '1.5', audioFrequency: '48000' }, ENV).advanced).toEqual({
		width: 854,
		keyFrameInterval: 1.5,
		audioFrequency: 48_000,
	});
	expect(requestOf({ preset: 'H264_720P_60' }, ENV)).not.toHaveProperty('advanced');
});

for (const [name, field, example] of [
	['width', 'width', 'a whole number of pixels above 0, such as 1280'],
	['height', 'height', 'a whole number of pixels above 0, such as 720'],
	['framerate', 'framerate', 'a whole number above 0, such as 30'],
	['videoBitrate', 'video_bitrate', 'a whole number of kbit/s above 0, such as 3000'],
	['audioBitrate', 'audio_bitrate', 'a whole number of kbit/s above 0, such as 128'],
	['audioFrequency', 'audio_frequency', 'a whole number above 0, such as 48000'],
	['keyFrameInterval', 'key_frame_interval', 'a number of seconds above 0, such as 2'],
] as const) {
	test(`a ${field} that is no number above 0 is refused with the field, what came and what to do`, () => {
		const wrong = ['', ' ', 'many', '10k', '0', '-640', 'Infinity', 'NaN'];
		for (const text of name === 'keyFrameInterval' ? wrong : [...wrong, '29.97']) {
			expect(() => requestOf({ [name]: text }, ENV)).toThrow(
				`request has missing or invalid field: ${field}: got "${text}"; give ${example}`,
			);
		}
	});
}

test('both keys and both secrets are known as such, wherever they came from', () => {
	expect(secretsOf({ apiKey: 'option-key', apiSecret: 'option-secret' }, ENV)).toEqual(
		expect.arrayContaining(['option-key', 'option-secret', 'env-key', 'env-secret']),
	);
});
