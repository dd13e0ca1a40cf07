import { expect, test } from '@playwright/test';
import type { TileFit } from '../../../layouts/layout.ts';
import { layerSizeFor } from '../../../recorder-page/room/layer-size.ts';

type Row = {
	case: string;
	tile: [widthPx: number, heightPx: number, fit: TileFit];
	published?: [width: number, height: number];
	expected: [width: number, height: number];
};

const ROWS: Row[] = [
	{
		case: 'of the same shape asks for the size of the tile',
		tile: [640, 360, 'cover'],
		published: [1280, 720],
		expected: [640, 360],
	},
	{
		case: 'in a wide tile that it covers asks for the full width',
		tile: [640, 180, 'cover'],
		published: [1280, 720],
		expected: [640, 360],
	},
	{
		case: 'in a high tile that it covers asks for the full height',
		tile: [200, 720, 'cover'],
		published: [1920, 1080],
		expected: [1280, 720],
	},
	{
		case: 'that is contained in a high tile asks for its width only',
		tile: [200, 720, 'contain'],
		published: [1920, 1080],
		expected: [200, 113],
	},
	{
		case: 'in portrait, contained in a wide tile, asks for its height only',
		tile: [640, 360, 'contain'],
		published: [720, 1280],
		expected: [203, 360],
	},
	{
		case: 'smaller than its tile asks for no more than there is',
		tile: [1280, 720, 'cover'],
		published: [640, 360],
		expected: [640, 360],
	},
	{ case: 'of unknown size asks for the size of the tile', tile: [427, 240, 'cover'], expected: [427, 240] },
	{
		case: 'declared as 0 x 0 asks for the size of the tile',
		tile: [427, 240, 'contain'],
		published: [0, 0],
		expected: [427, 240],
	},
];

for (const { case: when, tile, published, expected } of ROWS) {
	test(`a video ${when}`, () => {
		const [widthPx, heightPx, fit] = tile;
		const dimensions = published && { width: published[0], height: published[1] };
		expect(layerSizeFor({ widthPx, heightPx, fit }, dimensions)).toEqual({ width: expected[0], height: expected[1] });
	});
}
