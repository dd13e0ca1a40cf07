import { expect, test } from '@playwright/test';
import { decorate } from '../../../layouts/decorate.ts';
import { grid } from '../../../layouts/grid.ts';
import type { FrameSize, SceneTrack, Tile } from '../../../layouts/layout.ts';
import { parseLayoutOptions } from '../../../layouts/layout-options.ts';
import { sceneTrack } from './scene-track.ts';

const SIZE = { widthPx: 1280, heightPx: 720 };
const PAIR = [sceneTrack('a', { name: 'Ada' }), sceneTrack('b', { name: 'Bob Ross' })];

function tilesWith(options: string, tracks: readonly SceneTrack[] = PAIR, size: FrameSize = SIZE): readonly Tile[] {
	return decorate(grid.arrange, parseLayoutOptions(options))({ tracks }, size);
}

test('without options a layout is what it was', () => {
	expect(tilesWith('')).toEqual(grid.arrange({ tracks: PAIR }, SIZE));
});

test('a gap is as wide between tiles as around them', () => {
	const [left, right] = tilesWith('gap=10') as [Tile, Tile];
	expect([left.xPx, left.yPx]).toEqual([10, 10]);
	expect(right.xPx - (left.xPx + left.widthPx)).toBe(10);
	expect(right.xPx + right.widthPx).toBe(1270);
	expect(right.yPx + right.heightPx).toBe(710);
});

for (const gapPx of [1, 7, 16, 64]) {
	for (const size of [SIZE, { widthPx: 160, heightPx: 90 }, { widthPx: 16, heightPx: 16 }]) {
		test(`With a gap of ${gapPx} all tiles of 25 people are inside ${size.widthPx}x${size.heightPx} and apart`, () => {
			const tracks = Array.from({ length: 25 }, (_, index) => sceneTrack(`TR_${index}`));
			const tiles = tilesWith(`gap=${gapPx}`, tracks, size);
			for (const [index, tile] of tiles.entries()) {
				expect(tile.widthPx).toBeGreaterThanOrEqual(1);
				expect(tile.heightPx).toBeGreaterThanOrEqual(1);
				expect(tile.xPx + tile.widthPx).toBeLessThanOrEqual(size.widthPx);
				expect(tile.yPx + tile.heightPx).toBeLessThanOrEqual(size.heightPx);
				const next = tiles[index + 1];
				if (next && next.yPx === tile.yPx) expect(next.xPx).toBeGreaterThanOrEqual(tile.xPx + tile.widthPx);
			}
		});
	}
}

test('names are those of the participants', () => {
	expect(tilesWith('names=1').map(({ caption }) => caption)).toEqual(['Ada', 'Bob Ross']);
});

test('only people who speak are outlined, and no screens', () => {
	const tracks = [
		sceneTrack('speaks', { isSpeaking: true }),
		sceneTrack('silent'),
		sceneTrack('screen', { isSpeaking: true, source: 'screen_share' }),
	];
	expect(tilesWith('speaking=1', tracks).map(({ isOutlined }) => isOutlined)).toEqual([true, undefined, undefined]);
});

test('corners are rounded by no more than half of the shorter side', () => {
	expect(tilesWith('radius=24').map(({ cornerRadiusPx }) => cornerRadiusPx)).toEqual([24, 24]);
	const small = tilesWith('radius=200', PAIR, { widthPx: 320, heightPx: 100 });
	expect(small.map(({ cornerRadiusPx }) => cornerRadiusPx)).toEqual([50, 50]);
});

test('with placeholders whoever has no camera, or has switched it off, is shown by initials; a screen is not', () => {
	const tracks = [
		sceneTrack('off', { name: 'Bob Ross', muted: true }),
		sceneTrack('on'),
		sceneTrack('none', { name: 'Ada', muted: true, isPlaceholder: true }),
		sceneTrack('screen', { muted: true, source: 'screen_share' }),
	];
	expect(tilesWith('placeholders=1', tracks).map(({ standIn }) => standIn)).toEqual([
		{ initials: 'BR' },
		undefined,
		{ initials: 'A' },
		'black',
	]);
});

test('what a layout has decided for a tile itself stays', () => {
	const own = (): readonly Tile[] => [
		{ trackSid: 'a', xPx: 0, yPx: 0, widthPx: 100, heightPx: 100, fit: 'cover', caption: 'Host', cornerRadiusPx: 3 },
	];
	const [tile] = decorate(own, parseLayoutOptions('names=1&radius=9&speaking=1'))({ tracks: PAIR }, SIZE);
	expect(tile).toMatchObject({ caption: 'Host', cornerRadiusPx: 3 });
});
