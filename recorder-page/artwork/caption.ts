import type { Tile } from '../../layouts/layout.ts';
import { boxAround, type Pen, type Sketch } from './sketch.ts';
import { fitText, oneLine, setFont } from './text.ts';

/** Size of the letters: so much, and this part of the tile's height, within limits. */
const BASE_SIZE_PX = 7;
const SIZE_PART = 0.03;
const MIN_SIZE_PX = 9;
const MAX_SIZE_PX = 48;

/** All in sizes of the letters. Accents and letters of tall scripts have room above and below. */
const LINE_HEIGHT = 1.7;
const BASELINE = 1.2;
const SIDE_PADDING = 0.6;
const MARGIN = 0.5;
const GROUND_RADIUS = 0.45;

/** A corner may be cut off: what stands in it moves inwards by this part of its radius. */
const CORNER_SHIFT = 0.3;

const GROUND_COLOUR = 'rgb(0 0 0 / 55%)';
const TEXT_COLOUR = 'white';

/** A line of text at the bottom left of a tile, on a ground of its own; null where there is no room for any of it. */
export function captionSketch(tile: Tile, caption: string, measuring: Pen): Sketch | null {
	const { cornerRadiusPx = 0 } = tile;
	const sizePx = Math.min(MAX_SIZE_PX, Math.max(MIN_SIZE_PX, Math.round(BASE_SIZE_PX + tile.heightPx * SIZE_PART)));
	const marginPx = Math.round(MARGIN * sizePx + CORNER_SHIFT * cornerRadiusPx);
	const paddingPx = Math.round(SIDE_PADDING * sizePx);
	const heightPx = Math.round(LINE_HEIGHT * sizePx);
	const topPx = tile.heightPx - marginPx - heightPx;
	if (topPx < 0) return null;

	const line = oneLine(caption);
	setFont(measuring, line, sizePx, 500);
	const measure = (text: string) => measuring.measureText(text).width;
	const text = fitText(line, tile.widthPx - 2 * (marginPx + paddingPx), measure);
	if (text === '') return null;
	const widthPx = Math.ceil(measure(text)) + 2 * paddingPx;
	return {
		key: `caption ${cornerRadiusPx} ${line}`,
		boxes: [boxAround(tile, marginPx, topPx, marginPx + widthPx, topPx + heightPx)],
		draw: (pen) => {
			pen.fillStyle = GROUND_COLOUR;
			pen.beginPath();
			pen.roundRect(marginPx, topPx, widthPx, heightPx, GROUND_RADIUS * sizePx);
			pen.fill();
			pen.clip();
			setFont(pen, text, sizePx, 500);
			pen.fillStyle = TEXT_COLOUR;
			pen.fillText(text, marginPx + paddingPx, Math.round(topPx + BASELINE * sizePx));
		},
	};
}
