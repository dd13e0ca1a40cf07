import { AudioCodec, EgressSourceType, EncodedFileType, EncodingOptions } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { initialEgressInfo } from '../../../host/egress/egress-info.ts';
import { planRoomComposite, type RoomCompositeRequest } from '../../../host/egress/egress-plan.ts';
import { defaultFileType } from '../../../host/egress/file-type.ts';
import { launchMessageOf } from '../../../host/egress/launch-message.ts';
import { planMedia } from '../../../host/egress/media-plan.ts';
import { planWeb } from '../../../host/egress/web-plan.ts';

const ROOM: RoomCompositeRequest = {
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: 'a-secret-that-must-not-be-seen-anywhere',
};

const PAGE = { url: 'https://my.host/page', outputPath: '/recordings/page.mp4' };

const TEMPLATE = { ...ROOM, templateUrl: 'https://my.host/template' };

const BOTH_ONLY = { audioOnly: true, videoOnly: true };

test('sound alone and picture alone at once are refused in the words of LiveKit, for a room, a template and a page', () => {
	const words = 'request has missing or invalid field: audio_only and video_only';
	expect(() => planRoomComposite({ ...ROOM, ...BOTH_ONLY })).toThrow(words);
	expect(() => planRoomComposite({ ...TEMPLATE, ...BOTH_ONLY })).toThrow(words);
	expect(() => planWeb({ ...PAGE, ...BOTH_ONLY })).toThrow(words);
});

test('a plan of one kind has nothing of the other, and neither has what the page is told', async () => {
	for (const plan of [
		planRoomComposite({ ...ROOM, audioOnly: true }),
		planRoomComposite({ ...TEMPLATE, audioOnly: true }),
		planWeb({ ...PAGE, audioOnly: true }),
	]) {
		expect(plan.media).toEqual({ video: null, audio: { sampleRateHz: 44_100, bitrateBps: 128_000 } });
		expect((await launchMessageOf(plan)).media).toBe(plan.media);
	}
	for (const plan of [planRoomComposite({ ...ROOM, videoOnly: true }), planWeb({ ...PAGE, videoOnly: true })]) {
		expect(plan.media).toMatchObject({ video: { widthPx: 1280, compositor: 'planar' }, audio: null });
		expect((await launchMessageOf(plan)).media).toBe(plan.media);
	}
});

test('a plan that says false of both has both', () => {
	const { media } = planWeb({ ...PAGE, audioOnly: false, videoOnly: false });
	expect([media.video, media.audio]).not.toContain(null);
});

test('what is asked of what is not recorded is not looked at, as with LiveKit', () => {
	const encodingOf = (options: ConstructorParameters<typeof EncodingOptions>[0]) =>
		({ case: 'advanced', value: new EncodingOptions(options) }) as const;
	const badPicture = encodingOf({ framerate: -5, videoBitrate: -1, keyFrameInterval: -2 });
	expect(planMedia({ encoding: badPicture, kinds: 'sound', compositor: 'planar' }).video).toBeNull();
	expect(() => planMedia({ encoding: badPicture, kinds: 'picture', compositor: 'planar' })).toThrow('framerate');
	const badSound = encodingOf({ audioFrequency: 1, audioCodec: AudioCodec.OPUS });
	expect(planMedia({ encoding: badSound, kinds: 'picture', compositor: 'planar' }).audio).toBeNull();
	expect(() => planMedia({ encoding: badSound, kinds: 'sound', compositor: 'planar' })).toThrow('audio_codec');
});

test('a size is looked at whatever is recorded, as with LiveKit, and is the size of a page also where only its sound is', () => {
	const advanced = { width: 640, height: 360 };
	expect(planWeb({ ...PAGE, advanced, audioOnly: true }).size).toEqual({ widthPx: 640, heightPx: 360 });
	expect(planWeb({ ...PAGE, preset: 'PORTRAIT_H264_720P_30' }).size).toEqual({ widthPx: 720, heightPx: 1280 });
	for (const wrong of [{ width: 641 }, { width: 100_000 }]) {
		expect(() => planRoomComposite({ ...ROOM, advanced: wrong, audioOnly: true })).toThrow('field: width: got');
	}
});

/** Requests by what LiveKit records them with, and so begins them by. */
const SOURCES: readonly [
	what: string,
	change: Partial<RoomCompositeRequest>,
	source: EgressSourceType,
	begins: string,
][] = [
	['sound alone', { audioOnly: true }, EgressSourceType.SDK, 'sound'],
	[
		'sound alone with options of layouts',
		{ audioOnly: true, layoutOptions: 'exclude=bob' },
		EgressSourceType.SDK,
		'sound',
	],
	['sound alone with a layout', { audioOnly: true, layout: 'grid' }, EgressSourceType.WEB, 'media'],
	['picture alone', { videoOnly: true }, EgressSourceType.WEB, 'media'],
	['both', {}, EgressSourceType.WEB, 'media'],
	['both with an empty layout', { layout: '' }, EgressSourceType.WEB, 'media'],
];

for (const [what, change, sourceType, startsWith] of SOURCES) {
	test(`a room of which ${what} is recorded says so as LiveKit does, and begins as there`, async () => {
		const plan = planRoomComposite({ ...ROOM, ...change });
		expect(initialEgressInfo(plan, 'RM_1', 1n).sourceType).toBe(sourceType);
		expect(await launchMessageOf(plan)).toMatchObject({ source: 'room', startsWith });
	});
}

test('the sound of a page is reported as that of a page, a template too', () => {
	for (const plan of [planWeb({ ...PAGE, audioOnly: true }), planRoomComposite({ ...TEMPLATE, audioOnly: true })]) {
		expect(initialEgressInfo(plan, '', 1n).sourceType).toBe(EgressSourceType.WEB);
	}
});

test('the request in an EgressInfo says what alone is recorded', () => {
	const requestOf = (plan: Parameters<typeof initialEgressInfo>[0]) => initialEgressInfo(plan, '', 1n).request.value;
	const [sound, picture] = [
		{ audioOnly: true, videoOnly: false },
		{ audioOnly: false, videoOnly: true },
	];
	expect(requestOf(planRoomComposite({ ...ROOM, audioOnly: true }))).toMatchObject({ ...sound, layout: '' });
	expect(requestOf(planRoomComposite({ ...ROOM, videoOnly: true }))).toMatchObject({ ...picture, layout: 'grid' });
	expect(requestOf(planWeb({ ...PAGE, audioOnly: true }))).toMatchObject(sound);
	expect(requestOf(planWeb({ ...PAGE, videoOnly: true }))).toMatchObject(picture);
	expect(requestOf(planWeb(PAGE))).toMatchObject({ audioOnly: false, videoOnly: false });
});

test('a file is an MP4 whatever is recorded, as no other type is written, and its name must say so', () => {
	for (const kinds of ['both', 'sound', 'picture'] as const) {
		expect(defaultFileType(kinds)).toEqual({ type: EncodedFileType.MP4, extension: '.mp4' });
	}
	const info = initialEgressInfo(planWeb({ ...PAGE, audioOnly: true }), '', 1n);
	expect(info.toJson()).toMatchObject({ web: { fileOutputs: [{ fileType: 'MP4', filepath: PAGE.outputPath }] } });
	expect(() => planWeb({ ...PAGE, audioOnly: true, outputPath: 'a.ogg' })).toThrow('"a.ogg" does not end in .mp4');
});
