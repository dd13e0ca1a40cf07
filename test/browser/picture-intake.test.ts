import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import type { FrameOrder, IntakeOutcome } from './picture-intake-page.ts';

type PageModule = typeof import('./picture-intake-page.ts');

let browser: BrowserPage<PageModule>;
test.beforeAll(async () => {
	browser = await openBrowserPage<PageModule>(resolve(import.meta.dirname, 'picture-intake-page.ts'));
});
test.afterAll(() => browser.close());

const take = (frames: readonly FrameOrder[]): Promise<IntakeOutcome> =>
	browser.entry.evaluate((module, orders) => module.takeFrames(orders), frames);

const CAMERA = { widthPx: 64, heightPx: 36 };

test('pictures are delivered in order, each with its own content, and no frame of the browser stays open', async () => {
	const frames = [60, 120, 180].map((luma) => ({ ...CAMERA, luma }));
	expect(await take(frames)).toEqual({ delivered: frames, lostBytes: 0, openFrames: 0 });
});

for (const [codec, sidePx] of [
	['VP8', 8],
	['H.264', 2],
] as const) {
	test(`blank pictures of ${codec}, which the server sends behind the last one of a track, are left out, and what comes after them is not`, async () => {
		const [last, next] = [
			{ ...CAMERA, luma: 90 },
			{ ...CAMERA, luma: 150 },
		] as const;
		const blank = { widthPx: sidePx, heightPx: sidePx, luma: 16 };
		const { delivered, ...rest } = await take([last, blank, blank, next]);
		expect(delivered).toEqual([last, next]);
		expect(rest).toEqual({ lostBytes: 0, openFrames: 0 });
	});
}

test('pictures that are small only one way are no blank ones', async () => {
	const frames = [
		{ widthPx: 10, heightPx: 8, luma: 100 },
		{ widthPx: 8, heightPx: 10, luma: 110 },
		{ widthPx: 320, heightPx: 2, luma: 120 },
	];
	expect((await take(frames)).delivered).toEqual(frames);
});
