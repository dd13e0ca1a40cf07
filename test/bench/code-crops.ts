import { grid } from '../../layouts/grid.ts';
import type { FrameSize, SceneTrack } from '../../layouts/layout.ts';
import { CODE_RECT, HEIGHT_PX, WIDTH_PX } from './content-plan.ts';

/** A rectangle of a picture of the recording, in pixels. */
export type CodeCrop = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/**
 * Where the codes lie in a picture of a `grid` recording of so many people: tiles in the order of joining, as many as
 * the grid shows, cropped as the layout says.
 */
export function codeCrops(people: number, size: FrameSize): readonly CodeCrop[] {
	const tracks = Array.from({ length: people }, (_, index) => publisherTrack(index));
	return grid.arrange({ tracks }, size).map((tile) => {
		// Cameras cover their tile: the larger scale, and what reaches outside is cut off on both sides alike.
		const scale = Math.max(tile.widthPx / WIDTH_PX, tile.heightPx / HEIGHT_PX);
		const left = tile.xPx + (tile.widthPx - WIDTH_PX * scale) / 2;
		const top = tile.yPx + (tile.heightPx - HEIGHT_PX * scale) / 2;
		return {
			x: Math.round(left + CODE_RECT.xPx * scale),
			// The middle of its height: edges are blurred.
			y: Math.round(top + (CODE_RECT.yPx + CODE_RECT.heightPx / 4) * scale),
			width: Math.round(CODE_RECT.widthPx * scale),
			height: Math.round((CODE_RECT.heightPx / 2) * scale),
		};
	});
}

/** A publisher of the bench in a scene. */
export function publisherTrack(index: number): SceneTrack {
	return {
		trackSid: `TR_${index}`,
		identity: `publisher-${index}`,
		name: `publisher-${index}`,
		source: 'camera',
		muted: false,
		publishedWidthPx: WIDTH_PX,
		publishedHeightPx: HEIGHT_PX,
		joinedAtMs: index,
		isSpeaking: false,
		audioLevel: 0,
		lastSpokeAtMs: null,
	};
}
