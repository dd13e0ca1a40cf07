import type { Tile } from '../../layouts/layout.ts';
import { silhouetteSketch } from '../artwork/silhouette.ts';
import type { Pen, Sketch } from '../artwork/sketch.ts';
import { decorationsOf } from '../artwork/tile-artwork.ts';
import { DrawingCache, type KeptDrawing } from './drawing-cache.ts';

type DrawingsOf<Drawing> = { readonly keys: Set<string>; decorations?: readonly Drawing[]; silhouette?: Drawing };

/** The drawings of tiles, made when they are first needed and kept as long as a tile shows them. */
export class TileDrawings<Drawing> {
	readonly #make: (sketch: Sketch, tile: Tile) => KeptDrawing<Drawing>;
	readonly #cache = new DrawingCache<Drawing>();
	readonly #tiles = new Map<Tile, DrawingsOf<Drawing>>();
	readonly #measuring: Pen;

	/** `make` draws something in the way of a compositor. Throws `Error` where the browser has no 2D canvas. */
	constructor(make: (sketch: Sketch, tile: Tile) => KeptDrawing<Drawing>) {
		this.#make = make;
		this.#measuring = penFor(1, 1);
	}

	/** What is drawn over a tile's content, from below. */
	decorations(tile: Tile): readonly Drawing[] {
		if (!tile.caption && !tile.isOutlined && typeof tile.standIn !== 'object') return [];
		const drawings = this.#of(tile);
		drawings.decorations ??= decorationsOf(tile, this.#measuring).map((sketch) => this.#draw(sketch, tile, drawings));
		return drawings.decorations;
	}

	/** The silhouette of somebody in a tile. */
	silhouette(tile: Tile): Drawing {
		const drawings = this.#of(tile);
		drawings.silhouette ??= this.#draw(silhouetteSketch(tile), tile, drawings);
		return drawings.silhouette;
	}

	/** Drops the drawings of all other tiles. */
	retain(tiles: readonly Tile[]): void {
		const keys = new Set<string>();
		const present = new Set(tiles);
		for (const [tile, drawings] of this.#tiles) {
			if (!present.has(tile)) this.#tiles.delete(tile);
			else for (const key of drawings.keys) keys.add(key);
		}
		this.#cache.retain(keys);
	}

	#of(tile: Tile): DrawingsOf<Drawing> {
		const drawings = this.#tiles.get(tile) ?? { keys: new Set() };
		this.#tiles.set(tile, drawings);
		return drawings;
	}

	/** A tile that is only outlined now has the caption that it had. */
	#draw(sketch: Sketch, tile: Tile, { keys }: DrawingsOf<Drawing>): Drawing {
		const key = [tile.xPx, tile.yPx, tile.widthPx, tile.heightPx, sketch.key].join(' ');
		keys.add(key);
		return this.#cache.get(key, () => this.#make(sketch, tile));
	}
}

/** A transparent canvas of its own. Throws `Error` where the browser has none. */
export function penFor(widthPx: number, heightPx: number): Pen {
	const pen = new OffscreenCanvas(widthPx, heightPx).getContext('2d', { willReadFrequently: true });
	if (!pen) throw new Error('This browser gives no 2D context for an OffscreenCanvas');
	return pen;
}
