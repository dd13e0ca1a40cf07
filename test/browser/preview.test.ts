import { rm, writeFile } from 'node:fs/promises';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { PreviewServer } from '../../host/preview/preview-server.ts';
import {
	canvasColours,
	launchPreviewBrowser,
	openPreviewPage,
	type PreviewPage,
	shownTiles,
} from '../support/preview-page.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';
import { compileWasmModule } from '../support/wasm-module.ts';

/** Loading and drawing take a moment on a busy machine; a test waits for facts, this long at most. */
const PATIENCE = { timeout: 20_000 };

/** A layout that shows the first track, with one thing to change. */
const SINGLE = `import type { Layout } from 'roomreel/layouts';

type Part = { readonly share: number };

const part: Part = { share: 1 };

const single: Layout = ({ tracks: [first] }, { widthPx, heightPx }) =>
	first ? [{ trackSid: first.trackSid, xPx: 0, yPx: 0, widthPx: widthPx * part.share, heightPx, fit: 'cover' }] : [];

export default single;
`;

let folder: TempFolder;
let server: PreviewServer;
let browser: Browser;
let preview: PreviewPage;
let page: Page;

test.beforeAll(async () => {
	await Promise.all(['planar', 'polyphase'].map(compileWasmModule));
	folder = await makeTempFolder('layouts');
	await writeFile(folder.file('single.ts'), SINGLE);
	server = await PreviewServer.open({ port: 0, layoutsFolder: folder.path });
	browser = await launchPreviewBrowser();
});

test.afterAll(async () => {
	await browser?.close();
	await server?.close();
	await folder?.remove();
});

test.afterEach(async () => {
	await preview?.[Symbol.asyncDispose]();
	await writeFile(folder.file('single.ts'), SINGLE);
});

async function open(settings: Readonly<Record<string, string>> = {}): Promise<void> {
	preview = await openPreviewPage(browser, `${server.address}#${new URLSearchParams({ json: '1', ...settings })}`);
	page = preview.page;
	await expect(page.locator('#json')).not.toHaveValue('', PATIENCE);
}

/** Pauses at a second of the fixture. */
async function stopAt(timeS: number): Promise<void> {
	await page.getByRole('button', { name: 'Pause' }).click();
	await page.getByRole('slider', { name: 'Time in seconds' }).fill(String(timeS));
	await expect(page.locator('#time-text')).toHaveText(`${timeS.toFixed(1)} s`);
}

const problem = () => page.locator('#problem');

test('layout, scene, size, theme and compositor that are chosen are in the picture, at its true size', async () => {
	await open();
	await page.getByRole('button', { name: 'speaker', exact: true }).click();
	await page.getByRole('radio', { name: 'Nine' }).check({ force: true });
	await page.getByRole('combobox', { name: 'Size preset' }).selectOption('360p');
	await expect.poll(async () => (await shownTiles(page)).length, PATIENCE).toBe(6);
	expect((await shownTiles(page))[0]).toMatchObject({
		trackSid: 'TR_amara_camera',
		xPx: 107,
		widthPx: 533,
		heightPx: 360,
	});
	const canvas = page.locator('#picture');
	await expect(canvas).toHaveAttribute('aria-label', 'speaker, 640 by 360: 6 tiles');
	await expect(canvas).toHaveAttribute('width', '640', PATIENCE);
	expect(await canvas.boundingBox()).toMatchObject({ width: 640, height: 360 });

	// Below the last tile of the carousel there is background.
	const [onStage, below] = [
		[300, 20],
		[20, 350],
	] as const;
	await page.getByRole('radio', { name: 'Light' }).check({ force: true });
	for (const compositor of ['Canvas', 'Planar']) {
		await page.getByRole('radio', { name: compositor }).check({ force: true });
		await expect.poll(() => canvasColours(page, [below]), PATIENCE).toEqual([[255, 255, 255]]);
		await expect
			.poll(async () => Math.max(...((await canvasColours(page, [onStage]))[0] ?? [0])), PATIENCE)
			.toBeLessThan(250);
	}

	await page.getByRole('spinbutton', { name: 'Width in pixels' }).fill('641');
	await page.keyboard.press('Tab');
	await expect(page.locator('#size-problem')).toHaveText('The width has to be an even number from 16 to 4096.');
	await expect(canvas).toHaveAttribute('width', '640');
	await page.getByRole('spinbutton', { name: 'Width in pixels' }).fill('320');
	await page.keyboard.press('Tab');
	await expect(canvas).toHaveAttribute('width', '320', PATIENCE);
	expect(new URLSearchParams(new URL(page.url()).hash.slice(1)).get('size')).toBe('320x360');
	expect(preview.complaints()).toEqual([]);
});

test('options become part of the layout string, and one that is wrong is named while the picture stays', async () => {
	await open({ fixture: 'long-names', size: '960x540' });
	await page.getByRole('checkbox', { name: 'Names' }).check();
	await page.getByRole('slider', { name: 'Gap' }).fill('8');
	await page.getByLabel('Without').fill('long-name-1, long-name-2');
	const layout = page.getByRole('combobox', { name: 'Layout string' });
	await expect(layout).toHaveValue('grid?names=1&gap=8&exclude=long-name-1,long-name-2');
	await expect.poll(async () => (await shownTiles(page)).length).toBe(7);
	expect((await shownTiles(page))[0]).toMatchObject({ trackSid: 'TR_long-name-3_camera', xPx: 8, yPx: 8 });

	await layout.fill('grid?names=1&gapp=8');
	await expect(page.locator('#layout-problem')).toContainText('layout option "gapp": there is none of this name');
	expect(await shownTiles(page)).toHaveLength(7);
	await layout.fill('grid?names=1');
	await expect(page.locator('#layout-problem')).toBeHidden();
	await expect.poll(async () => (await shownTiles(page)).length).toBe(9);

	await page.getByRole('button', { name: 'Copy the layout string' }).click();
	await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('grid?names=1');
	expect(preview.complaints()).toEqual([]);
});

test('a layout file that changes is seen at once, with scene, time and page as they were', async () => {
	await open({ layout: 'single', fixture: 'two', size: '320x180' });
	await stopAt(10);
	const before = await page.evaluate(() => performance.timeOrigin);
	await writeFile(folder.file('single.ts'), SINGLE.replace('share: 1 ', 'share: 0.5 '));
	await expect.poll(() => shownTiles(page), PATIENCE).toMatchObject([{ trackSid: 'TR_amara_camera', widthPx: 160 }]);
	await expect.poll(() => canvasColours(page, [[300, 90]]), PATIENCE).toEqual([[0, 0, 0]]);
	await expect(page.locator('#time-text')).toHaveText('10.0 s');
	await expect(page.getByRole('radio', { name: 'Two' })).toBeChecked();
	expect(await page.evaluate(() => performance.timeOrigin)).toBe(before);

	// A page that is loaded anew is where it was, too.
	await page.reload();
	await expect(page.locator('#time-text')).toHaveText(/^10\.\d s$/, PATIENCE);
	await expect.poll(() => shownTiles(page), PATIENCE).toMatchObject([{ widthPx: 160 }]);

	await writeFile(folder.file('other.js'), SINGLE.replaceAll(/^(import|type) .*$|: (Part|Layout)\b/gm, ''));
	await page.getByRole('button', { name: 'other', exact: true }).click(PATIENCE);
	await expect.poll(() => shownTiles(page), PATIENCE).toMatchObject([{ widthPx: 320 }]);
	await rm(folder.file('other.js'));
	await expect(page.getByRole('button', { name: 'other', exact: true })).toHaveCount(0, PATIENCE);
	expect(preview.complaints()).toEqual([]);
});

/** Mistakes in line and column of `SINGLE`, and what is said of them. */
const MISTAKES: readonly (readonly [
	what: string,
	change: readonly [string, string],
	place: string,
	message: RegExp,
])[] = [
	['does not parse', ['share: 1 }', 'share: (1 }'], 'single.ts:5:', /Expected/],
	['throws as it is loaded', ['export default', 'JSON.parse("no");\nexport default'], 'single.ts:10:6', /JSON/],
	['throws for a scene', ['widthPx * part', 'widthPx * (part as never as Part[])[3]'], 'single.ts:8:', /share/],
	[
		'imports what is not there',
		["'roomreel/layouts'", "'roomreel/layouts'; import './nowhere.ts'"],
		'single.ts:1:',
		/nowhere/,
	],
	['gives a tile outside the frame', ['share: 1 ', 'share: 2 '], 'single', /not inside the frame of 320x180/],
	['exports no layout', ['export default', 'export const layout ='], 'single', /default export/],
];

test('a layout that is wrong is shown with file, line and what is wrong, over its last good picture', async () => {
	await open({ layout: 'single', fixture: 'one', size: '320x180' });
	const good = await shownTiles(page);
	expect(good).toMatchObject([{ widthPx: 320 }]);
	for (const [what, [from, to], place, message] of MISTAKES) {
		await test.step(what, async () => {
			expect(SINGLE).toContain(from);
			await writeFile(folder.file('single.ts'), SINGLE.replace(from, to));
			await expect(problem().getByRole('heading')).toContainText([place], PATIENCE);
			await expect(problem().getByRole('paragraph').first()).toHaveText(message);
			expect(await shownTiles(page)).toEqual(good);
			await expect(problem().getByRole('heading')).toHaveCount(1);
			await writeFile(folder.file('single.ts'), SINGLE);
			await expect(problem()).toBeHidden(PATIENCE);
		});
	}
});

test('everything is reached and done by keyboard alone, with a name and in sight', async () => {
	await open({ size: '320x180' });
	await page.keyboard.press('l');
	await expect(page.getByRole('combobox', { name: 'Layout string' })).toBeFocused();
	await page.keyboard.type('speaker');
	await expect.poll(async () => (await shownTiles(page))[0], PATIENCE).toMatchObject({ heightPx: 150 });
	await page.keyboard.press('Tab');
	await expect(page.getByRole('button', { name: 'Copy the layout string' })).toBeFocused();

	await page.keyboard.press(']');
	await expect(page.getByRole('radio', { name: 'Nine' })).toBeChecked();
	for (const [key, name] of [
		['n', 'Names'],
		['o', 'Tile outlines'],
		['p', 'Placeholders'],
	] as const) {
		await page.keyboard.press(key);
		await expect(page.getByRole('checkbox', { name })).toBeChecked();
	}
	await page.keyboard.press('t');
	await expect(page.getByRole('combobox', { name: 'Layout string' })).toHaveValue(
		'speaker-light?names=1&placeholders=1',
	);
	await page.keyboard.press('?');
	await expect(page.getByRole('dialog', { name: 'Shortcuts' })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(page.getByRole('dialog')).toHaveCount(0);

	const stops = await tabStops(page);
	expect(stops.filter(({ name }) => name === '')).toEqual([]);
	expect(stops.filter(({ isInSight }) => !isInSight)).toEqual([]);
	const names = stops.map(({ name }) => name);
	for (const name of ['Pause', 'Time in seconds', 'Layout string', 'grid', 'Nine', 'Gap', 'Without', 'URL', 'Join']) {
		expect(names).toContain(name);
	}
	expect(preview.complaints()).toEqual([]);
});

/** What Tab comes to, once around: its name, and whether it can be seen that it has the focus. */
async function tabStops(of: Page): Promise<{ name: string; isInSight: boolean }[]> {
	const stops: { name: string; isInSight: boolean }[] = [];
	// It begins somewhere in the page: the second end is that of a whole round.
	for (let ends = 0; ends < 2; ) {
		await of.keyboard.press('Tab');
		const stop = await of.evaluate(() => {
			const element = document.activeElement as HTMLInputElement | null;
			if (!element || element === document.body) return null;
			const named =
				element.ariaLabel ?? document.getElementById(element.getAttribute('aria-labelledby') ?? '')?.textContent;
			const name = named ?? element.labels?.[0]?.textContent ?? element.textContent ?? '';
			const shown = [element, element.nextElementSibling].filter((candidate) => candidate !== null);
			return {
				name: name
					.trim()
					.replaceAll(/\s+/g, ' ')
					.replace(/ \d+ px$/, ''),
				isInSight: shown.some((candidate) => getComputedStyle(candidate).outlineStyle === 'solid'),
			};
		});
		if (stop) stops.push(stop);
		else ends++;
	}
	return stops;
}
