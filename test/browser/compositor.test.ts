import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';
import { grid } from '../../layouts/grid.ts';
import type { Tile, TileFit } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import { compileWasmModule } from '../support/wasm-module.ts';
import { sceneTrack } from '../unit/layouts/scene-track.ts';
import { BLUE, GREEN, RED, YELLOW } from './compositor-pictures.ts';
import type { Composition, SourcePicture } from './compositor-set-up.ts';

/**
 * RGB becomes YCbCr with 8 bits, and another one. A canvas draws BT.709 by arithmetic of 6 bits, in which blue is too weak
 * by a twentieth.
 */
const COLOUR_TOLERANCE = { planar: 3, canvas: 10 } as const;
/** Smooth pictures differ by that, by rounding, by positions of samples in filters, and by how chroma is made larger. */
const MEAN_DIFFERENCE = 1.5;

/** Small tiles: two filters whose reach differs by a fraction of a source pixel, where the waves are steepest. */
const WORST_DIFFERENCE = 16;

const KINDS = ['planar', 'canvas'] as const;
const SIZE = { widthPx: 640, heightPx: 360 };

let browser: BrowserPage<typeof import('./compositor-page.ts')>;
test.beforeAll(async () => {
	await compileWasmModule('planar');
	browser = await openBrowserPage<typeof import('./compositor-page.ts')>(
		resolve(import.meta.dirname, 'compositor-page.ts'),
	);
});
test.afterAll(() => browser.close());

const one = (
	fit: TileFit,
	widthPx: number,
	heightPx: number,
	kind: SourcePicture['kind'] = 'quarters',
): Composition => ({
	size: SIZE,
	theme: 'dark',
	tiles: [{ trackSid: 'TR', xPx: 0, yPx: 0, ...SIZE, fit }],
	pictures: [{ trackSid: 'TR', kind, widthPx, heightPx }],
});

function expectColour(
	kind: CompositorKind,
	actual: readonly number[] | undefined,
	expected: readonly number[],
	what: string,
): void {
	const apart = expected.map((channel, index) => Math.abs(channel - (actual?.[index] ?? Number.NaN)));
	expect(Math.max(...apart), `${what}: ${actual} instead of ${expected}`).toBeLessThanOrEqual(COLOUR_TOLERANCE[kind]);
}

const BLACK = [0, 0, 0];

type FitCase = {
	readonly what: string;
	readonly composition: Composition;
	readonly expected: readonly { readonly at: readonly [number, number]; readonly colour: readonly number[] }[];
};

const FITS: readonly FitCase[] = [
	{
		what: 'a picture of the same shape fills its tile',
		composition: one('cover', 320, 180),
		expected: [
			{ at: [2, 2], colour: RED },
			{ at: [637, 2], colour: GREEN },
			{ at: [2, 357], colour: BLUE },
			{ at: [637, 357], colour: YELLOW },
			{ at: [310, 170], colour: RED },
			{ at: [330, 190], colour: YELLOW },
		],
	},
	{
		what: 'a wide picture that covers loses its sides equally',
		composition: one('cover', 800, 180),
		expected: [
			{ at: [2, 2], colour: RED },
			{ at: [310, 170], colour: RED },
			{ at: [330, 170], colour: GREEN },
			{ at: [637, 357], colour: YELLOW },
		],
	},
	{
		what: 'an upright picture that covers loses top and bottom equally',
		composition: one('cover', 360, 640),
		expected: [
			{ at: [2, 2], colour: RED },
			{ at: [2, 170], colour: RED },
			{ at: [2, 190], colour: BLUE },
			{ at: [637, 2], colour: GREEN },
		],
	},
	{
		what: 'an upright picture that is contained has bars at its sides',
		composition: one('contain', 180, 360),
		expected: [
			{ at: [225, 180], colour: BLACK },
			{ at: [233, 2], colour: RED },
			{ at: [406, 2], colour: GREEN },
			{ at: [233, 357], colour: BLUE },
			{ at: [406, 357], colour: YELLOW },
			{ at: [414, 180], colour: BLACK },
		],
	},
	{
		what: 'a wide picture that is contained has bars above and below',
		composition: one('contain', 640, 200),
		expected: [
			{ at: [320, 77], colour: BLACK },
			{ at: [2, 83], colour: RED },
			{ at: [637, 276], colour: YELLOW },
			{ at: [320, 283], colour: BLACK },
		],
	},
];

for (const kind of KINDS) {
	for (const { what, composition, expected } of FITS) {
		test(`With ${kind}, ${what}`, async () => {
			const places = expected.map(({ at }) => at);
			const colours = await browser.entry.evaluate(
				(page, [kind, composition, places]) => page.pixels(kind, composition, places),
				[kind, composition, places] as const,
			);
			for (const [index, { at, colour }] of expected.entries()) expectColour(kind, colours[index], colour, `at ${at}`);
		});
	}

	test(`With ${kind}, a place without a tile is background, and a tile without a picture where it has bars; else it is black`, async () => {
		const half = { yPx: 0, widthPx: 213, heightPx: 360, fit: 'cover' } as const;
		for (const { theme, colour } of [
			{ theme: 'dark', colour: BLACK },
			{ theme: 'light', colour: [255, 255, 255] },
		] as const) {
			const composition: Composition = {
				size: SIZE,
				theme,
				tiles: [
					{ trackSid: 'silent', xPx: 0, ...half, heightPx: 180 },
					{ trackSid: 'upright', xPx: 0, ...half, yPx: 180, heightPx: 180, fit: 'contain' },
					{ trackSid: 'TR', xPx: 213, ...half },
				],
				pictures: [{ trackSid: 'TR', kind: 'red', widthPx: 320, heightPx: 180 }],
			};
			const colours = await browser.entry.evaluate(
				(page, [kind, composition]) =>
					page.pixels(kind, composition, [
						[100, 100],
						[300, 100],
						[600, 100],
						[100, 300],
					]),
				[kind, composition] as const,
			);
			expectColour(kind, colours[0], BLACK, 'a tile without a picture');
			expectColour(kind, colours[1], RED, 'the picture');
			expectColour(kind, colours[2], colour, 'a place without a tile');
			expectColour(kind, colours[3], colour, 'a tile for a whole picture without one');
		}
	});

	test(`With ${kind}, a frame that is composed again without a change has its own time and the same pixels`, async () => {
		const result = await browser.entry.evaluate((page, [kind, composition]) => page.composeTwice(kind, composition), [
			kind,
			one('cover', 320, 180, 'target'),
		] as const);
		expect(result).toEqual({ timestamp: 33_333, duration: 33_334, isSame: true });
	});

	test(`With ${kind}, a picture that is replaced or removed comes back and is not seen any more`, async () => {
		const result = await browser.entry.evaluate(
			(page, [kind, composition]) => page.replaceAndRemove(kind, composition, 'blue'),
			[kind, one('cover', 320, 180, 'red')] as const,
		);
		expectColour(kind, result.colours[0], RED, 'the first picture');
		expectColour(kind, result.colours[1], BLUE, 'the second picture');
		expectColour(kind, result.colours[2], BLACK, 'no picture');
		expect(result).toMatchObject({ replacedIsFirst: true, removedIsSecond: true, nothing: null });
	});

	test(`With ${kind}, a picture that another worker wrote into grown memory is seen`, async () => {
		const colour = await browser.entry.evaluate((page, [kind, size]) => page.composeFromGrownMemory(kind, size), [
			kind,
			SIZE,
		] as const);
		expectColour(kind, colour, GREEN, 'the picture');
	});
}

test('A planar output frame is I420 of the output size, says BT.709 limited, and has the time that was asked for', async () => {
	const description = await browser.entry.evaluate(
		(page, composition) => page.describe('planar', composition),
		one('cover', 320, 180),
	);
	expect(description).toEqual({
		format: 'I420',
		codedWidth: 640,
		codedHeight: 360,
		timestamp: 1_234_567,
		duration: 33_333,
		colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
	});
});

/** What pictures may say of their samples, as the browser has it. */
const COLOURS = [
	{ what: 'BT.601, limited range', colour: { matrix: 'bt601', isFullRange: false } },
	{ what: 'BT.601, full range', colour: { matrix: 'bt601', isFullRange: true } },
	{ what: 'BT.709, limited range', colour: { matrix: 'bt709', isFullRange: false } },
	{ what: 'BT.709, full range', colour: { matrix: 'bt709', isFullRange: true } },
	{ what: 'BT.2020, limited range', colour: { matrix: 'bt2020', isFullRange: false } },
	{ what: 'nothing', colour: { matrix: 'bt601', isFullRange: false }, isColourUnsaid: true },
] as const;

for (const { what, ...colour } of COLOURS) {
	for (const kind of KINDS) {
		test(`With ${kind}, pictures that say ${what} have their colours, and the bars beside them theirs`, async () => {
			const composition = one('contain', 180, 360);
			const [picture] = composition.pictures as [SourcePicture];
			// Bars, quarters, and where an upright picture begins and ends.
			const expected = [
				{ at: [225, 180], colour: BLACK },
				{ at: [233, 2], colour: RED },
				{ at: [300, 100], colour: RED },
				{ at: [360, 100], colour: GREEN },
				{ at: [300, 270], colour: BLUE },
				{ at: [360, 270], colour: YELLOW },
				{ at: [406, 357], colour: YELLOW },
				{ at: [414, 180], colour: BLACK },
			] as const;
			const colours = await browser.entry.evaluate(
				(page, [kind, composition, places]) => page.pixels(kind, composition, places),
				[kind, { ...composition, pictures: [{ ...picture, ...colour }] }, expected.map(({ at }) => at)] as const,
			);
			for (const [index, { at, colour }] of expected.entries()) expectColour(kind, colours[index], colour, `at ${at}`);
		});
	}

	test(`Planar and canvas draw the same grid of pictures that say ${what}`, async () => {
		const composition = gridOf(5, 'waves');
		const pictures = composition.pictures.map((picture) => ({ ...picture, ...colour }));
		const { mean, worstInside } = await browser.entry.evaluate((page, composition) => page.difference(composition), {
			...composition,
			pictures,
		});
		expect(mean).toBeLessThanOrEqual(MEAN_DIFFERENCE);
		expect(worstInside).toBeLessThanOrEqual(WORST_DIFFERENCE);
		test.info().annotations.push({ type: 'difference', description: `mean ${mean.toFixed(2)}, worst ${worstInside}` });
	});
}

const SOURCES = [
	{ widthPx: 640, heightPx: 360, source: 'camera' },
	{ widthPx: 360, heightPx: 640, source: 'camera' },
	{ widthPx: 1280, heightPx: 720, source: 'screen_share' },
	{ widthPx: 321, heightPx: 181, source: 'camera' },
] as const;

/** The grid's own tiles, with pictures of many sizes. */
function gridOf(count: number, kind: SourcePicture['kind']): Composition {
	const size = { widthPx: 1280, heightPx: 720 };
	const pictures = Array.from({ length: count }, (_, index): SourcePicture & { source: 'camera' | 'screen_share' } => ({
		...(SOURCES[index % SOURCES.length] as (typeof SOURCES)[number]),
		trackSid: `TR_${index}`,
		kind,
	}));
	const tracks = pictures.map(({ trackSid, source, widthPx, heightPx }) =>
		sceneTrack(trackSid, { source, publishedWidthPx: widthPx, publishedHeightPx: heightPx }),
	);
	const tiles: readonly Tile[] = grid.arrange({ tracks }, size);
	return { size, theme: 'dark', tiles, pictures };
}

for (const count of [1, 2, 3, 5, 9, 16]) {
	test(`Planar and canvas draw the same grid of ${count}`, async () => {
		const { mean, worstInside } = await browser.entry.evaluate(
			(page, composition) => page.difference(composition),
			gridOf(count, 'waves'),
		);
		expect(mean).toBeLessThanOrEqual(MEAN_DIFFERENCE);
		expect(worstInside).toBeLessThanOrEqual(WORST_DIFFERENCE);
		test.info().annotations.push({ type: 'difference', description: `mean ${mean.toFixed(2)}, worst ${worstInside}` });
	});
}

for (const kind of KINDS) {
	test(`With ${kind}, nothing is left over when people come and go and change places`, async () => {
		const swapped = gridOf(5, 'target');
		const counts = await browser.entry.evaluate(
			(page, [kind, compositions]) => page.countLeftovers(kind, compositions),
			[
				kind,
				[
					gridOf(1, 'target'),
					gridOf(5, 'target'),
					{
						...swapped,
						tiles: grid.arrange(
							{ tracks: swapped.tiles.map(({ trackSid }) => sceneTrack(trackSid)).reverse() },
							swapped.size,
						),
					},
					gridOf(16, 'target'),
					gridOf(3, 'target'),
					gridOf(0, 'target'),
					gridOf(2, 'target'),
				],
			] as const,
		);
		expect(counts).toEqual([0, 0, 0, 0, 0, 0, 0]);
	});
}
