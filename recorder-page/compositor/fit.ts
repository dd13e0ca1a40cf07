import type { Tile } from '../../layouts/layout.ts';

/** A rectangle in pixels from the top left; fractions of a pixel are allowed. */
export type Rect = {
	readonly xPx: number;
	readonly yPx: number;
	readonly widthPx: number;
	readonly heightPx: number;
};

/** Which part of a picture goes where. */
export type Placement = {
	/** Part of the picture that is seen; may begin and end between pixels. */
	readonly source: Rect;
	/** Where it goes in the frame: whole pixels, inside the tile. The rest of the tile is background. */
	readonly destination: Rect;
};

/** Places a picture of `widthPx` x `heightPx` (at least 1x1) in a tile, centred, its proportions kept. */
export function placePicture(tile: Tile, widthPx: number, heightPx: number): Placement {
	return tile.fit === 'cover' ? cover(tile, widthPx, heightPx) : contain(tile, widthPx, heightPx);
}

function cover(tile: Rect, widthPx: number, heightPx: number): Placement {
	const scale = Math.max(tile.widthPx / widthPx, tile.heightPx / heightPx);
	// Rounding in the division must not make the part larger than the whole.
	const seenWidthPx = Math.min(widthPx, tile.widthPx / scale);
	const seenHeightPx = Math.min(heightPx, tile.heightPx / scale);
	return {
		source: {
			xPx: (widthPx - seenWidthPx) / 2,
			yPx: (heightPx - seenHeightPx) / 2,
			widthPx: seenWidthPx,
			heightPx: seenHeightPx,
		},
		destination: { xPx: tile.xPx, yPx: tile.yPx, widthPx: tile.widthPx, heightPx: tile.heightPx },
	};
}

function contain(tile: Rect, widthPx: number, heightPx: number): Placement {
	const scale = Math.min(tile.widthPx / widthPx, tile.heightPx / heightPx);
	const [xPx, drawnWidthPx] = centre(tile.xPx, tile.widthPx, widthPx * scale);
	const [yPx, drawnHeightPx] = centre(tile.yPx, tile.heightPx, heightPx * scale);
	return {
		source: { xPx: 0, yPx: 0, widthPx, heightPx },
		destination: { xPx, yPx, widthPx: drawnWidthPx, heightPx: drawnHeightPx },
	};
}

/** Start and length, in whole pixels, of what is centred in a span, edges rounded as a browser does; never nothing. */
function centre(startPx: number, spanPx: number, lengthPx: number): readonly [number, number] {
	const barPx = Math.max(0, spanPx - lengthPx) / 2;
	const first = Math.min(startPx + Math.round(barPx), startPx + spanPx - 1);
	const end = Math.min(startPx + spanPx, Math.max(first + 1, startPx + Math.round(barPx + lengthPx)));
	return [first, end - first];
}
