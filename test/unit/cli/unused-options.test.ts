import { expect, test } from '@playwright/test';
import { type OutputTexts, outputRequestOf } from '../../../host/cli/output-options.ts';
import { requestOf } from '../../../host/cli/record-options.ts';

/** Options of the picture: a value, and how it is typed. */
const OF_PICTURE: readonly [option: keyof OutputTexts, text: string, typed: string][] = [
	['preset', 'H264_1080P_30', '--preset'],
	['profile', 'high', '--profile'],
	['framerate', '15', '--framerate'],
	['videoBitrate', '800', '--video-bitrate'],
	['keyFrameInterval', '1', '--key-frame-interval'],
	['compositor', 'planar', '--compositor'],
];

const OF_SIZE: typeof OF_PICTURE = [
	['width', '640', '--width'],
	['height', '360', '--height'],
];

const OF_SOUND: typeof OF_PICTURE = [
	['audioBitrate', '96', '--audio-bitrate'],
	['audioFrequency', '48000', '--audio-frequency'],
];

const PAGE = { isPage: true };
const ROOM = { isPage: false };

for (const [option, text, typed] of [...OF_PICTURE, ...OF_SIZE]) {
	test(`${typed} together with --audio-only is refused for a room, and goes with --video-only`, () => {
		expect(() => outputRequestOf({ [option]: text, audioOnly: true }, ROOM)).toThrow(
			`${typed} came together with --audio-only, which records no picture; leave one of them out`,
		);
		expect(outputRequestOf({ [option]: text, videoOnly: true }, ROOM)).toMatchObject({ videoOnly: true });
	});
}

for (const [option, text, typed] of OF_SOUND) {
	test(`${typed} together with --video-only is refused, and goes with --audio-only`, () => {
		expect(() => outputRequestOf({ [option]: text, videoOnly: true }, PAGE)).toThrow(
			`${typed} came together with --video-only, which records no sound; leave one of them out`,
		);
		expect(outputRequestOf({ [option]: text, audioOnly: true }, ROOM)).toMatchObject({ audioOnly: true });
	});
}

test('a page has a size also where only its sound is recorded, and nothing else of a picture', () => {
	const size = { width: '640', height: '360', audioOnly: true } as const;
	expect(outputRequestOf(size, PAGE)).toMatchObject({ audioOnly: true, advanced: { width: 640, height: 360 } });
	expect(requestOf({ ...size, template: 'https://my.host/' }, {})).toMatchObject({ advanced: { width: 640 } });
	expect(() => requestOf(size, {})).toThrow('--width came together with --audio-only');
	for (const [option, text, typed] of OF_PICTURE) {
		expect(() => outputRequestOf({ [option]: text, audioOnly: true }, PAGE)).toThrow(typed);
	}
});
