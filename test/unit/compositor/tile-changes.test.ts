import { expect, test } from '@playwright/test';
import type { Composition, Tile } from '../../../layouts/layout.ts';
import { TileChanges } from '../../../recorder-page/compositor/tile-changes.ts';

const SIZE = { widthPx: 1280, heightPx: 720 };

function tile(trackSid: string, xPx: number, over: Partial<Tile> = {}): Tile {
	return { trackSid, xPx, yPx: 0, widthPx: 320, heightPx: 360, fit: 'cover', ...over };
}

const dark = (tiles: readonly Tile[]): Composition => ({ theme: 'dark', tiles });

/** Tracks of which there is a picture, unless a test says otherwise. */
const PICTURED: readonly string[] = ['a', 'b', 'c'];

/** As if the tiles had been drawn. */
function drawn(...tiles: readonly Tile[]): TileChanges {
	const changes = new TileChanges(SIZE, (trackSid) => PICTURED.includes(trackSid));
	changes.setComposition(dark(tiles));
	changes.take(0);
	return changes;
}

const sidsOf = (changes: TileChanges, timestampUs = 0): { vacated: number; tiles: string[] } => {
	const { vacated, tiles } = changes.take(timestampUs);
	return { vacated: vacated.length, tiles: tiles.map(({ trackSid }) => trackSid) };
};

test('At first the whole frame is filled and every tile drawn', () => {
	const changes = new TileChanges(SIZE, () => true);
	changes.setComposition(dark([tile('a', 0), tile('b', 320)]));
	const { vacated, tiles } = changes.take(0);
	expect(vacated).toEqual([{ xPx: 0, yPx: 0, ...SIZE }]);
	expect(tiles.map(({ trackSid }) => trackSid)).toEqual(['a', 'b']);
});

test('What was drawn is not drawn again, and the same tiles set again change nothing', () => {
	const changes = drawn(tile('a', 0), tile('b', 320));
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: [] });
	changes.setComposition(dark([tile('b', 320), tile('a', 0)]));
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: [] });
});

test('Only the tile of a track with a new picture is drawn', () => {
	const changes = drawn(tile('a', 0), tile('b', 320), tile('c', 640));
	changes.trackChanged('b');
	changes.trackChanged('b');
	changes.trackChanged('somebody without a tile');
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: ['b'] });
});

test('A track with two tiles has both drawn', () => {
	const changes = drawn(tile('a', 0), tile('a', 320), tile('b', 640));
	changes.trackChanged('a');
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: ['a', 'a'] });
});

test('Two tracks that change places are drawn, and nobody else', () => {
	const changes = drawn(tile('a', 0), tile('b', 320), tile('c', 640));
	changes.setComposition(dark([tile('b', 0), tile('a', 320), tile('c', 640)]));
	expect(sidsOf(changes)).toEqual({ vacated: 2, tiles: ['b', 'a'] });
});

test('A tile that only fits its picture otherwise is drawn', () => {
	const changes = drawn(tile('a', 0), tile('b', 320));
	changes.setComposition(dark([tile('a', 0, { fit: 'contain' }), tile('b', 320)]));
	expect(sidsOf(changes)).toEqual({ vacated: 1, tiles: ['a'] });
});

test('A tile whose camera is switched off is drawn', () => {
	const changes = drawn(tile('a', 0), tile('b', 320));
	changes.setComposition(dark([tile('a', 0, { standIn: 'silhouette' }), tile('b', 320)]));
	expect(sidsOf(changes)).toEqual({ vacated: 1, tiles: ['a'] });
});

test('The area of a tile that is gone is filled', () => {
	const changes = drawn(tile('a', 0), tile('b', 320));
	changes.setComposition(dark([tile('a', 0)]));
	const { vacated, tiles } = changes.take(0);
	expect(vacated).toEqual([tile('b', 320)]);
	expect(tiles).toEqual([]);
});

test('Another theme has everything drawn, and once', () => {
	const tiles = [tile('a', 0), tile('b', 320)];
	const changes = drawn(...tiles);
	changes.setComposition({ theme: 'light', tiles: [tile('a', 0), tile('new', 320)] });
	const taken = changes.take(0);
	expect(taken.vacated).toEqual([{ xPx: 0, yPx: 0, ...SIZE }]);
	expect(taken.tiles.map(({ trackSid }) => trackSid)).toEqual(['a', 'new']);
	changes.setComposition({ theme: 'light', tiles: [tile('a', 0), tile('new', 320)] });
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: [] });
});

test('A picture that changed before the tiles did is still drawn', () => {
	const changes = drawn(tile('a', 0), tile('b', 320));
	changes.trackChanged('a');
	changes.setComposition(dark([tile('a', 0), tile('b', 320), tile('c', 640)]));
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: ['a', 'c'] });
});

test('A track without a picture leaves the place that it takes over as it is, until its first picture', () => {
	const changes = drawn(tile('a', 0), tile('b', 320));
	changes.setComposition(dark([tile('a', 0), tile('new', 320)]));
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: [] });
	changes.trackChanged('new');
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: ['new'] });
});

test('A place is handed on from one track without a picture to the next', () => {
	const changes = drawn(tile('a', 0));
	changes.setComposition(dark([tile('new', 0)]));
	changes.setComposition(dark([tile('newer', 0)]));
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: [] });
});

test('A picture that does not come within two seconds leaves background', () => {
	const changes = drawn(tile('a', 0));
	changes.setComposition(dark([tile('new', 0)]));
	expect(sidsOf(changes, 5_000_000)).toEqual({ vacated: 0, tiles: [] });
	expect(sidsOf(changes, 6_999_999)).toEqual({ vacated: 0, tiles: [] });
	expect(sidsOf(changes, 7_000_000)).toEqual({ vacated: 0, tiles: ['new'] });
	expect(sidsOf(changes, 7_000_001)).toEqual({ vacated: 0, tiles: [] });
});

for (const [what, next] of [
	['whose camera is off', tile('new', 0, { standIn: 'silhouette' })],
	['of another size', tile('new', 0, { widthPx: 310 })],
	['that has a picture', tile('b', 0)],
] as const) {
	test(`A track ${what} takes no place over as it is`, () => {
		const changes = drawn(tile('a', 0));
		changes.setComposition(dark([next]));
		expect(sidsOf(changes)).toEqual({ vacated: 1, tiles: [next.trackSid] });
	});
}

test('A place in which nothing was drawn yet is not taken over', () => {
	const changes = drawn(tile('a', 0));
	changes.setComposition(dark([tile('a', 0), tile('b', 320)]));
	changes.setComposition(dark([tile('a', 0), tile('new', 320)]));
	expect(sidsOf(changes)).toEqual({ vacated: 1, tiles: ['new'] });
});

test('A track that awaits its picture goes on waiting when its tile is decorated otherwise', () => {
	const changes = drawn(tile('a', 0));
	changes.setComposition(dark([tile('new', 0)]));
	expect(sidsOf(changes, 1_000_000)).toEqual({ vacated: 0, tiles: [] });
	changes.setComposition(dark([tile('new', 0, { isOutlined: true })]));
	expect(sidsOf(changes, 2_999_999)).toEqual({ vacated: 0, tiles: [] });
	expect(sidsOf(changes, 3_000_000)).toEqual({ vacated: 0, tiles: ['new'] });
});

test('A track whose stand-in goes does not await its picture under it', () => {
	const changes = drawn(tile('new', 0, { standIn: 'silhouette' }));
	changes.setComposition(dark([tile('new', 0)]));
	expect(sidsOf(changes)).toEqual({ vacated: 1, tiles: ['new'] });
});

for (const [what, over] of [
	['a caption', { caption: 'Ann' }],
	['an outline', { isOutlined: true }],
	['rounded corners', { cornerRadiusPx: 8 }],
] as const) {
	test(`A tile that gets ${what} is drawn`, () => {
		const changes = drawn(tile('a', 0), tile('b', 320));
		changes.setComposition(dark([tile('a', 0, over), tile('b', 320)]));
		expect(sidsOf(changes).tiles).toEqual(['a']);
		expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: [] });
	});
}

test('Corners larger than half the shorter side are as large as that', () => {
	const changes = drawn(tile('a', 0, { cornerRadiusPx: 1000 }));
	expect(changes.tiles).toEqual([tile('a', 0, { cornerRadiusPx: 160 })]);
	changes.setComposition(dark([tile('a', 0, { cornerRadiusPx: 2000 })]));
	expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: [] });
});

for (const over of [
	{ xPx: -1 },
	{ xPx: 961 },
	{ yPx: 361 },
	{ widthPx: 0 },
	{ heightPx: 360.5 },
	{ yPx: Number.NaN },
	{ cornerRadiusPx: -1 },
	{ cornerRadiusPx: Number.NaN },
] as const) {
	test(`A tile with ${JSON.stringify(over)} is refused, and the tiles stay as they were`, () => {
		const changes = drawn(tile('a', 0));
		expect(() => changes.setComposition(dark([tile('b', 0, over)]))).toThrow(RangeError);
		changes.trackChanged('a');
		expect(sidsOf(changes)).toEqual({ vacated: 0, tiles: ['a'] });
	});
}
