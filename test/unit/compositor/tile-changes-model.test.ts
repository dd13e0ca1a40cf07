import { expect, test } from '@playwright/test';
import type { Composition, FrameSize, Tile } from '../../../layouts/layout.ts';
import { TileChanges } from '../../../recorder-page/compositor/tile-changes.ts';

const SIZE: FrameSize = { widthPx: 24, heightPx: 16 };
const TRACKS = ['a', 'b', 'c', 'd', 'e'];
const RUNS = 40;
const STEPS = 60;

/** Numbers that look like chance, the same ones for the same seed. */
function chance(seed: number): (below: number) => number {
	let state = seed + 1;
	return (below) => {
		state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
		return Math.floor((state / 2 ** 32) * below);
	};
}

/** A picture whose pixels say what was drawn there last. */
class NotingPicture {
	readonly #pixels = new Array<string>(SIZE.widthPx * SIZE.heightPx).fill('nothing');
	readonly #grounds = new Map<Tile, ReadonlyMap<number, string>>();

	get pixels(): string {
		return this.#pixels.join(' ');
	}

	fill(rect: Pick<Tile, 'xPx' | 'yPx' | 'widthPx' | 'heightPx'>, what: string): void {
		for (const at of placesOf(rect)) this.#pixels[at] = what;
	}

	keepGround(tile: Tile): void {
		this.#grounds.set(tile, new Map(cornersOf(tile).map((at) => [at, this.#pixels[at] ?? ''])));
	}

	draw(tile: Tile, what: string): void {
		this.fill(tile, what);
		// As at a smooth edge: both are seen, so that a ground which already shows the tile is a wrong one.
		for (const [at, ground] of this.#grounds.get(tile) ?? []) this.#pixels[at] = `${what}(${ground})`;
	}
}

function placesOf({ xPx, yPx, widthPx, heightPx }: Pick<Tile, 'xPx' | 'yPx' | 'widthPx' | 'heightPx'>): number[] {
	return Array.from(
		{ length: widthPx * heightPx },
		(_, index) => (yPx + Math.floor(index / widthPx)) * SIZE.widthPx + xPx + (index % widthPx),
	);
}

/** Squares of the radius are cut off: more than round corners would be. */
function cornersOf(tile: Tile): number[] {
	const { xPx, yPx, widthPx, heightPx, cornerRadiusPx: radius = 0 } = tile;
	const isOutside = (from: number, length: number, at: number) => at < from + radius || at >= from + length - radius;
	return placesOf(tile).filter(
		(at) => isOutside(xPx, widthPx, at % SIZE.widthPx) && isOutside(yPx, heightPx, Math.floor(at / SIZE.widthPx)),
	);
}

function randomTile(trackSid: string, below: (count: number) => number): Tile {
	const [widthPx, heightPx] = [1 + below(12), 1 + below(10)];
	const [xPx, yPx] = [below(SIZE.widthPx - widthPx + 1), below(SIZE.heightPx - heightPx + 1)];
	const cornerRadiusPx = below(2) * Math.floor(Math.min(widthPx, heightPx) / 2);
	return { trackSid, xPx, yPx, widthPx, heightPx, fit: 'cover', cornerRadiusPx };
}

/** Moves, adds, removes or reorders tiles, or changes the theme. */
function changed({ theme, tiles }: Composition, below: (count: number) => number): Composition {
	const next = [...tiles];
	const at = below(next.length + 1);
	const [taken] = next.splice(at, 1);
	if (below(10) === 0) return { theme: theme === 'dark' ? 'light' : 'dark', tiles };
	if (below(3) === 0 && taken) next.splice(below(next.length + 1), 0, taken);
	else if (below(4) > 0) next.splice(at, 0, randomTile(TRACKS[below(TRACKS.length)] as string, below));
	return { theme, tiles: next };
}

test('Whatever changes, drawing what is due makes the picture that drawing everything makes', () => {
	for (let run = 0; run < RUNS; run++) {
		const below = chance(run);
		const changes = new TileChanges(SIZE, () => true);
		const picture = new NotingPicture();
		const versions = new Map(TRACKS.map((trackSid) => [trackSid, 0]));
		const looksOf = ({ trackSid }: Tile) => `${trackSid}${versions.get(trackSid)}`;
		let composition: Composition = { theme: 'dark', tiles: [] };
		for (let step = 0; step < STEPS; step++) {
			for (let count = below(3); count > 0; count--) {
				composition = changed(composition, below);
				changes.setComposition(composition);
			}
			for (let count = below(3); count > 0; count--) {
				const trackSid = TRACKS[below(TRACKS.length)] as string;
				versions.set(trackSid, (versions.get(trackSid) ?? 0) + 1);
				changes.trackChanged(trackSid);
			}
			const { vacated, tiles, newGround } = changes.take(step);
			for (const rect of vacated) picture.fill(rect, composition.theme);
			for (const tile of tiles) {
				if (newGround.has(tile)) picture.keepGround(tile);
				picture.draw(tile, looksOf(tile));
			}

			const anew = new NotingPicture();
			anew.fill({ xPx: 0, yPx: 0, ...SIZE }, composition.theme);
			for (const tile of composition.tiles) {
				anew.keepGround(tile);
				anew.draw(tile, looksOf(tile));
			}
			expect(picture.pixels, `run ${run}, step ${step}`).toBe(anew.pixels);
		}
	}
});
