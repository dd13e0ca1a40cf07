import type { Box, TileSize } from './sketch.ts';

/** Points of a pixel that are looked at, in each direction. */
const POINTS = 4;

/**
 * Pixels of a box of a tile with rounded corners that are black as far as they are cut off: four bytes each, by rows, as
 * an `ImageData` has them.
 */
export function cutOffPixels(
	{ widthPx, heightPx }: TileSize,
	radiusPx: number,
	box: Box,
): Uint8ClampedArray<ArrayBuffer> {
	const rgba = new Uint8ClampedArray(box.widthPx * box.heightPx * 4);
	for (let y = 0; y < box.heightPx; y++) {
		for (let x = 0; x < box.widthPx; x++) {
			// Pixels from the nearest corner.
			const fromSide = Math.min(box.xPx + x, widthPx - 1 - box.xPx - x);
			const fromTop = Math.min(box.yPx + y, heightPx - 1 - box.yPx - y);
			rgba[(y * box.widthPx + x) * 4 + 3] = 255 * cutOffPart(fromSide, fromTop, radiusPx);
		}
	}
	return rgba;
}

function cutOffPart(x: number, y: number, radiusPx: number): number {
	let count = 0;
	for (let row = 0; row < POINTS; row++) {
		for (let column = 0; column < POINTS; column++) {
			const [right, down] = [x + (column + 0.5) / POINTS, y + (row + 0.5) / POINTS];
			if (right >= radiusPx || down >= radiusPx) continue;
			if (Math.hypot(radiusPx - right, radiusPx - down) > radiusPx) count++;
		}
	}
	return count / POINTS ** 2;
}
