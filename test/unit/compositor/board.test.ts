import { expect, test } from '@playwright/test';
import type { Theme, Tile } from '../../../layouts/layout.ts';
import { Board } from '../../../recorder-page/compositor/board.ts';
import type { Picture } from '../../../recorder-page/compositor/compositor.ts';
import { slotAt } from './test-picture.ts';

const SIZE = { widthPx: 640, heightPx: 360 };
const FRAME_US = 33_333;
const picture = (id: number): Picture => ({ slot: slotAt(id * 4096, 32, 32), colorSpace: null });

function tile(standIn?: Tile['standIn'], over: Partial<Tile> = {}): Tile {
	const place = { trackSid: 'a', xPx: 0, yPx: 0, widthPx: 320, heightPx: 180, fit: 'cover' } as const;
	return { ...place, ...(standIn && { standIn }), ...over };
}

function show(board: Board, tiles: readonly Tile[], theme: Theme = 'dark') {
	board.setComposition({ theme, tiles });
}

/** What is drawn of the only tile, if anything is. */
const drawn = (board: Board, timestampUs: number) => {
	const [due] = board.take(timestampUs).tiles;
	return due && { content: due.content, opacity: due.silhouetteOpacity };
};

for (const [standIn, content] of [
	[undefined, 'black'],
	['black', 'black'],
	['silhouette', 'black'],
	[{ initials: 'AB' }, 'plain'],
] as const) {
	test(`A tile without a picture and with ${JSON.stringify(standIn) ?? 'no stand-in'} is ${content}`, () => {
		const board = new Board(SIZE);
		show(board, [tile(standIn)], 'light');
		expect(drawn(board, 0)).toMatchObject({ content });
	});
}

test('A stand-in is shown even where there is a picture', () => {
	const board = new Board(SIZE);
	board.setPicture('a', picture(1));
	show(board, [tile('black')]);
	expect(drawn(board, 0)).toMatchObject({ content: 'black' });
});

test('A camera that is switched off and on again is drawn in each picture of a fade, and else when it has a picture', () => {
	const board = new Board(SIZE);
	const [before, after] = [picture(1), picture(2)];
	board.setPicture('a', before);
	show(board, [tile()]);
	expect(drawn(board, 0)).toEqual({ content: before, opacity: 0 });
	show(board, [tile('silhouette')]);
	expect(board.removePicture('a')).toBe(before);
	const fadeIn = [1, 2, 3, 4, 5, 6, 7].map((count) => drawn(board, count * FRAME_US));
	expect(fadeIn.map((drawing) => drawing?.content)).toEqual(fadeIn.map(() => 'black'));
	expect(fadeIn[0]?.opacity).toBe(0);
	expect(fadeIn.map((drawing) => drawing?.opacity)).toEqual(fadeIn.map((drawing) => drawing?.opacity).sort());
	expect(drawn(board, 8 * FRAME_US)).toMatchObject({ opacity: 1 });
	expect(drawn(board, 9 * FRAME_US)).toBeUndefined();

	show(board, [tile()]);
	expect(drawn(board, 10 * FRAME_US)).toEqual({ content: 'black', opacity: 1 });
	board.setPicture('a', after);
	expect(drawn(board, 13 * FRAME_US)).toEqual({ content: after, opacity: expect.closeTo(0.5, 3) });
	expect(drawn(board, 16 * FRAME_US)).toMatchObject({ content: after });
	expect(drawn(board, 17 * FRAME_US)).toEqual({ content: after, opacity: 0 });
	expect(drawn(board, 18 * FRAME_US)).toBeUndefined();
});

test('Pictures come back when they are replaced and when they are removed', () => {
	const board = new Board(SIZE);
	const [first, second] = [picture(1), picture(2)];
	expect(board.setPicture('a', first)).toBeNull();
	expect(board.setPicture('a', second)).toBe(first);
	expect(board.removePicture('a')).toBe(second);
	expect(board.removePicture('a')).toBeNull();
});

test('What lies under rounded corners is told to be new once', () => {
	const board = new Board(SIZE);
	board.setPicture('a', picture(1));
	show(board, [tile(undefined, { cornerRadiusPx: 8 })]);
	expect(board.take(0).tiles).toMatchObject([{ isGroundNew: true }]);
	board.setPicture('a', picture(2));
	expect(board.take(FRAME_US).tiles).toMatchObject([{ isGroundNew: false }]);
});
