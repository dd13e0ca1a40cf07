import type { FrameSize, LayoutDefinition, Scene, SceneTrack, Tile } from './layout.ts';
import { orderTracks, sortTracks } from './order-tracks.ts';
import { bareTile, participantTile, placeWithin } from './place-track.ts';

/** Frames up to this width have the carousel below the stage instead of beside it. */
const NARROW_WIDTH_PX = 600;

/** The carousel takes one part of the frame, the stage the other five. */
const PARTS = 6;

const TILE_ASPECT = 16 / 10;

/**
 * How LiveKit's carousel counts what it can show: it takes tiles for lower than they are (its inverted aspect is 0.6), not
 * lower than these, and leaves room for a scroll bar. The number is only the page within which tiles keep their places.
 */
const COUNTED_INVERSE_ASPECT = 0.6;
const COUNTED_MIN_HEIGHT_PX = 130;
const COUNTED_MIN_WIDTH_PX = 140;
const SCROLL_BAR_PX = 15;

/**
 * Who speaks, or a screen, on the stage, and the others in a carousel of small tiles at its left (in a narrow frame below
 * it): as many as fit whole. One track alone has the whole frame.
 */
export const speaker: LayoutDefinition = { arrange: arrangeSpeaker, order: orderSpeaker };

function arrangeSpeaker({ tracks: [main, ...others] }: Scene, size: FrameSize): readonly Tile[] {
	if (!main) return [];
	const { widthPx, heightPx } = size;
	if (others.length === 0) return [bareTile(main, { xPx: 0, yPx: 0, widthPx, heightPx })];
	const isNarrow = widthPx <= NARROW_WIDTH_PX;
	const stage = isNarrow
		? { leftPx: 0, topPx: 0, rightPx: widthPx, bottomPx: heightPx - heightPx / PARTS }
		: { leftPx: widthPx / PARTS, topPx: 0, rightPx: widthPx, bottomPx: heightPx };
	const carousel = isNarrow ? carouselBelow(others, size) : carouselBeside(others, size);
	return [participantTile(main, placeWithin(stage)), ...carousel];
}

function carouselBeside(tracks: readonly SceneTrack[], { widthPx, heightPx }: FrameSize): readonly Tile[] {
	const columnPx = widthPx / PARTS;
	const tilePx = columnPx / TILE_ASPECT;
	return tracks.slice(0, fitting(heightPx, tilePx)).map((track, index) => {
		const place = { leftPx: 0, topPx: index * tilePx, rightPx: columnPx, bottomPx: (index + 1) * tilePx };
		return participantTile(track, placeWithin(place));
	});
}

function carouselBelow(tracks: readonly SceneTrack[], { widthPx, heightPx }: FrameSize): readonly Tile[] {
	const topPx = heightPx - heightPx / PARTS;
	const tilePx = (heightPx / PARTS) * TILE_ASPECT;
	return tracks.slice(0, fitting(widthPx, tilePx)).map((track, index) => {
		const place = { leftPx: index * tilePx, topPx, rightPx: (index + 1) * tilePx, bottomPx: heightPx };
		return participantTile(track, placeWithin(place));
	});
}

/** Whole tiles along a side; rounding of fractions must not lose the last one. */
function fitting(sidePx: number, tilePx: number): number {
	return Math.floor(sidePx / tilePx + 1e-9);
}

/** The first is whoever is first now; the others keep their places in the carousel. */
function orderSpeaker(
	tracks: readonly SceneTrack[],
	previousOrder: readonly string[],
	size: FrameSize,
): readonly SceneTrack[] {
	const [main, ...others] = sortTracks(tracks);
	return main ? [main, ...orderTracks(others, previousOrder.slice(1), carouselPage(size))] : [];
}

function carouselPage({ widthPx, heightPx }: FrameSize): number {
	const counted =
		widthPx <= NARROW_WIDTH_PX
			? (widthPx - SCROLL_BAR_PX) / Math.max((heightPx / PARTS) * TILE_ASPECT, COUNTED_MIN_WIDTH_PX)
			: (heightPx - SCROLL_BAR_PX) / Math.max((widthPx / PARTS) * COUNTED_INVERSE_ASPECT, COUNTED_MIN_HEIGHT_PX);
	return Math.round(Math.max(counted, 1));
}
