import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import type { TrackLength } from './open-frames-page.ts';

type PageModule = typeof import('./open-frames-page.ts');

const TIMES = 40;

let browser: BrowserPage<PageModule>;
test.beforeAll(async () => {
	const chromiumFlags = ['--js-flags=--expose-gc'];
	browser = await openBrowserPage<PageModule>(resolve(import.meta.dirname, 'open-frames-page.ts'), { chromiumFlags });
});
test.afterAll(() => browser.close());

/** How many objects of a class the page still holds after collecting garbage. */
async function heldObjects(className: string): Promise<number> {
	const session = await browser.page.context().newCDPSession(browser.page);
	for (let time = 0; time < 3; time += 1) await session.send('HeapProfiler.collectGarbage');
	const { result } = await session.send('Runtime.evaluate', { expression: `${className}.prototype` });
	const { objects } = await session.send('Runtime.queryObjects', { prototypeObjectId: String(result.objectId) });
	const { result: count } = await session.send('Runtime.callFunctionOn', {
		functionDeclaration: 'function () { return this.length; }',
		objectId: String(objects.objectId),
		returnByValue: true,
	});
	await session.detach();
	return Number(count.value);
}

for (const length of ['one frame', 'none'] as const satisfies readonly TrackLength[]) {
	test(`nothing is kept of tracks that last ${length === 'none' ? 'no time at all' : 'for a frame or more'}`, async () => {
		await browser.entry.evaluate((module, [times, trackLength]) => module.openAndEnd(times, trackLength), [
			TIMES,
			length,
		] as const);
		expect(await heldObjects('MediaStreamTrackProcessor')).toBe(0);
	});
}
