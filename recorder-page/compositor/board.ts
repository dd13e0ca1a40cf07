import type { Composition, FrameSize, Tile } from '../../layouts/layout.ts';
import type { Picture } from './compositor.ts';
import type { Rect } from './fit.ts';
import { StandIns } from './stand-ins.ts';
import { TileChanges } from './tile-changes.ts';

/** Plain colours that a tile may have: that of the theme, black, or what letters stand on. */
export type Ground = 'background' | 'black' | 'plain';

/** A tile that is to be drawn. */
export type DueTile = {
	readonly tile: Tile;
	/** What to draw in it: a picture, or a plain colour. */
	readonly content: Picture | Ground;
	/** How much of the silhouette is seen over that, 0 to 1. */
	readonly silhouetteOpacity: number;
	/** What lies under its rounded corners has changed: it is seen in the output now. */
	readonly isGroundNew: boolean;
};

/** What is to be drawn, in this order: background at the places that were vacated, and tiles. */
export type DueDrawing = { readonly vacated: readonly Rect[]; readonly tiles: readonly DueTile[] };

/** What every compositor knows before it draws: where tracks are, their newest pictures, and what of it is not drawn yet. */
export class Board {
	readonly #changes: TileChanges;
	readonly #standIns = new StandIns();
	readonly #pictures = new Map<string, Picture>();

	constructor(size: FrameSize) {
		this.#changes = new TileChanges(size, (trackSid) => this.#pictures.has(trackSid));
	}

	/** As `Compositor.setComposition`. Returns the tiles by the objects that stand for them from now on. */
	setComposition(composition: Composition): readonly Tile[] {
		this.#changes.setComposition(composition);
		this.#standIns.setTiles(composition.tiles);
		return this.#changes.tiles;
	}

	/** As `Compositor.setPicture`. */
	setPicture(trackSid: string, picture: Picture): Picture | null {
		const replaced = this.#pictures.get(trackSid) ?? null;
		this.#pictures.set(trackSid, picture);
		this.#standIns.pictureCame(trackSid);
		this.#changes.trackChanged(trackSid);
		return replaced;
	}

	/** As `Compositor.removePicture`. */
	removePicture(trackSid: string): Picture | null {
		const removed = this.#pictures.get(trackSid) ?? null;
		if (this.#pictures.delete(trackSid)) this.#changes.trackChanged(trackSid);
		return removed;
	}

	/** What is to be drawn at `timestampUs`, which never goes back; counts as drawn from now on. */
	take(timestampUs: number): DueDrawing {
		for (const trackSid of this.#standIns.advance(timestampUs)) this.#changes.trackChanged(trackSid);
		const { vacated, tiles, newGround } = this.#changes.take(timestampUs);
		return {
			vacated,
			tiles: tiles.map((tile) => ({
				tile,
				content: this.#contentOf(tile),
				silhouetteOpacity: this.#standIns.silhouetteOpacity(tile.trackSid),
				isGroundNew: newGround.has(tile),
			})),
		};
	}

	/** Forgets all pictures. */
	close(): void {
		this.#pictures.clear();
	}

	/** Without a picture it is as in a browser with LiveKit's styles: what fills its tile is black, bars are background. */
	#contentOf({ trackSid, standIn, fit }: Tile): Picture | Ground {
		if (standIn) return typeof standIn === 'object' ? 'plain' : 'black';
		const isBlack = fit === 'cover' || this.#standIns.isBlack(trackSid);
		return this.#pictures.get(trackSid) ?? (isBlack ? 'black' : 'background');
	}
}
