import type { Tile } from '../../layouts/layout.ts';
import type { Rect } from './fit.ts';

const NONE: readonly Tile[] = [];

/** Which tiles lie over which others. Tiles that meet at an edge do not overlap. */
export class TileOverlaps {
	readonly #below = new Map<Tile, readonly Tile[]>();

	/** Later tiles lie over earlier ones. */
	constructor(tiles: readonly Tile[]) {
		for (const [index, tile] of tiles.entries()) {
			const below = tiles.slice(0, index).filter((other) => overlaps(tile, other));
			if (below.length > 0) this.#below.set(tile, below);
		}
	}

	/** Whether any two tiles overlap. */
	get any(): boolean {
		return this.#below.size > 0;
	}

	/** The tiles that a tile lies over. */
	below(tile: Tile): readonly Tile[] {
		return this.#below.get(tile) ?? NONE;
	}
}

/** Whether two rectangles have a part in common. */
export function overlaps(a: Rect, b: Rect): boolean {
	return (
		a.xPx < b.xPx + b.widthPx && b.xPx < a.xPx + a.widthPx && a.yPx < b.yPx + b.heightPx && b.yPx < a.yPx + a.heightPx
	);
}

export type Redraw = {
	/** From the lowest to the highest. */
	readonly tiles: readonly Tile[];
	readonly overlaps: TileOverlaps;
	/** Tiles that are to be drawn; those that have to follow are added. */
	readonly redrawn: Set<Tile>;
	/** Places that are to be filled with background; more are added. */
	readonly vacated: Rect[];
	/** Whether what lies under a tile was kept when it was drawn last. */
	readonly isGroundKept: (tile: Tile) => boolean;
};

/**
 * Adds what has to be drawn because of what is drawn: whatever lies over it, and under a tile that shows its ground (one
 * with rounded corners) all of its place, if that changed or was never kept. Returns the tiles with such a new ground.
 */
export function spreadRedraw(redraw: Redraw): ReadonlySet<Tile> {
	const { tiles, redrawn, vacated, isGroundKept } = redraw;
	const newGround = new Set<Tile>();
	for (let known = -1; known < redrawn.size + newGround.size; ) {
		known = redrawn.size + newGround.size;
		for (const tile of tiles) {
			const isTouched =
				redraw.overlaps.below(tile).some((other) => redrawn.has(other)) || vacated.some((rect) => overlaps(rect, tile));
			if (isTouched) redrawn.add(tile);
			if (!tile.cornerRadiusPx || !redrawn.has(tile) || newGround.has(tile)) continue;
			if (!isTouched && isGroundKept(tile)) continue;
			newGround.add(tile);
			vacated.push(tile);
		}
	}
	return newGround;
}
