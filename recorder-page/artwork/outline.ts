import type { Tile } from '../../layouts/layout.ts';
import { edgeBoxes, type Sketch } from './sketch.ts';

/** The blue that LiveKit marks speakers with. */
const COLOUR = '#1f8cf9';

/** Width of the line: this part of the shorter side, within limits. */
const WIDTH_PART = 0.012;
const MIN_WIDTH_PX = 2;
const MAX_WIDTH_PX = 8;

/** A frame along the inside of the edge, which follows the rounded corners. */
export function outlineSketch(tile: Tile): Sketch {
	const { widthPx, heightPx, cornerRadiusPx = 0 } = tile;
	const shorterPx = Math.min(widthPx, heightPx);
	const linePx = Math.min(MAX_WIDTH_PX, Math.max(MIN_WIDTH_PX, Math.round(shorterPx * WIDTH_PART)));
	// Most of a tile is not touched.
	const { corners, edges } = edgeBoxes(tile, Math.max(linePx, cornerRadiusPx), linePx);
	return {
		key: `outline ${cornerRadiusPx}`,
		boxes: [...corners, ...edges],
		draw: (pen) => {
			pen.fillStyle = COLOUR;
			pen.beginPath();
			// The edge itself is the tile's: outside its corners nothing of this is seen.
			pen.rect(0, 0, widthPx, heightPx);
			pen.roundRect(
				linePx,
				linePx,
				Math.max(0, widthPx - 2 * linePx),
				Math.max(0, heightPx - 2 * linePx),
				Math.max(0, cornerRadiusPx - linePx),
			);
			pen.fill('evenodd');
		},
	};
}
