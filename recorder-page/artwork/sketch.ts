import type { Tile } from '../../layouts/layout.ts';

/** What is drawn upon; a tile's top left is its origin. */
export type Pen = OffscreenCanvasRenderingContext2D;

/** A rectangle of a tile, in whole pixels from its top left, wholly inside it. */
export type Box = Pick<Tile, 'xPx' | 'yPx' | 'widthPx' | 'heightPx'>;

/** Width and height of a tile in pixels. */
export type TileSize = Pick<Tile, 'widthPx' | 'heightPx'>;

/** Something that is drawn over the content of a tile. */
export type Sketch = {
	/** Sketches for the same place and with the same key look the same. */
	readonly key: string;
	/** All that it may touch; each lies at even places of the frame, but for the edges of the tile, and none overlap. */
	readonly boxes: readonly Box[];
	draw(pen: Pen): void;
};

/** The smallest box at even places of the frame around a rectangle of a tile, cut off at the tile's edges. */
export function boxAround(tile: Tile, leftPx: number, topPx: number, rightPx: number, bottomPx: number): Box {
	const [left, right] = evenSpan(tile.xPx, tile.widthPx, leftPx, rightPx);
	const [top, bottom] = evenSpan(tile.yPx, tile.heightPx, topPx, bottomPx);
	return { xPx: left, yPx: top, widthPx: right - left, heightPx: bottom - top };
}

/** The boxes in the corners of a tile with so much of its sides in them, and the edges between them, so wide; none is empty. */
export function edgeBoxes(
	tile: Tile,
	cornerPx: number,
	edgePx: number,
): { corners: readonly Box[]; edges: readonly Box[] } {
	const { widthPx, heightPx } = tile;
	const corner = { ...boxAround(tile, 0, 0, cornerPx, cornerPx) };
	const far = boxAround(tile, widthPx - cornerPx, heightPx - cornerPx, widthPx, heightPx);
	const line = boxAround(tile, 0, 0, edgePx, edgePx);
	const farLine = boxAround(tile, widthPx - edgePx, heightPx - edgePx, widthPx, heightPx);
	const [left, top] = [corner.widthPx, corner.heightPx];
	const [right, bottom] = [Math.max(left, far.xPx), Math.max(top, far.yPx)];
	const corners = [
		span(0, 0, left, top),
		span(right, 0, widthPx, top),
		span(0, bottom, left, heightPx),
		span(right, bottom, widthPx, heightPx),
	];
	const edges = [
		span(left, 0, right, line.heightPx),
		span(left, Math.max(line.heightPx, farLine.yPx), right, heightPx),
		span(0, top, line.widthPx, bottom),
		span(Math.max(line.widthPx, farLine.xPx), top, widthPx, bottom),
	];
	return { corners: corners.filter(isSome), edges: edges.filter(isSome) };
}

function evenSpan(startPx: number, lengthPx: number, fromPx: number, toPx: number): readonly [number, number] {
	const from = 2 * Math.floor((startPx + Math.floor(fromPx)) / 2) - startPx;
	const to = 2 * Math.ceil((startPx + Math.ceil(toPx)) / 2) - startPx;
	return [Math.min(lengthPx, Math.max(0, from)), Math.min(lengthPx, Math.max(0, to))];
}

function span(leftPx: number, topPx: number, rightPx: number, bottomPx: number): Box {
	return { xPx: leftPx, yPx: topPx, widthPx: rightPx - leftPx, heightPx: bottomPx - topPx };
}

function isSome({ widthPx, heightPx }: Box): boolean {
	return widthPx > 0 && heightPx > 0;
}
