import { expect, test } from '@playwright/test';
import { type H264Load, HIGHEST_H264_LEVEL, h264LevelOf } from '../../../protocol/h264-level.ts';

const HD: H264Load = { widthPx: 1280, heightPx: 720, framerateFps: 30, bitrateBps: 3_000_000 };

for (const [what, change, levelIdc] of [
	['720p at 30', {}, 31],
	['720p at 60', { framerateFps: 60 }, 32],
	['portrait 720p at 60', { widthPx: 720, heightPx: 1280, framerateFps: 60 }, 32],
	['1080p at 30', { widthPx: 1920, heightPx: 1080 }, 40],
	['1080p at 60', { widthPx: 1920, heightPx: 1080, framerateFps: 60 }, 42],
	['the smallest size', { widthPx: 16, heightPx: 16, bitrateBps: 64_000 }, 10],
	['the smallest size at a rate of its own', { widthPx: 16, heightPx: 16 }, 21],
	['a bit rate above what the size needs', { bitrateBps: 16_800_001 }, 32],
	['a bit rate just within what the size needs', { bitrateBps: 16_800_000 }, 31],
	['a strip that is longer than its area needs', { widthPx: 4096, heightPx: 16 }, 40],
	['2160p at 30', { widthPx: 3840, heightPx: 2160 }, 51],
	['the largest area at 30', { widthPx: 4096, heightPx: 2304 }, 52],
] as const satisfies readonly (readonly [string, Partial<H264Load>, number])[]) {
	test(`${what}, has the level ${levelIdc / 10}`, () => {
		expect(h264LevelOf({ ...HD, ...change })?.levelIdc).toBe(levelIdc);
	});
}

for (const [what, change] of [
	['more area than any level has', { widthPx: 4096, heightPx: 2320 }],
	['more pictures than any level has for the area', { widthPx: 4096, heightPx: 2304, framerateFps: 60 }],
	['a side that is longer than any level has', { widthPx: 8704, heightPx: 16 }],
	['more bits than any level has', { bitrateBps: HIGHEST_H264_LEVEL.bitrateBps + 1 }],
] as const satisfies readonly (readonly [string, Partial<H264Load>])[]) {
	test(`${what}, has no level`, () => {
		expect(h264LevelOf({ ...HD, ...change })).toBeNull();
	});
}
