import type { Tile } from '../../layouts/layout.ts';
import { boxAround, type Pen, type Sketch } from './sketch.ts';

/** Sides of the square that the figure is described in. */
const SIDE = 320;
const HEAD = { x: 160, y: 100, radius: 80 } as const;
/** The neck is cut out along a circle around the head, the shoulders are one around the middle of the lower edge. */
const NECK_RADIUS = 105;
const SHOULDERS = { x: 160, y: SIDE, radius: 140 } as const;
/** Where the line of neck and shoulders turns, to the right of the middle. */
const NECK_END = { x: 44.5, y: 195.1 } as const;
const SHOULDER_START = { x: 62.3, y: 194.6 } as const;
const SHOULDER_END = { x: 138.6, y: 300 } as const;
const FOOT = 120;

/** Free at both sides, as parts of the tile's width. */
const SIDE_MARGIN = 0.1;

const COLOUR = 'rgb(255 255 255 / 25%)';

/**
 * Somebody whose camera is switched off, as LiveKit shows it: it is as high as the tile where a tenth of the width stays
 * free on both sides, else as wide as that leaves.
 */
export function silhouetteSketch(tile: Tile): Sketch {
	const { widthPx, heightPx } = tile;
	const sidePx = Math.min(heightPx, widthPx * (1 - 2 * SIDE_MARGIN));
	const leftPx = (widthPx - sidePx) / 2;
	const topPx = (heightPx - sidePx) / 2;
	return {
		key: 'silhouette',
		boxes: [boxAround(tile, leftPx, topPx, leftPx + sidePx, topPx + sidePx)],
		draw: (pen) => {
			pen.translate(leftPx, topPx);
			pen.scale(sidePx / SIDE, sidePx / SIDE);
			pen.fillStyle = COLOUR;
			pen.beginPath();
			pen.arc(HEAD.x, HEAD.y, HEAD.radius, 0, 2 * Math.PI);
			pen.fill();
			traceShoulders(pen);
			pen.fill();
		},
	};
}

/** From the lower left over the neck to the lower right; corners are rounded. */
function traceShoulders(pen: Pen): void {
	const middle = SHOULDERS.x;
	pen.beginPath();
	pen.moveTo(middle - FOOT, SIDE);
	pen.bezierCurveTo(middle - 131, SIDE, middle - 140.2, 311, middle - SHOULDER_END.x, SHOULDER_END.y);
	const [shoulderEnd, shoulderStart] = [SHOULDER_END, SHOULDER_START].map(({ x, y }) =>
		Math.atan2(y - SHOULDERS.y, x),
	) as [number, number];
	pen.arc(SHOULDERS.x, SHOULDERS.y, SHOULDERS.radius, Math.PI - shoulderEnd, Math.PI - shoulderStart);
	pen.bezierCurveTo(middle - 56.7, 191.8, middle - 50.2, 192.5, middle - NECK_END.x, NECK_END.y);
	const neckEnd = Math.atan2(NECK_END.y - HEAD.y, NECK_END.x);
	pen.arc(HEAD.x, HEAD.y, NECK_RADIUS, Math.PI - neckEnd, neckEnd, true);
	pen.bezierCurveTo(middle + 50.2, 192.5, middle + 56.7, 191.8, middle + SHOULDER_START.x, SHOULDER_START.y);
	pen.arc(SHOULDERS.x, SHOULDERS.y, SHOULDERS.radius, shoulderStart, shoulderEnd);
	pen.bezierCurveTo(middle + 140.2, 311, middle + 131, SIDE, middle + FOOT, SIDE);
	pen.closePath();
}
