import { initialsOf } from './initials.ts';
import type { FrameSize, Layout, SceneTrack, Tile } from './layout.ts';
import type { LayoutOptions } from './layout-options.ts';

/** A gap is at most this part of the frame's shorter side, so that the tiles of a small frame do not vanish. */
const MAX_GAP_SHARE = 1 / 16;

/** The frame that a layout has for its tiles when a gap is kept around them. */
export function sizeWithoutGaps(size: FrameSize, options: Pick<LayoutOptions, 'gapPx'>): FrameSize {
	const gapPx = gapOf(size, options);
	return { widthPx: size.widthPx - gapPx, heightPx: size.heightPx - gapPx };
}

/** A layout with what its options add. The layout itself knows nothing of them. */
export function decorate(arrange: Layout, options: LayoutOptions): Layout {
	return (scene, size) => {
		const gapPx = gapOf(size, options);
		const tracks = new Map(scene.tracks.map((track) => [track.trackSid, track]));
		return arrange(scene, sizeWithoutGaps(size, options)).map((tile) =>
			withOptions(inset(tile, gapPx), tracks.get(tile.trackSid), options),
		);
	};
}

function gapOf({ widthPx, heightPx }: FrameSize, { gapPx }: Pick<LayoutOptions, 'gapPx'>): number {
	return Math.min(gapPx, Math.floor(Math.min(widthPx, heightPx) * MAX_GAP_SHARE));
}

/** Half of the gap at each side of the tile and, by the frame being smaller, of the frame. */
function inset(tile: Tile, gapPx: number): Tile {
	if (gapPx === 0) return tile;
	return {
		...tile,
		xPx: tile.xPx + gapPx,
		yPx: tile.yPx + gapPx,
		widthPx: Math.max(1, tile.widthPx - gapPx),
		heightPx: Math.max(1, tile.heightPx - gapPx),
	};
}

/** What a layout has decided for a tile by itself stays. */
function withOptions(tile: Tile, track: SceneTrack | undefined, options: LayoutOptions): Tile {
	if (!track) return tile;
	const radiusPx = Math.min(options.radiusPx, Math.floor(Math.min(tile.widthPx, tile.heightPx) / 2));
	const isCamera = track.source === 'camera';
	return {
		...(options.names && { caption: track.name }),
		...(options.speaking && track.isSpeaking && track.source !== 'screen_share' && { isOutlined: true }),
		...(radiusPx > 0 && { cornerRadiusPx: radiusPx }),
		...tile,
		...(options.placeholders && isCamera && tile.standIn && { standIn: { initials: initialsOf(track.name) } }),
	};
}
