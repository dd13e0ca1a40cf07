import type { FrameSize, Layout, SceneTrack, Tile, TileFit } from './layout.ts';

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

/** Most tracks that the grid shows at once when there are `trackCount`: the page size for `orderTracks`. */
export function gridPageSize(trackCount: number, size: FrameSize): number {
	return gridShape(trackCount, size).pageSize;
}

/**
 * Everybody at the same size: columns by number of tracks, as many rows as are needed, the last one left-aligned.
 * Tracks that do not fit have no tile.
 */
export const grid: Layout = (scene, size) => {
	const { columns, pageSize } = gridShape(scene.tracks.length, size);
	const shown = scene.tracks.slice(0, pageSize);
	const rows = Math.ceil(shown.length / columns);
	return shown.map((track, index): Tile => {
		const column = index % columns;
		const row = Math.floor(index / columns);
		const xPx = edge(column, columns, size.widthPx);
		const yPx = edge(row, rows, size.heightPx);
		return {
			trackSid: track.trackSid,
			xPx,
			yPx,
			widthPx: edge(column + 1, columns, size.widthPx) - xPx,
			heightPx: edge(row + 1, rows, size.heightPx) - yPx,
			fit: fitOf(track),
			...(track.muted && track.source === 'camera' && { standIn: 'silhouette' }),
		};
	});
};

/** A browser places tiles at fractions of a pixel and rounds each edge; neighbours share the edge, so nothing gapes. */
function edge(index: number, count: number, lengthPx: number): number {
	return Math.round((index * lengthPx) / count);
}

/** Nothing of a screen or of an upright picture may be cut off; a square one counts as upright. */
function fitOf({ source, publishedWidthPx, publishedHeightPx }: SceneTrack): TileFit {
	const portrait = publishedWidthPx > 0 && publishedWidthPx <= publishedHeightPx;
	return source === 'screen_share' || portrait ? 'contain' : 'cover';
}
