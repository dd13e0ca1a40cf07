import { expect, test } from '@playwright/test';
import type { TileFit } from '../../../layouts/layout.ts';
import { placePicture, type Rect } from '../../../recorder-page/compositor/fit.ts';

type Numbers = readonly [number, number, number, number];
type Row = {
	readonly fit: TileFit;
	readonly tile: Numbers;
	readonly picture: readonly [number, number];
	readonly source: Numbers;
	readonly destination: Numbers;
};

const TABLE: readonly Row[] = [
	// The same shape: everything is seen and the tile is full.
	{
		fit: 'cover',
		tile: [0, 0, 1280, 720],
		picture: [640, 360],
		source: [0, 0, 640, 360],
		destination: [0, 0, 1280, 720],
	},
	{
		fit: 'contain',
		tile: [0, 0, 1280, 720],
		picture: [640, 360],
		source: [0, 0, 640, 360],
		destination: [0, 0, 1280, 720],
	},
	{
		fit: 'cover',
		tile: [427, 360, 426, 360],
		picture: [426, 360],
		source: [0, 0, 426, 360],
		destination: [427, 360, 426, 360],
	},
	// A wide picture in a narrow tile.
	{
		fit: 'cover',
		tile: [640, 0, 640, 720],
		picture: [640, 360],
		source: [160, 0, 320, 360],
		destination: [640, 0, 640, 720],
	},
	{
		fit: 'contain',
		tile: [640, 0, 640, 720],
		picture: [640, 360],
		source: [0, 0, 640, 360],
		destination: [640, 180, 640, 360],
	},
	// An upright picture in a wide tile.
	{
		fit: 'cover',
		tile: [0, 0, 640, 360],
		picture: [360, 640],
		source: [0, 218.75, 360, 202.5],
		destination: [0, 0, 640, 360],
	},
	{
		fit: 'contain',
		tile: [0, 0, 640, 360],
		picture: [360, 640],
		source: [0, 0, 360, 640],
		destination: [219, 0, 202, 360],
	},
	// A square one.
	{
		fit: 'contain',
		tile: [100, 50, 640, 360],
		picture: [64, 64],
		source: [0, 0, 64, 64],
		destination: [240, 50, 360, 360],
	},
	// Bars of half a pixel are rounded like a browser's: up at both edges.
	{ fit: 'contain', tile: [0, 0, 101, 100], picture: [50, 50], source: [0, 0, 50, 50], destination: [1, 0, 100, 100] },
	{
		fit: 'contain',
		tile: [11, 0, 101, 100],
		picture: [50, 50],
		source: [0, 0, 50, 50],
		destination: [12, 0, 100, 100],
	},
	// Extremes are still seen, and stay inside the tile.
	{ fit: 'contain', tile: [0, 0, 10, 10], picture: [8000, 1], source: [0, 0, 8000, 1], destination: [0, 5, 10, 1] },
	{ fit: 'contain', tile: [5, 5, 1, 1], picture: [1, 8000], source: [0, 0, 1, 8000], destination: [5, 5, 1, 1] },
	{ fit: 'cover', tile: [5, 5, 1, 1], picture: [8000, 1], source: [3999.5, 0, 1, 1], destination: [5, 5, 1, 1] },
];

const toNumbers = ({ xPx, yPx, widthPx, heightPx }: Rect): Numbers => [xPx, yPx, widthPx, heightPx];

for (const { fit, tile, picture, source, destination } of TABLE) {
	test(`A picture of ${picture.join('x')} in a tile of ${tile.join(',')} by ${fit} is placed as in the table`, () => {
		const [xPx, yPx, widthPx, heightPx] = tile;
		const placement = placePicture({ trackSid: 'TR', xPx, yPx, widthPx, heightPx, fit }, ...picture);
		expect({ source: toNumbers(placement.source), destination: toNumbers(placement.destination) }).toEqual({
			source,
			destination,
		});
	});
}

test('Whatever the sizes, a picture keeps its proportions and stays inside its tile and itself', () => {
	// What rounding the edges of a picture with bars to whole pixels may add to or take from a side.
	const maxRoundingPx = 1;
	const wrong: string[] = [];
	for (let seed = 1; seed < 3000; seed++) {
		const [pictureWidthPx, pictureHeightPx] = [1 + ((seed * 7919) % 1921), 1 + ((seed * 104_729) % 1081)];
		const [widthPx, heightPx] = [1 + ((seed * 1299) % 640), 1 + ((seed * 15_487) % 361)];
		for (const fit of ['cover', 'contain'] as const) {
			const tile = { trackSid: 'TR', xPx: seed % 5, yPx: seed % 3, widthPx, heightPx, fit };
			const { source, destination } = placePicture(tile, pictureWidthPx, pictureHeightPx);
			const pickScale = fit === 'cover' ? Math.max : Math.min;
			const scale = pickScale(widthPx / pictureWidthPx, heightPx / pictureHeightPx);
			const isRight =
				isInside(source, { xPx: 0, yPx: 0, widthPx: pictureWidthPx, heightPx: pictureHeightPx }) &&
				isInside(destination, tile) &&
				toNumbers(destination).every(Number.isInteger) &&
				(fit === 'contain' || (destination.widthPx === widthPx && destination.heightPx === heightPx)) &&
				Math.abs(destination.widthPx - source.widthPx * scale) <= maxRoundingPx &&
				Math.abs(destination.heightPx - source.heightPx * scale) <= maxRoundingPx;
			if (!isRight) wrong.push(`${pictureWidthPx}x${pictureHeightPx} in ${toNumbers(tile)} by ${fit}`);
		}
	}
	expect(wrong).toEqual([]);
});

function isInside(inner: Rect, outer: Rect): boolean {
	// Fractions of a pixel are not exact in binary.
	const slackPx = 1e-9;
	return (
		inner.xPx >= outer.xPx &&
		inner.yPx >= outer.yPx &&
		inner.xPx + inner.widthPx <= outer.xPx + outer.widthPx + slackPx &&
		inner.yPx + inner.heightPx <= outer.yPx + outer.heightPx + slackPx
	);
}
