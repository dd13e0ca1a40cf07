import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { PNG } from 'pngjs';
import type { Theme, Tile } from '../../layouts/layout.ts';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import { expectImage, type ImageTolerance } from '../support/expected-image.ts';
import { compileWasmModule } from '../support/wasm-module.ts';
import type { Step } from './composed-image-page.ts';
import type { Composition } from './compositor-set-up.ts';

const SHAPES: ImageTolerance = {
	reason: 'edges, whose chroma one backend makes from the pixels of both sides, and rounding',
	meanSteps: 1,
	pixelSteps: 32,
	differingShare: 0.012,
};
const LETTERS: ImageTolerance = {
	reason: 'the same, and the version of the fonts and how they are smoothed',
	meanSteps: 1.2,
	pixelSteps: 32,
	differingShare: 0.02,
};

/** The last one's pictures are those that are kept as expected. */
const KINDS = ['canvas', 'planar'] as const;
const SIZE = { widthPx: 480, heightPx: 270 };

let browser: BrowserPage<typeof import('./composed-image-page.ts')>;
test.beforeAll(async () => {
	await compileWasmModule('planar');
	browser = await openBrowserPage<typeof import('./composed-image-page.ts')>(
		resolve(import.meta.dirname, 'composed-image-page.ts'),
	);
});
test.afterAll(() => browser.close());

type Place = readonly [xPx: number, yPx: number, widthPx: number, heightPx: number];

let tracks = 0;
function tile([xPx, yPx, widthPx, heightPx]: Place, over: Partial<Tile> = {}): Tile {
	return { trackSid: `TR_${tracks++}`, xPx, yPx, widthPx, heightPx, fit: 'cover', ...over };
}

/** Tiles that have no stand-in show a calm picture; those of `without` show nothing. */
function composition(theme: Theme, tiles: readonly Tile[], without: readonly Tile[] = []): Composition {
	const pictured = tiles.filter((tile) => !tile.standIn && !without.includes(tile));
	const pictures = pictured.map(({ trackSid }) => ({ trackSid, kind: 'slate', widthPx: 320, heightPx: 180 }) as const);
	return { size: SIZE, theme, tiles, pictures };
}

const composed = (kind: (typeof KINDS)[number], steps: readonly [Step, ...Step[]]) =>
	browser.entry.evaluate((page, [kind, steps]) => page.composedPngs(kind, steps), [kind, steps] as const);

async function pictureOf(kind: (typeof KINDS)[number], composition: Composition): Promise<Buffer> {
	const [image] = await composed(kind, [{ composition, timestampUs: 0 }]);
	return Buffer.from(image ?? '', 'base64');
}

const CASES = [
	{
		name: 'stand-ins',
		tolerance: LETTERS,
		composition: composition('light', [
			tile([0, 0, 213, 120], { standIn: 'silhouette' }),
			tile([213, 0, 120, 180], { standIn: 'silhouette' }),
			tile([333, 0, 147, 40], { standIn: 'silhouette' }),
			tile([333, 40, 60, 60], { standIn: 'silhouette', cornerRadiusPx: 12 }),
			tile([393, 40, 87, 60], { standIn: 'black' }),
			tile([0, 120, 213, 150], { standIn: { initials: 'AB' } }),
			tile([213, 180, 120, 90], { standIn: { initials: '山' }, cornerRadiusPx: 10 }),
			tile([340, 107, 133, 75], { standIn: { initials: 'WWW' }, isOutlined: true }),
			tile([340, 190, 133, 75], { standIn: { initials: 'مع' }, caption: 'محمد' }),
		]),
	},
	{
		name: 'captions',
		tolerance: LETTERS,
		composition: composition('dark', [
			tile([0, 0, 240, 135], { caption: 'Ann Example' }),
			tile([240, 0, 240, 135], { caption: 'A name that is much too long for the tile that it is in' }),
			tile([0, 135, 161, 68], { caption: 'محمد عبد الله بن عبد العزيز الطويل' }),
			tile([161, 135, 160, 68], { caption: '山田 太郎 · 김민준 🎉' }),
			tile([321, 135, 159, 68], { caption: 'Zoë Ångström 👩🏽‍💻' }),
			tile([0, 203, 160, 67], { caption: 'שלום 123' }),
			tile([160, 203, 160, 67], { caption: 'नमस्ते ไทย Ω Ж' }),
			tile([320, 203, 30, 67], { caption: 'Narrow' }),
			tile([350, 203, 130, 19], { caption: 'No room' }),
			tile([350, 222, 130, 48], { caption: ' \u202eAnn\n Example ' }),
		]),
	},
	{
		name: 'outlines-and-corners',
		tolerance: SHAPES,
		composition: composition('light', [
			tile([0, 0, 160, 90], { isOutlined: true }),
			tile([161, 1, 157, 87], { isOutlined: true, cornerRadiusPx: 12 }),
			tile([320, 0, 160, 90], { cornerRadiusPx: 24 }),
			tile([0, 91, 89, 89], { cornerRadiusPx: 44.5 }),
			tile([90, 91, 69, 89], { cornerRadiusPx: 30, isOutlined: true, fit: 'contain' }),
			tile([160, 90, 320, 180]),
			tile([301, 151, 121, 67], { cornerRadiusPx: 14 }),
			tile([371, 31, 109, 71], { cornerRadiusPx: 14, isOutlined: true }),
			tile([101, 181, 133, 75], { cornerRadiusPx: 20, isOutlined: true }),
			tile([10, 240, 5, 5], { cornerRadiusPx: 2, isOutlined: true }),
			tile([20, 240, 1, 1], { isOutlined: true }),
		]),
	},
] as const;

for (const { name, composition, tolerance } of CASES) {
	for (const kind of KINDS) {
		test(`With ${kind}, ${name} look as expected`, async () => {
			await expectImage(
				await pictureOf(kind, composition),
				resolve(import.meta.dirname, `expected/${name}.png`),
				tolerance,
			);
		});
	}
}

for (const kind of KINDS) {
	test(`With ${kind}, nothing is left over when decorations and what they lie over change`, async () => {
		const [below, above, beside] = [tile([100, 60, 240, 135]), tile([301, 151, 121, 67]), tile([0, 0, 97, 55])];
		const round = { cornerRadiusPx: 14, isOutlined: true, caption: 'Ann' } as const;
		const compositions = [
			composition('dark', [below, { ...above, ...round }, beside]),
			composition('dark', [below, { ...above, cornerRadiusPx: 14, caption: 'Ann' }, beside]),
			composition('light', [below, { ...above, ...round }, { ...beside, ...round, cornerRadiusPx: 20 }]),
			composition('light', [{ ...above, ...round }, { ...below, ...round }, beside]),
			composition('light', [
				{ ...below, standIn: { initials: 'AB' } },
				{ ...above, ...round, standIn: 'black' },
			]),
			composition('light', [{ ...above, xPx: 200, ...round }]),
			composition('dark', []),
		] as const;
		const [first, ...others] = compositions.map((composition, step) => ({
			composition,
			timestampUs: step * 1_000_000,
		}));
		const images = await composed(kind, [first as Step, ...others]);
		for (const [step, composition] of compositions.entries()) {
			const anew = await pictureOf(kind, composition);
			expect(images[step] === anew.toString('base64'), `step ${step} is as if it were composed anew`).toBe(true);
		}
	});
}

/** A quarter of white over black, and half of that when half of the fade is done. */
const FADE = [
	{ timestampUs: 1_000_000, light: 0 },
	{ timestampUs: 1_100_000, light: 0.125 * 255 },
	{ timestampUs: 1_200_000, light: 0.25 * 255 },
] as const;
/** Rounding of the sample, of its cover and of their share, in RGB. */
const FADE_TOLERANCE = 3;

for (const kind of KINDS) {
	test(`With ${kind}, the silhouette fades in over black and out over the picture`, async () => {
		const track = tile([0, 0, SIZE.widthPx, SIZE.heightPx]);
		const picture = composition('light', [track]);
		const muted = composition('light', [{ ...track, standIn: 'silhouette' }]);
		const images = await composed(kind, [
			{ composition: picture, timestampUs: 0 },
			...FADE.map(({ timestampUs }) => ({ composition: muted, timestampUs })),
			...[2_000_000, 2_100_000, 2_200_000].map((timestampUs) => ({ composition: picture, timestampUs })),
		]);
		const [before, ...after] = images.map((image) => {
			const { data } = PNG.sync.read(Buffer.from(image, 'base64'));
			const at = (y: number) => data[(y * SIZE.widthPx + SIZE.widthPx / 2) * 4] as number;
			// The middle of the head, and above it.
			return { head: at(84), beside: at(5) };
		});
		const { head, beside } = before as (typeof after)[number];
		const over = (part: number) => ({ head: head + part * 0.25 * (255 - head), beside });
		const expected = [...FADE.map(({ light }) => ({ head: light, beside: 0 })), over(1), over(0.5), over(0)];
		for (const [index, wanted] of expected.entries()) {
			const apart = Math.max(
				Math.abs((after[index]?.head ?? Number.NaN) - wanted.head),
				Math.abs((after[index]?.beside ?? Number.NaN) - wanted.beside),
			);
			expect(apart, `picture ${index} has ${JSON.stringify(after[index])}`).toBeLessThanOrEqual(FADE_TOLERANCE);
		}
	});
}
