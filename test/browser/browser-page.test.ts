import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { openBrowserPage } from '../support/browser-page.ts';

const MODULE_PATH = resolve(import.meta.dirname, '../../protocol/fragment-frame.ts');
type Entry = typeof import('../../protocol/fragment-frame.ts');

test('the test page imports a TypeScript module of the repository and is cross-origin isolated', async () => {
	const { page, entry, close } = await openBrowserPage<Entry>(MODULE_PATH);
	try {
		expect(await entry.evaluate((module) => Object.keys(module).length)).toBeGreaterThan(0);
		expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
	} finally {
		await close();
	}
});

test('the test page, after an uncaught rejection in it, fails when it is closed', async () => {
	const { page, close } = await openBrowserPage(MODULE_PATH);
	const seen = page.waitForEvent('pageerror');
	await page.evaluate(() => void Promise.reject(new Error('left alone')));
	await seen;
	await expect(close()).rejects.toThrow('left alone');
});

test('an entry outside of the repository is refused', async () => {
	await expect(openBrowserPage('/elsewhere.ts')).rejects.toThrow(RangeError);
});
