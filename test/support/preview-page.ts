import { type Browser, chromium, type Page } from '@playwright/test';
import type { Rgb } from './test-picture.ts';

/** A page of a preview in a real Chromium, with everything that it complains about. */
export type PreviewPage = AsyncDisposable & {
	readonly page: Page;
	/** Warnings and errors of the console, and uncaught errors, since the last call. */
	complaints(): readonly string[];
	/** Everything else that the console said. */
	readonly said: readonly string[];
};

/** Opens pages in one Chromium (`ROOMREEL_CHROMIUM`, or Debian's). The caller closes it. */
export async function launchPreviewBrowser(): Promise<Browser> {
	return await chromium.launch({
		executablePath: process.env.ROOMREEL_CHROMIUM ?? '/usr/bin/chromium',
		chromiumSandbox: process.getuid?.() !== 0,
		args: ['--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
	});
}

/** A page of its own, with the rights to copy, at an address. */
export async function openPreviewPage(
	browser: Browser,
	address: string,
	viewport = { width: 1280, height: 800 },
): Promise<PreviewPage> {
	const context = await browser.newContext({ viewport, permissions: ['clipboard-read', 'clipboard-write'] });
	const page = await context.newPage();
	const complaints: string[] = [];
	const said: string[] = [];
	page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
	page.on('console', (message) => {
		const isComplaint = message.type() === 'error' || message.type() === 'warning';
		(isComplaint ? complaints : said).push(message.text());
	});
	await page.goto(address);
	return { page, complaints: () => complaints.splice(0), said, [Symbol.asyncDispose]: () => context.close() };
}

/** RGB of a canvas' picture at places in its own pixels, as it is shown now. */
export async function canvasColours(page: Page, places: readonly (readonly [number, number])[]): Promise<Rgb[]> {
	return await page.evaluate((wanted) => {
		const canvas = document.querySelector('canvas');
		if (!canvas) throw new Error('The page has no canvas.');
		const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
		if (!copy) throw new Error('There is no 2D context.');
		copy.drawImage(canvas, 0, 0);
		return wanted.map(
			([x, y]) => [...copy.getImageData(x, y, 1, 1).data.slice(0, 3)] as unknown as [number, number, number],
		);
	}, places);
}

/** The tiles that the preview shows as JSON. */
export async function shownTiles(page: Page): Promise<readonly Readonly<Record<string, unknown>>[]> {
	const text = await page.locator('#json').inputValue();
	return text === '' ? [] : (JSON.parse(text) as Record<string, unknown>[]);
}
