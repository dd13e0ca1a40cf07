import type { FrameSize, Tile } from '../../layouts/layout.ts';
import type { Rect } from './fit.ts';

/** What is to be drawn so that the output is as it should be. */
export type Changes = {
	/** To be filled with background, before tiles are drawn. */
	readonly vacated: readonly Rect[];
	readonly tiles: readonly Tile[];
};

/** Knows which tiles stand as they were drawn and which do not. */
export class TileChanges {
	readonly #size: FrameSize;
	/** With whether it must be drawn. */
	#tiles = new Map<Tile, boolean>();
	#vacated: Rect[];

	/** At first the whole frame is to be filled. */
	constructor(size: FrameSize) {
		this.#size = size;
		this.#vacated = [{ xPx: 0, yPx: 0, widthPx: size.widthPx, heightPx: size.heightPx }];
	}

	/** Tiles that have the same track, place and fit as before need not be drawn again. Throws as `Compositor.setTiles`. */
	setTiles(tiles: readonly Tile[]): void {
		for (const tile of tiles) this.#check(tile);
		const before = new Map([...this.#tiles.keys()].map((tile) => [keyOf(tile), tile]));
		const now = new Map<Tile, boolean>();
		for (const tile of tiles) {
			const key = keyOf(tile);
			// The same object, for those who keep what they know of a tile by it.
			const same = before.get(key);
			before.delete(key);
			now.set(same ?? tile, same === undefined || this.#tiles.get(same) === true);
		}
		this.#vacated.push(...before.values());
		this.#tiles = now;
	}

	/** A track has another picture, or none any more. */
	pictureChanged(trackSid: string): void {
		for (const tile of this.#tiles.keys()) if (tile.trackSid === trackSid) this.#tiles.set(tile, true);
	}

	/** What is to be drawn; counts as drawn from now on. */
	take(): Changes {
		const changes = {
			vacated: this.#vacated,
			tiles: [...this.#tiles].flatMap(([tile, changed]) => (changed ? [tile] : [])),
		};
		this.#vacated = [];
		for (const tile of changes.tiles) this.#tiles.set(tile, false);
		return changes;
	}

	#check(tile: Tile): void {
		const { xPx, yPx, widthPx, heightPx } = tile;
		const whole = [xPx, yPx, widthPx, heightPx].every(Number.isInteger);
		const inside = xPx >= 0 && yPx >= 0 && xPx + widthPx <= this.#size.widthPx && yPx + heightPx <= this.#size.heightPx;
		if (whole && inside && widthPx >= 1 && heightPx >= 1) return;
		const frame = `${this.#size.widthPx}x${this.#size.heightPx}`;
		throw new RangeError(`A tile of ${widthPx}x${heightPx} at ${xPx},${yPx} is not a part of the frame of ${frame}`);
	}
}

function keyOf({ trackSid, xPx, yPx, widthPx, heightPx, fit, isCameraOff = false }: Tile): string {
	return [xPx, yPx, widthPx, heightPx, fit, isCameraOff, trackSid].join(' ');
}
