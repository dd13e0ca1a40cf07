import { expect, test } from '@playwright/test';
import type { Tile } from '../../../layouts/layout.ts';
import { cutOffPixels } from '../../../recorder-page/artwork/corner-mask.ts';
import { type Box, boxAround, edgeBoxes } from '../../../recorder-page/artwork/sketch.ts';

const tile = (xPx: number, yPx: number, widthPx: number, heightPx: number): Tile => ({
	...{ trackSid: 'a', xPx, yPx, widthPx, heightPx, fit: 'cover' },
});

/** How often each pixel of a tile lies in one of the boxes that are cut to even places of the frame. */
function coverage({ xPx, yPx, widthPx, heightPx }: Tile, boxes: readonly Box[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const box of boxes) {
		expect(box.xPx >= 0 && box.yPx >= 0).toBe(true);
		expect(box.xPx + box.widthPx <= widthPx && box.yPx + box.heightPx <= heightPx).toBe(true);
		const [left, top] = [(xPx + box.xPx) >> 1, (yPx + box.yPx) >> 1];
		const [right, bottom] = [(xPx + box.xPx + box.widthPx + 1) >> 1, (yPx + box.yPx + box.heightPx + 1) >> 1];
		for (let y = top; y < bottom; y++) {
			for (let x = left; x < right; x++) counts.set(`${x} ${y}`, (counts.get(`${x} ${y}`) ?? 0) + 1);
		}
	}
	return counts;
}

for (const [xPx, yPx, widthPx, heightPx] of [
	[0, 0, 64, 48],
	[3, 5, 33, 21],
	[1, 0, 9, 9],
	[1, 1, 2, 2],
	[0, 0, 1, 1],
] as const) {
	for (const [cornerPx, edgePx] of [
		[4, 2],
		[4.5, 3],
		[2, 2],
		[1, 0],
	] as const) {
		test(`Edges of ${edgePx} and corners of ${cornerPx} of a tile of ${widthPx}x${heightPx} at ${xPx},${yPx} share no sample and leave none out`, () => {
			const place = tile(xPx, yPx, widthPx, heightPx);
			const { corners, edges } = edgeBoxes(place, Math.min(cornerPx, Math.min(widthPx, heightPx) / 2), edgePx);
			const counts = coverage(place, [...corners, ...edges]);
			expect([...counts.values()].filter((count) => count !== 1)).toEqual([]);
			const last = [(xPx + widthPx - 1) >> 1, (yPx + heightPx - 1) >> 1].join(' ');
			expect(counts.has(last)).toBe(true);
			expect(counts.has(`${xPx >> 1} ${yPx >> 1}`)).toBe(true);
		});
	}
}

test('A box is as large as what it holds, at even places of the frame, and inside the tile', () => {
	expect(boxAround(tile(3, 4, 30, 20), 1.5, 1.5, 8.2, 8.2)).toEqual({ xPx: 1, yPx: 0, widthPx: 8, heightPx: 10 });
	expect(boxAround(tile(3, 4, 30, 20), -5, -5, 50, 50)).toEqual({ xPx: 0, yPx: 0, widthPx: 30, heightPx: 20 });
});

test('What is cut off of a corner is what lies outside the circle, alike in all four', () => {
	const size = { widthPx: 40, heightPx: 30 };
	const alphas = (xPx: number, yPx: number) =>
		[...cutOffPixels(size, 8, { xPx, yPx, widthPx: 8, heightPx: 8 })].filter((_, at) => at % 4 === 3);
	const upperLeft = alphas(0, 0);
	expect(upperLeft[0]).toBe(255);
	expect(upperLeft.at(-1)).toBe(0);
	const area = upperLeft.reduce((sum, alpha) => sum + alpha / 255, 0);
	// A square less a quarter of a circle.
	expect(Math.abs(area - (64 - 16 * Math.PI))).toBeLessThan(0.5);
	const rows = (of: number[]) => [0, 1, 2, 3, 4, 5, 6, 7].map((row) => of.slice(row * 8, row * 8 + 8));
	expect(alphas(32, 0)).toEqual(rows(upperLeft).flatMap((row) => row.reverse()));
	expect(alphas(0, 22)).toEqual(rows(upperLeft).reverse().flat());
	expect(alphas(32, 22)).toEqual([...upperLeft].reverse());
	expect(new Set(alphas(16, 11))).toEqual(new Set([0]));
});
