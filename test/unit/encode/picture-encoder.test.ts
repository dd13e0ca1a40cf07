import { expect, test } from '@playwright/test';
import type { VideoPlan } from '../../../protocol/messages.ts';
import { h264CodecOf } from '../../../recorder-page/encode/picture-encoder.ts';

const PLAN: VideoPlan = {
	widthPx: 1280,
	heightPx: 720,
	framerateFps: 30,
	bitrateBps: 3_000_000,
	profile: 'main',
	keyFrameIntervalS: 2,
};

for (const [change, codec] of [
	[{}, 'avc1.4D001F'],
	[{ profile: 'baseline' }, 'avc1.42E01F'],
	[{ profile: 'high' }, 'avc1.64001F'],
	[{ framerateFps: 60 }, 'avc1.4D0020'],
	[{ widthPx: 720, heightPx: 1280 }, 'avc1.4D001F'],
	[{ widthPx: 1920, heightPx: 1080 }, 'avc1.4D0028'],
	[{ widthPx: 1920, heightPx: 1080, framerateFps: 60 }, 'avc1.4D002A'],
	[{ widthPx: 640, heightPx: 360 }, 'avc1.4D001E'],
] as const satisfies readonly (readonly [Partial<VideoPlan>, string])[]) {
	test(`the codec of ${JSON.stringify(change)} has the lowest level that fits: ${codec}`, () => {
		expect(h264CodecOf({ ...PLAN, ...change })).toBe(codec);
	});
}
