import { resolve } from 'node:path';
import { EncodedFileType } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { EgressError } from '../../../host/egress/egress-error.ts';
import { planRoomComposite, type RoomCompositeRequest } from '../../../host/egress/egress-plan.ts';
import { PRESET_NAMES } from '../../../host/egress/encoding-presets.ts';

const API_SECRET = 'a-secret-that-must-not-be-seen-anywhere';

const REQUEST: RoomCompositeRequest = {
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: API_SECRET,
};

function errorOf(change: Partial<RoomCompositeRequest>): EgressError {
	try {
		planRoomComposite({ ...REQUEST, ...change });
	} catch (error) {
		if (error instanceof EgressError) return error;
		throw error;
	}
	throw new Error('the request was accepted');
}

/** A request with one thing wrong, and what follows `request has missing or invalid field: `. */
const REFUSED: readonly [what: string, change: Partial<RoomCompositeRequest>, message: string][] = [
	['no room name', { roomName: '' }, 'room_name: it is empty; give the name of the room to record'],
	['a blank room name', { roomName: '  ' }, 'room_name: it is empty; give the name of the room to record'],
	['no output', { outputPath: '' }, 'filepath: it is empty; give the path of the file to write'],
	[
		'an output of another kind',
		{ outputPath: '/recordings/standup.webm' },
		'filepath: "/recordings/standup.webm" does not end in .mp4, which is the format that is written',
	],
	['a duration of zero', { durationS: 0 }, 'duration: got 0; give a number of seconds above 0'],
	['a negative duration', { durationS: -1.5 }, 'duration: got -1.5; give a number of seconds above 0'],
	['an endless duration', { durationS: Infinity }, 'duration: got Infinity; give a number of seconds above 0'],
	['a duration that is no number', { durationS: Number.NaN }, 'duration: got NaN; give a number of seconds above 0'],
	['an unknown preset', { preset: 'H264_8K' }, `preset: "H264_8K" is not one of ${PRESET_NAMES.join(', ')}`],
	[
		'a preset that is a name of every object',
		{ preset: 'constructor' },
		`preset: "constructor" is not one of ${PRESET_NAMES.join(', ')}`,
	],
	['a width that is odd', { advanced: { width: 641 } }, 'width: got 641; give an even number from 16 on'],
	['an unknown profile', { profile: 'extended' }, 'profile: "extended" is not one of baseline, main, high'],
	['an unknown compositor', { compositor: 'webgl' }, 'compositor: "webgl" is not one of planar, canvas'],
	[
		'no key',
		{ apiKey: '' },
		'token or api key/secret: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --api-key and --api-secret',
	],
	[
		'no secret',
		{ apiSecret: '' },
		'token or api key/secret: set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or give --api-key and --api-secret',
	],
	['no URL', { url: '' }, 'ws_url: set LIVEKIT_URL, or give --url'],
	[
		'a URL that is none',
		{ url: 'my host' },
		'ws_url: it is not a URL; it looks like ws://localhost:7880 or wss://my.host',
	],
	['a URL without a scheme', { url: 'localhost:7880' }, 'ws_url: its scheme is "localhost:"; it must be ws: or wss:'],
	['a URL of another kind', { url: 'file:///etc/passwd' }, 'ws_url: its scheme is "file:"; it must be ws: or wss:'],
	[
		'a URL with a password',
		{ url: 'wss://me:pass@my.host' },
		'ws_url: it holds a user name or password, which LiveKit does not use; leave them out',
	],
];

for (const [what, change, message] of REFUSED) {
	test(`a request with ${what} is refused with the field, what came and what to do`, () => {
		const error = errorOf(change);
		expect(error.message).toBe(`request has missing or invalid field: ${message}`);
		expect(error).toMatchObject({ code: 'invalid_argument', blame: 'request', httpStatus: 400 });
		expect(error.message).not.toContain(API_SECRET);
	});
}

test('a request with nothing but what it must have gets every default', () => {
	const { egressId, ...plan } = planRoomComposite(REQUEST);
	expect(egressId).toMatch(/^EG_/);
	expect(plan).toEqual({
		source: 'room_composite',
		roomName: 'standup',
		layout: 'grid',
		layoutOptions: '',
		encodingRequest: { case: undefined },
		connection: { url: 'ws://127.0.0.1:7880', apiKey: 'devkey', apiSecret: API_SECRET },
		media: {
			video: {
				widthPx: 1280,
				heightPx: 720,
				framerateFps: 30,
				bitrateBps: 3_000_000,
				profile: 'main',
				keyFrameIntervalS: 2,
				compositor: 'planar',
			},
			audio: { sampleRateHz: 44_100, bitrateBps: 128_000 },
		},
		size: { widthPx: 1280, heightPx: 720 },
		fileType: { type: EncodedFileType.MP4, extension: '.mp4' },
		outputPath: '/recordings/standup.mp4',
	});
});

test('a request is taken at its word where it says more', () => {
	const plan = planRoomComposite({
		...REQUEST,
		layout: 'speaker',
		preset: 'H264_1080P_30',
		profile: 'high',
		compositor: 'canvas',
		durationS: 0.5,
	});
	expect(plan).toMatchObject({ layout: 'speaker', durationS: 0.5 });
	const picture = { widthPx: 1920, heightPx: 1080, bitrateBps: 4_500_000, profile: 'high', compositor: 'canvas' };
	expect(plan.media.video).toMatchObject(picture);
});

/** URL as given, URL in the plan. */
const URLS: readonly [string, string][] = [
	['wss://my.host/', 'wss://my.host'],
	['http://127.0.0.1:7880', 'ws://127.0.0.1:7880'],
	['https://my.host', 'wss://my.host'],
	['WSS://My.Host/livekit/', 'wss://my.host/livekit'],
];

for (const [given, planned] of URLS) {
	test(`the URL ${given} becomes ${planned}`, () => {
		expect(planRoomComposite({ ...REQUEST, url: given }).connection.url).toBe(planned);
	});
}

test('an output in the folder of the caller becomes an absolute path, whatever the case of its ending', () => {
	expect(planRoomComposite({ ...REQUEST, outputPath: 'a/b.MP4' }).outputPath).toBe(resolve('a/b.MP4'));
});

test('a plan and its parts cannot be changed', () => {
	const plan = planRoomComposite(REQUEST);
	const { media, connection, size } = plan;
	for (const part of [plan, connection, size, media, media.video, media.audio])
		expect(Object.isFrozen(part)).toBe(true);
});
