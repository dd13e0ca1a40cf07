import type { Tile } from '../../layouts/layout.ts';
import { captionSketch } from './caption.ts';
import { initialsSketch } from './initials.ts';
import { outlineSketch } from './outline.ts';
import type { Pen, Sketch } from './sketch.ts';

/** Red, green and blue of what initials stand on, 0 to 255. */
export const PLAIN_GROUND = [36, 38, 42] as const;

/** All that is drawn over the content of a tile and under its cut-off corners, but for the silhouette; from below. `measuring` measures text. */
export function decorationsOf(tile: Tile, measuring: Pen): readonly Sketch[] {
	const { standIn, caption, isOutlined } = tile;
	const sketches: Sketch[] = [];
	if (typeof standIn === 'object') sketches.push(initialsSketch(tile, standIn.initials));
	const captionDrawing = caption ? captionSketch(tile, caption, measuring) : null;
	if (captionDrawing) sketches.push(captionDrawing);
	if (isOutlined) sketches.push(outlineSketch(tile));
	return sketches;
}
