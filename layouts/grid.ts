import type { FrameSize, LayoutDefinition, Scene, SceneTrack, Tile } from './layout.ts';
import { orderTracks } from './order-tracks.ts';
import { participantTile, placeWithin } from './place-track.ts';

/** How many columns the grid has, and how many tracks it shows at once: the rest has no tile. */
export type GridShape = { readonly columns: number; readonly pageSize: number };

type GridDefinition = {
	readonly columns: number;
	readonly rows: number;
	/** Frames narrower than this take the next smaller definition. */
	readonly minWidthPx: number;
	readonly orientation?: 'landscape' | 'portrait';
};

/** Smallest first. LiveKit's own numbers: a recording shall look as its users know it. */
const DEFINITIONS: readonly GridDefinition[] = [
	{ columns: 1, rows: 1, minWidthPx: 0 },
	{ columns: 1, rows: 2, minWidthPx: 0, orientation: 'portrait' },
	{ columns: 2, rows: 1, minWidthPx: 0, orientation: 'landscape' },
	{ columns: 2, rows: 2, minWidthPx: 560 },
	{ columns: 3, rows: 3, minWidthPx: 700 },
	{ columns: 4, rows: 4, minWidthPx: 960 },
	{ columns: 5, rows: 5, minWidthPx: 1100 },
];

/** Shape of the grid for a number of tracks (0 or more) in a frame. A square frame counts as portrait. */
export function gridShape(trackCount: number, size: FrameSize): GridShape {
	const orientation = size.widthPx > size.heightPx ? 'landscape' : 'portrait';
	const definitions = DEFINITIONS.filter((definition) => (definition.orientation ?? orientation) === orientation);
	const enough = definitions.findIndex(({ columns, rows }) => columns * rows >= trackCount);
	const candidates = enough < 0 ? definitions : definitions.slice(0, enough + 1);
	// The first definition has no minimum, so there is always one.
	const { columns, rows } = candidates.findLast(({ minWidthPx }) => size.widthPx >= minWidthPx) as GridDefinition;
	return { columns, pageSize: columns * rows };
}

/**
 * Everybody at the same size: columns by number of tracks, as many rows as are needed, the last one left-aligned.
 * Tracks that do not fit have no tile; speakers and screens come onto the page in exchange for others.
 */
export const grid: LayoutDefinition = { arrange: arrangeGrid, order: orderGrid };

function arrangeGrid({ tracks }: Scene, size: FrameSize): readonly Tile[] {
	const { columns, pageSize } = gridShape(tracks.length, size);
	const shown = tracks.slice(0, pageSize);
	const rows = Math.ceil(shown.length / columns);
	const [columnPx, rowPx] = [size.widthPx / columns, size.heightPx / rows];
	return shown.map((track, index) => {
		const column = index % columns;
		const row = Math.floor(index / columns);
		return participantTile(
			track,
			placeWithin({
				leftPx: column * columnPx,
				topPx: row * rowPx,
				rightPx: (column + 1) * columnPx,
				bottomPx: (row + 1) * rowPx,
			}),
		);
	});
}

/** A page of another size is sorted anew. */
function orderGrid(
	tracks: readonly SceneTrack[],
	previousOrder: readonly string[],
	size: FrameSize,
): readonly SceneTrack[] {
	const { pageSize } = gridShape(tracks.length, size);
	const isSamePage = gridShape(previousOrder.length, size).pageSize === pageSize;
	return orderTracks(tracks, isSamePage ? previousOrder : [], pageSize);
}
