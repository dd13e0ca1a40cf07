import { expect, test } from '@playwright/test';
import type { Composition, Tile } from '../../../layouts/layout.ts';
import { TileChanges } from '../../../recorder-page/compositor/tile-changes.ts';

const SIZE = { widthPx: 640, heightPx: 360 };
const WHOLE: Tile = { trackSid: 'whole', xPx: 0, yPx: 0, ...SIZE, fit: 'cover' };
const corner = (trackSid: string, over: Partial<Tile> = {}): Tile => ({
	...{ trackSid, xPx: 480, yPx: 270, widthPx: 160, heightPx: 90, fit: 'cover' },
	...over,
});
const dark = (...tiles: readonly Tile[]): Composition => ({ theme: 'dark', tiles });

/** As if the tiles had been drawn. Only `new` has no picture. */
function drawn(...tiles: readonly Tile[]): TileChanges {
	const changes = new TileChanges(SIZE, (trackSid) => trackSid !== 'new');
	changes.setComposition(dark(...tiles));
	changes.take(0);
	return changes;
}

function taken(changes: TileChanges) {
	const { vacated, tiles, newGround } = changes.take(0);
	const sids = (of: Iterable<Tile>) => [...of].map(({ trackSid }) => trackSid);
	return { vacated: vacated.length, tiles: sids(tiles), newGround: sids(newGround) };
}

test('What lies over a tile that is drawn is drawn after it', () => {
	const changes = drawn(WHOLE, corner('top'));
	changes.trackChanged('whole');
	expect(taken(changes)).toEqual({ vacated: 0, tiles: ['whole', 'top'], newGround: [] });
	changes.trackChanged('top');
	expect(taken(changes)).toEqual({ vacated: 0, tiles: ['top'], newGround: [] });
});

test('What lies over a tile over a tile is drawn with both', () => {
	const changes = drawn(WHOLE, corner('top', { xPx: 400 }), corner('highest', { yPx: 200 }));
	changes.trackChanged('whole');
	expect(taken(changes).tiles).toEqual(['whole', 'top', 'highest']);
	changes.trackChanged('top');
	expect(taken(changes).tiles).toEqual(['top', 'highest']);
});

test('Tiles that only meet at an edge do not follow each other', () => {
	const changes = drawn(corner('a', { xPx: 320 }), corner('b'), corner('c', { yPx: 180 }));
	changes.trackChanged('a');
	changes.trackChanged('c');
	expect(taken(changes)).toEqual({ vacated: 0, tiles: ['a', 'c'], newGround: [] });
});

test('Where a tile over another one goes, the one below is drawn again', () => {
	const changes = drawn(WHOLE, corner('top'));
	changes.setComposition(dark(WHOLE));
	expect(taken(changes)).toEqual({ vacated: 1, tiles: ['whole'], newGround: [] });
});

test('A tile that comes under another one is drawn under it', () => {
	const changes = drawn(corner('top'));
	changes.setComposition(dark(WHOLE, corner('top')));
	expect(taken(changes).tiles).toEqual(['whole', 'top']);
});

test('Tiles that overlap and change their order are drawn in the new one; others are not', () => {
	const [a, b, c] = [corner('a'), corner('b', { xPx: 400 }), corner('c', { xPx: 0 })];
	const changes = drawn(a, b, c);
	changes.setComposition(dark(c, a, b));
	expect(taken(changes)).toEqual({ vacated: 0, tiles: [], newGround: [] });
	changes.setComposition(dark(c, b, a));
	expect(taken(changes).tiles).toEqual(['b', 'a']);
});

test('A tile with rounded corners is drawn once with what lies under it, then alone', () => {
	const changes = drawn(WHOLE, corner('other', { xPx: 0, yPx: 0 }));
	const round = corner('round', { cornerRadiusPx: 10 });
	changes.setComposition(dark(WHOLE, corner('other', { xPx: 0, yPx: 0 }), round));
	expect(taken(changes)).toEqual({ vacated: 1, tiles: ['whole', 'other', 'round'], newGround: ['round'] });
	changes.trackChanged('round');
	expect(taken(changes)).toEqual({ vacated: 0, tiles: ['round'], newGround: [] });
	changes.trackChanged('whole');
	expect(taken(changes).newGround).toEqual(['round']);
});

test('Rounded corners that overlap nothing have their ground filled once, and again when the theme changes', () => {
	const round = (trackSid: string, xPx: number) => corner(trackSid, { xPx, cornerRadiusPx: 10 });
	const changes = drawn(round('a', 0), round('b', 160));
	changes.trackChanged('a');
	expect(taken(changes)).toEqual({ vacated: 0, tiles: ['a'], newGround: [] });
	changes.setComposition({ theme: 'light', tiles: [round('a', 0), round('b', 160)] });
	expect(taken(changes)).toMatchObject({ tiles: ['a', 'b'], newGround: ['a', 'b'] });
});

test('A track that awaits its picture over a tile that is drawn is not seen until then', () => {
	const changes = drawn(WHOLE, corner('top', { cornerRadiusPx: 10 }));
	changes.setComposition(dark(WHOLE, corner('new', { cornerRadiusPx: 10 })));
	expect(taken(changes)).toEqual({ vacated: 0, tiles: [], newGround: [] });
	changes.trackChanged('whole');
	expect(taken(changes).tiles).toEqual(['whole']);
	changes.trackChanged('new');
	expect(taken(changes)).toMatchObject({ tiles: ['whole', 'new'], newGround: ['new'] });
});
