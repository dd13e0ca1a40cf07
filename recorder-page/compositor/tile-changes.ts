import type { Composition, FrameSize, Theme, Tile } from '../../layouts/layout.ts';
import type { Rect } from './fit.ts';
import { spreadRedraw, TileOverlaps } from './tile-overlaps.ts';

/** What is to be drawn so that the output is as it should be. */
export type Changes = {
	/** To be filled with background, before tiles are drawn. */
	readonly vacated: readonly Rect[];
	/** To be drawn in this order. */
	readonly tiles: readonly Tile[];
	/** Those of the tiles whose rounded corners lie over something new. */
	readonly newGround: ReadonlySet<Tile>;
};

/** A place keeps what was drawn there for this long at most, while the picture of its next track is on its way. */
export const MAX_AWAIT_US = 2_000_000;

/** Shows what was there before, since that moment if it was noted. */
type Awaiting = { readonly awaitsSinceUs: number | null };

/** `drawn`: stands as it should. `due`: to be drawn. */
type TileState = 'drawn' | 'due' | Awaiting;

const NO_TILES: ReadonlySet<Tile> = new Set();

/** Knows which tiles stand as they were drawn and which do not. */
export class TileChanges {
	readonly #size: FrameSize;
	readonly #hasPicture: (trackSid: string) => boolean;
	#theme: Theme = 'dark';
	/** From the lowest to the highest. */
	#tiles = new Map<Tile, TileState>();
	#overlaps = new TileOverlaps([]);
	/** Tiles that have been drawn before: what is in their place is worth keeping. */
	readonly #shown = new WeakSet<Tile>();
	/** Tiles with rounded corners whose ground is known. */
	readonly #grounded = new WeakSet<Tile>();
	#vacated: Rect[];

	/** At first the whole frame is to be filled. `hasPicture`: whether there is anything to draw of a track. */
	constructor(size: FrameSize, hasPicture: (trackSid: string) => boolean) {
		this.#size = size;
		this.#hasPicture = hasPicture;
		this.#vacated = [this.#wholeFrame()];
	}

	/** The tiles as they were set last; for those that stayed, the objects by which they were set first. */
	get tiles(): readonly Tile[] {
		return [...this.#tiles.keys()];
	}

	/**
	 * Tiles that are as before need not be drawn again. A track that takes exactly the place of another one, and of which
	 * there is no picture yet, leaves it as it is until its first. Another theme changes everything, and another order of
	 * tiles that overlap changes those. Throws as `Compositor.setComposition`.
	 */
	setComposition({ theme, tiles }: Composition): void {
		for (const tile of tiles) this.#check(tile);
		const gone = new Map([...this.#tiles.keys()].map((tile) => [keyOf(tile), tile]));
		const known = tiles.map(withPossibleCorners).map((tile) => {
			const key = keyOf(tile);
			// The same object, for those who keep what they know of a tile by it.
			const same = gone.get(key);
			gone.delete(key);
			return same ?? tile;
		});
		const vacated = new Map([...gone.values()].map((tile) => [placeOf(tile), tile]));
		const now = new Map<Tile, TileState>();
		for (const tile of known) {
			const state = this.#tiles.get(tile);
			const awaiting = state ? undefined : this.#takeOver(tile, vacated.get(placeOf(tile)));
			if (awaiting) {
				vacated.delete(placeOf(tile));
				this.#shown.add(tile);
			}
			now.set(tile, state ?? awaiting ?? 'due');
		}
		this.#vacated.push(...vacated.values());
		const overlaps = new TileOverlaps(known);
		for (const tile of this.#reordered(overlaps, now)) {
			now.set(tile, 'due');
			this.#vacated.push(tile);
		}
		this.#overlaps = overlaps;
		this.#tiles = now;
		if (theme !== this.#theme) this.#changeTheme(theme);
	}

	/** What is to be seen of a track is another picture, or something else. */
	trackChanged(trackSid: string): void {
		for (const tile of this.#tiles.keys()) if (tile.trackSid === trackSid) this.#tiles.set(tile, 'due');
	}

	/** What is to be drawn at `timestampUs`, which never goes back; counts as drawn from now on. */
	take(timestampUs: number): Changes {
		const vacated = this.#vacated;
		this.#vacated = [];
		const redrawn = new Set<Tile>();
		for (const [tile, state] of this.#tiles) if (this.#isDue(tile, state, timestampUs)) redrawn.add(tile);
		const newGround = this.#spread(redrawn, vacated);
		const tiles: Tile[] = [];
		for (const [tile, state] of this.#tiles) {
			if (!redrawn.has(tile)) continue;
			if (isAwaiting(state) && !this.#isDue(tile, state, timestampUs)) {
				// What it kept is gone, because something under it was drawn: rather nothing than a hole.
				this.#shown.delete(tile);
				continue;
			}
			this.#tiles.set(tile, 'drawn');
			this.#shown.add(tile);
			if (newGround.has(tile)) this.#grounded.add(tile);
			tiles.push(tile);
		}
		return { vacated, tiles, newGround };
	}

	#isDue(tile: Tile, state: TileState, timestampUs: number): boolean {
		if (!isAwaiting(state)) return state === 'due';
		const awaitsSinceUs = state.awaitsSinceUs ?? timestampUs;
		if (state.awaitsSinceUs === null) this.#tiles.set(tile, { awaitsSinceUs });
		return timestampUs - awaitsSinceUs >= MAX_AWAIT_US;
	}

	/** Where nothing overlaps and nothing has rounded corners to be seen for the first time, nothing follows from anything. */
	#spread(redrawn: Set<Tile>, vacated: Rect[]): ReadonlySet<Tile> {
		const isGroundKept = (tile: Tile) => this.#grounded.has(tile);
		const needsGround = (tile: Tile) => tile.cornerRadiusPx && !isGroundKept(tile);
		if (!this.#overlaps.any && vacated.length === 0 && ![...redrawn].some(needsGround)) return NO_TILES;
		return spreadRedraw({ tiles: this.tiles, overlaps: this.#overlaps, redrawn, vacated, isGroundKept });
	}

	/** Tiles that lie over others than before, of those that were there before. */
	#reordered(overlaps: TileOverlaps, now: ReadonlyMap<Tile, TileState>): readonly Tile[] {
		if (!this.#overlaps.any && !overlaps.any) return [];
		const stayed = (tile: Tile) => this.#tiles.has(tile) && now.has(tile);
		return [...now.keys()].filter(stayed).filter((tile) => {
			const before = this.#overlaps.below(tile).filter(stayed);
			const after = overlaps.below(tile).filter(stayed);
			return before.length !== after.length || after.some((other) => !before.includes(other));
		});
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

	/** How a tile awaits its first picture in the place of a tile that goes; undefined where it does not. */
	#takeOver(tile: Tile, predecessor: Tile | undefined): Awaiting | undefined {
		if (!predecessor || tile.standIn || !this.#shown.has(predecessor)) return undefined;
		if (this.#hasPicture(tile.trackSid)) return undefined;
		if (tile.trackSid !== predecessor.trackSid) return { awaitsSinceUs: null };
		// The same track with another decoration goes on waiting if it waited.
		const state = this.#tiles.get(predecessor);
		return state && isAwaiting(state) ? state : undefined;
	}

	#check(tile: Tile): void {
		const { xPx, yPx, widthPx, heightPx, cornerRadiusPx = 0 } = tile;
		const whole = [xPx, yPx, widthPx, heightPx].every(Number.isInteger);
		const inside = xPx >= 0 && yPx >= 0 && xPx + widthPx <= this.#size.widthPx && yPx + heightPx <= this.#size.heightPx;
		const frame = `${this.#size.widthPx}x${this.#size.heightPx}`;
		if (!whole || !inside || widthPx < 1 || heightPx < 1) {
			throw new RangeError(`A tile of ${widthPx}x${heightPx} at ${xPx},${yPx} is not a part of the frame of ${frame}`);
		}
		if (!(cornerRadiusPx >= 0)) {
			throw new RangeError(
				`A tile of ${widthPx}x${heightPx} has corners with a radius of ${cornerRadiusPx}; it must be 0 or more`,
			);
		}
	}
}

/** Larger corners are what half the shorter side makes. */
function withPossibleCorners(tile: Tile): Tile {
	const maxRadiusPx = Math.min(tile.widthPx, tile.heightPx) / 2;
	return (tile.cornerRadiusPx ?? 0) > maxRadiusPx ? { ...tile, cornerRadiusPx: maxRadiusPx } : tile;
}

function isAwaiting(state: TileState): state is Awaiting {
	return typeof state === 'object';
}

function placeOf({ xPx, yPx, widthPx, heightPx }: Rect): string {
	return [xPx, yPx, widthPx, heightPx].join(' ');
}

function keyOf({
	trackSid,
	xPx,
	yPx,
	widthPx,
	heightPx,
	fit,
	standIn,
	caption,
	isOutlined,
	cornerRadiusPx,
}: Tile): string {
	return JSON.stringify([
		...[xPx, yPx, widthPx, heightPx, fit, trackSid, standIn ?? null],
		...[caption ?? '', isOutlined ?? false, cornerRadiusPx ?? 0],
	]);
}
