import { expect, test } from '@playwright/test';
import { grid, gridShape } from '../../../layouts/grid.ts';
import type { FrameSize, Tile } from '../../../layouts/layout.ts';
import { sceneTrack } from './scene-track.ts';

const tilesOf = (count: number, size: FrameSize): readonly Tile[] =>
	grid.arrange({ tracks: Array.from({ length: count }, (_, index) => sceneTrack(`TR_${index}`)) }, size);

/** Columns x rows for 0 to 30 people; where not all are shown, the rows of a full page. */
const SHAPES: readonly { size: FrameSize; shapes: string }[] = [
	{
		size: { widthPx: 1280, heightPx: 720 },
		shapes: `0x0 1x1 2x1 2x2 2x2 3x2 3x2 3x3 3x3 3x3 4x3 4x3 4x3 4x4 4x4 4x4 4x4
			5x4 5x4 5x4 5x4 5x5 5x5 5x5 5x5 5x5 5x5 5x5 5x5 5x5 5x5`,
	},
	{
		size: { widthPx: 1920, heightPx: 1080 },
		shapes: `0x0 1x1 2x1 2x2 2x2 3x2 3x2 3x3 3x3 3x3 4x3 4x3 4x3 4x4 4x4 4x4 4x4
			5x4 5x4 5x4 5x4 5x5 5x5 5x5 5x5 5x5 5x5 5x5 5x5 5x5 5x5`,
	},
	{
		size: { widthPx: 720, heightPx: 1280 },
		shapes: `0x0 1x1 1x2 2x2 2x2 3x2 3x2 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3
			3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3 3x3`,
	},
	{
		size: { widthPx: 640, heightPx: 360 },
		shapes: `0x0 1x1 2x1 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2
			2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2 2x2`,
	},
	{
		size: { widthPx: 480, heightPx: 270 },
		shapes: `0x0 1x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1
			2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1 2x1`,
	},
	{
		size: { widthPx: 1080, heightPx: 1080 },
		shapes: `0x0 1x1 1x2 2x2 2x2 3x2 3x2 3x3 3x3 3x3 4x3 4x3 4x3 4x4 4x4 4x4 4x4
			4x4 4x4 4x4 4x4 4x4 4x4 4x4 4x4 4x4 4x4 4x4 4x4 4x4 4x4`,
	},
];

for (const { size, shapes } of SHAPES) {
	const { widthPx, heightPx } = size;

	test(`The grid of 0 to 30 people in ${widthPx}x${heightPx} has LiveKit's columns and rows`, () => {
		const actual = Array.from({ length: 31 }, (_, count) => {
			const tiles = tilesOf(count, size);
			const columns = new Set(tiles.map(({ xPx }) => xPx)).size;
			return `${columns}x${new Set(tiles.map(({ yPx }) => yPx)).size}`;
		});
		expect(actual).toEqual(shapes.split(/\s+/));
	});

	test(`The tiles of a grid in ${widthPx}x${heightPx} meet without gap or overlap and fill every full row`, () => {
		const wrong: string[] = [];
		for (let count = 1; count <= 30; count++) {
			const tiles = tilesOf(count, size);
			const columns = tiles.filter(({ yPx }) => yPx === 0).length;
			const last = tiles.at(-1) as Tile;
			if (tiles.length !== Math.min(count, gridShape(count, size).pageSize))
				wrong.push(`${count} people: ${tiles.length} tiles`);
			if (last.yPx + last.heightPx !== heightPx) wrong.push(`${count} people: the last row does not reach the bottom`);
			for (const [index, tile] of tiles.entries()) {
				const left = index % columns === 0 ? undefined : tiles[index - 1];
				const above = tiles[index - columns];
				const meets =
					tile.xPx === (left ? left.xPx + left.widthPx : 0) &&
					tile.yPx === (above ? above.yPx + above.heightPx : 0) &&
					tile.yPx === (left?.yPx ?? tile.yPx) &&
					(index % columns < columns - 1 || tile.xPx + tile.widthPx === widthPx);
				if (!meets) wrong.push(`${count} people: tile ${index}`);
			}
		}
		expect(wrong).toEqual([]);
	});
}

test('Five people in 1280x720 stand in three columns and two rows, the last row left-aligned, edges rounded', () => {
	const places = tilesOf(5, { widthPx: 1280, heightPx: 720 }).map((t) => [t.xPx, t.yPx, t.widthPx, t.heightPx]);
	expect(places).toEqual([
		[0, 0, 427, 360],
		[427, 0, 426, 360],
		[853, 0, 427, 360],
		[0, 360, 427, 360],
		[427, 360, 426, 360],
	]);
});

test('Tiles keep the order of the scene, and whoever does not fit has none', () => {
	const sids = tilesOf(27, { widthPx: 1280, heightPx: 720 }).map(({ trackSid }) => trackSid);
	expect(sids).toEqual(Array.from({ length: 25 }, (_, index) => `TR_${index}`));
});

const FITS = [
	{ what: 'landscape camera', over: {}, fit: 'cover' },
	{ what: 'portrait camera', over: { publishedWidthPx: 720, publishedHeightPx: 1280 }, fit: 'contain' },
	{ what: 'square camera', over: { publishedWidthPx: 480, publishedHeightPx: 480 }, fit: 'contain' },
	{ what: 'camera of unknown size', over: { publishedWidthPx: 0, publishedHeightPx: 0 }, fit: 'cover' },
	{ what: 'landscape screen share', over: { source: 'screen_share' }, fit: 'contain' },
	{ what: 'track of unknown source', over: { source: 'unknown' }, fit: 'cover' },
] as const;

for (const { what, over, fit } of FITS) {
	test(`The tile of a ${what} is filled by ${fit}`, () => {
		const tiles = grid.arrange({ tracks: [sceneTrack('TR_a', over)] }, { widthPx: 1280, heightPx: 720 });
		expect(tiles).toEqual([{ trackSid: 'TR_a', xPx: 0, yPx: 0, widthPx: 1280, heightPx: 720, fit }]);
	});
}

test('the tile of a camera that is switched off is a silhouette, that of a screen black', () => {
	const tracks = [
		sceneTrack('TR_on'),
		sceneTrack('TR_off', { muted: true }),
		sceneTrack('TR_screen', { muted: true, source: 'screen_share' }),
	];
	const tiles = grid.arrange({ tracks }, { widthPx: 1280, heightPx: 720 });
	expect(tiles.map(({ standIn }) => standIn)).toEqual([undefined, 'silhouette', 'black']);
});
