import type { Composition, FrameSize, Theme, Tile } from '../../layouts/layout.ts';
import type { Rect } from './fit.ts';

/** What is to be drawn so that the output is as it should be. */
export type Changes = {
	/** To be filled with background, before tiles are drawn. */
	readonly vacated: readonly Rect[];
	readonly tiles: readonly Tile[];
};

/** A place keeps what was drawn there for this long at most, while the picture of its next track is on its way. */
export const MAX_AWAIT_US = 2_000_000;

/** `drawn`: stands as it should. `due`: to be drawn. Else: shows what was there before, since that moment if it was noted. */
type TileState = 'drawn' | 'due' | { readonly awaitsSinceUs: number | null };

/** Knows which tiles stand as they were drawn and which do not. */
export class TileChanges {
	readonly #size: FrameSize;
	readonly #hasPicture: (trackSid: string) => boolean;
	#theme: Theme = 'dark';
	#tiles = new Map<Tile, TileState>();
	/** Tiles that have been drawn before: what is in their place is worth keeping. */
	readonly #shown = new WeakSet<Tile>();
	#vacated: Rect[];

	/** At first the whole frame is to be filled. `hasPicture`: whether there is anything to draw of a track. */
	constructor(size: FrameSize, hasPicture: (trackSid: string) => boolean) {
		this.#size = size;
		this.#hasPicture = hasPicture;
		this.#vacated = [this.#wholeFrame()];
	}

	/**
	 * Tiles that have the same track, place and fit as before need not be drawn again. A track that takes exactly the place
	 * of another one, and of which there is no picture yet, leaves it as it is until its first. Another theme
	 * changes everything. Throws as `Compositor.setComposition`.
	 */
	setComposition({ theme, tiles }: Composition): void {
		for (const tile of tiles) this.#check(tile);
		const before = new Map([...this.#tiles.keys()].map((tile) => [keyOf(tile), tile]));
		const known = tiles.map((tile) => {
			const key = keyOf(tile);
			// The same object, for those who keep what they know of a tile by it.
			const same = before.get(key);
			before.delete(key);
			return same ?? tile;
		});
		const vacated = new Map([...before.values()].map((tile) => [placeOf(tile), tile]));
		const now = new Map<Tile, TileState>();
		for (const tile of known) {
			const state = this.#tiles.get(tile);
			const predecessor = vacated.get(placeOf(tile));
			const takesOver = !state && predecessor && this.#mayTakeOver(tile, predecessor);
			if (takesOver) {
				vacated.delete(placeOf(tile));
				this.#shown.add(tile);
			}
			now.set(tile, state ?? (takesOver ? { awaitsSinceUs: null } : 'due'));
		}
		this.#vacated.push(...vacated.values());
		this.#tiles = now;
		if (theme !== this.#theme) this.#changeTheme(theme);
	}

	/** A track has another picture, or none any more. */
	pictureChanged(trackSid: string): void {
		for (const tile of this.#tiles.keys()) if (tile.trackSid === trackSid) this.#tiles.set(tile, 'due');
	}

	/** What is to be drawn at `timestampUs`, which never goes back; counts as drawn from now on. */
	take(timestampUs: number): Changes {
		const vacated = this.#vacated;
		this.#vacated = [];
		const due = [...this.#tiles].flatMap(([tile, state]) => {
			if (state === 'drawn') return [];
			if (state !== 'due') {
				const awaitsSinceUs = state.awaitsSinceUs ?? timestampUs;
				if (timestampUs - awaitsSinceUs < MAX_AWAIT_US) {
					this.#tiles.set(tile, { awaitsSinceUs });
					return [];
				}
			}
			this.#tiles.set(tile, 'drawn');
			this.#shown.add(tile);
			return [tile];
		});
		return { vacated, tiles: due };
	}

	#changeTheme(theme: Theme): void {
		this.#theme = theme;
		this.#vacated = [this.#wholeFrame()];
		for (const tile of this.#tiles.keys()) this.#tiles.set(tile, 'due');
	}

	#wholeFrame(): Rect {
		const { widthPx, heightPx } = this.#size;
		return { xPx: 0, yPx: 0, widthPx, heightPx };
	}

	#mayTakeOver(tile: Tile, predecessor: Tile): boolean {
		return !tile.standIn && this.#shown.has(predecessor) && !this.#hasPicture(tile.trackSid);
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

function placeOf({ xPx, yPx, widthPx, heightPx }: Rect): string {
	return [xPx, yPx, widthPx, heightPx].join(' ');
}

function keyOf({ trackSid, xPx, yPx, widthPx, heightPx, fit, standIn }: Tile): string {
	return [xPx, yPx, widthPx, heightPx, fit, JSON.stringify(standIn), trackSid].join(' ');
}
