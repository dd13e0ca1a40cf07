import { grid } from '../../layouts/grid.ts';
import type { SceneTrack, Tile, TileFit } from '../../layouts/layout.ts';
import { type PictureRectangle, type PictureSize, sourceRectangle } from './picture-area.ts';
import type { RecordingReader } from './recording-reader.ts';
import type { Rgb } from './test-picture.ts';

/** Somebody who is looked for in a grid. */
export type GridGuest = PictureSize & {
	readonly colour: Rgb;
	/** Default `cover`. */
	readonly fit?: TileFit;
};

/** Where somebody is. */
export type GridPlace = {
	readonly tile: Tile;
	/** Where the whole of the source's picture lies. */
	readonly source: PictureRectangle;
};

/** Encoding twice with few bits moves a colour by less; the colours of guests differ by far more. */
const MAX_COLOUR_DISTANCE = 16;

/** The tiles of a grid of so many cameras. */
export function gridTiles(count: number, size: PictureSize): readonly Tile[] {
	const tracks = Array.from({ length: count }, (_, index) => cameraTrack(`TR_${index}`));
	return grid.arrange({ tracks }, size);
}

/**
 * Finds everybody by colour in the grid of exactly these guests, at the first picture at or after `timeS`. Throws an
 * `Error` that says what each tile shows when a tile does not show exactly one of them, or two show the same.
 */
export async function placesInGrid<Name extends string>(
	reader: RecordingReader,
	guests: Readonly<Record<Name, GridGuest>>,
	timeS: number,
): Promise<Record<Name, GridPlace>> {
	const names = Object.keys(guests) as Name[];
	const { video } = reader.probe;
	if (video === undefined) throw new Error(`${reader.path} has no picture`);
	const candidates = names.flatMap((name) =>
		gridTiles(names.length, video).map((tile) => {
			const { fit = 'cover', ...size } = guests[name];
			return { name, tile, source: sourceRectangle(tile, size, fit) };
		}),
	);
	const sources = Object.fromEntries(candidates.map(({ source }, index) => [index, source]));
	const colours = await reader.tileColours(sources, timeS);
	const found = candidates.filter(
		({ name }, index) => distance(colours[index] ?? [0, 0, 0], guests[name].colour) < MAX_COLOUR_DISTANCE,
	);
	const isOneEach = names.every((name) => found.filter((place) => place.name === name).length === 1);
	if (!isOneEach || new Set(found.map(({ tile }) => tile.trackSid)).size !== names.length) {
		const seen = candidates.map(({ name, tile }, index) => {
			const mark = found.includes(candidates[index] as (typeof candidates)[number]) ? ' (found)' : '';
			return `${name} at ${tile.xPx},${tile.yPx}: ${colours[index]?.map(Math.round).join(' ')}${mark}`;
		});
		throw new Error(`not everybody is in one tile at ${timeS} s of ${reader.path}\n${seen.join('\n')}`);
	}
	return Object.fromEntries(found.map(({ name, tile, source }) => [name, { tile, source }])) as Record<Name, GridPlace>;
}

/** How far two colours are apart. */
export function distance(a: Rgb, b: Rgb): number {
	return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

function cameraTrack(trackSid: string): SceneTrack {
	return {
		trackSid,
		identity: trackSid,
		name: trackSid,
		source: 'camera',
		muted: false,
		publishedWidthPx: 0,
		publishedHeightPx: 0,
		joinedAtMs: 0,
		isSpeaking: false,
		audioLevel: 0,
		lastSpokeAtMs: null,
	};
}
