import type { Rect } from './fit.ts';
import { cbAt, crAt, lumaAt } from './planar-colour.ts';
import { PIECES_BYTES } from './planar-memory.ts';
import { chromaRect } from './plane-plan.ts';

/** Rows of samples are padded to whole vectors. */
const VECTOR_BYTES = 16;

/** Bytes of an entry of the table that stands before the samples; the format stands in `planar/blend.ts`. */
export const PIECE_ENTRY_BYTES = 32;

/** Keeps all of what lies below. */
const KEEP_ALL = 255;

/** Something drawn that is blended over the output picture. */
export type PlanarPiece = {
	/** Even places and sides, in pixels of the frame. */
	readonly rect: Rect;
	/** Luma times what it covers, and what it keeps; Cb and Cr likewise, and what they keep: 0 to 255, rows padded. */
	readonly samples: Uint8Array;
};

/** Where the planes of a piece are in its samples, in bytes. */
export type PiecePlanes = {
	readonly lumaStride: number;
	readonly chromaStride: number;
	readonly keptLuma: number;
	readonly cb: number;
	readonly cr: number;
	readonly keptChroma: number;
	readonly sizeBytes: number;
};

/** Lays out the planes of a piece of even sides. */
export function piecePlanes({ widthPx, heightPx }: Pick<Rect, 'widthPx' | 'heightPx'>): PiecePlanes {
	const lumaStride = pad(widthPx);
	const chromaStride = pad(widthPx / 2);
	const [lumaBytes, chromaBytes] = [lumaStride * heightPx, (chromaStride * heightPx) / 2];
	const cb = 2 * lumaBytes;
	return {
		lumaStride,
		chromaStride,
		keptLuma: lumaBytes,
		cb,
		cr: cb + chromaBytes,
		keptChroma: cb + 2 * chromaBytes,
		sizeBytes: cb + 3 * chromaBytes,
	};
}

/** The rectangles of even places and sides, from the top down, that cover one and are small enough to be blended at once. */
export function evenBands({ xPx, yPx, widthPx, heightPx }: Rect): readonly Rect[] {
	const left = xPx - (xPx % 2);
	const right = xPx + widthPx + ((xPx + widthPx) % 2);
	const bottom = yPx + heightPx + ((yPx + heightPx) % 2);
	const width = right - left;
	const pairBytes = piecePlanes({ widthPx: width, heightPx: 2 }).sizeBytes;
	const maxRows = 2 * Math.floor((PIECES_BYTES - PIECE_ENTRY_BYTES) / pairBytes);
	const bands: Rect[] = [];
	for (let top = yPx - (yPx % 2); top < bottom; top += maxRows) {
		bands.push({ xPx: left, yPx: top, widthPx: width, heightPx: Math.min(maxRows, bottom - top) });
	}
	return bands;
}

/**
 * Makes a piece of what was drawn for a tile: `rgba` has four bytes for each pixel of `rect`, not multiplied by alpha.
 * Only what belongs to the tile counts: at odd edges a chroma sample is the neighbour's, or covers pixels of one.
 */
export function pieceOf(rgba: Uint8ClampedArray, rect: Rect, tile: Rect): PlanarPiece {
	const planes = piecePlanes(rect);
	const samples = new Uint8Array(planes.sizeBytes);
	samples.fill(KEEP_ALL, planes.keptLuma, planes.cb);
	samples.fill(KEEP_ALL, planes.keptChroma);
	const left = Math.max(rect.xPx, tile.xPx);
	const right = Math.min(rect.xPx + rect.widthPx, tile.xPx + tile.widthPx);
	const bottom = Math.min(rect.yPx + rect.heightPx, tile.yPx + tile.heightPx);
	for (let y = Math.max(rect.yPx, tile.yPx); y < bottom; y++) {
		for (let x = left; x < right; x++) {
			const at = ((y - rect.yPx) * rect.widthPx + x - rect.xPx) * 4;
			const alpha = rgba[at + 3] as number;
			if (alpha === 0) continue;
			const to = (y - rect.yPx) * planes.lumaStride + x - rect.xPx;
			samples[to] = Math.round((lumaAt(rgba, at) * alpha) / 255);
			samples[planes.keptLuma + to] = KEEP_ALL - alpha;
		}
	}
	writeChroma(samples, planes, { rgba, rect, right, bottom, chroma: chromaRect(tile) });
	return { rect, samples };
}

type Drawn = {
	readonly rgba: Uint8ClampedArray;
	readonly rect: Rect;
	/** Pixels from here on are not the tile's. */
	readonly right: number;
	readonly bottom: number;
	/** The tile's samples. */
	readonly chroma: Rect;
};

/** A chroma sample is the mean of the pixels that it covers, each as much as it covers. */
function writeChroma(samples: Uint8Array, planes: PiecePlanes, { rgba, rect, right, bottom, chroma }: Drawn): void {
	const endX = Math.min((rect.xPx + rect.widthPx) / 2, chroma.xPx + chroma.widthPx);
	const endY = Math.min((rect.yPx + rect.heightPx) / 2, chroma.yPx + chroma.heightPx);
	for (let y = Math.max(rect.yPx / 2, chroma.yPx); y < endY; y++) {
		for (let x = Math.max(rect.xPx / 2, chroma.xPx); x < endX; x++) {
			let [count, cover, blue, red] = [0, 0, 0, 0];
			for (let pixelY = 2 * y; pixelY < Math.min(2 * y + 2, bottom); pixelY++) {
				for (let pixelX = 2 * x; pixelX < Math.min(2 * x + 2, right); pixelX++) {
					const at = ((pixelY - rect.yPx) * rect.widthPx + pixelX - rect.xPx) * 4;
					const alpha = rgba[at + 3] as number;
					count++;
					cover += alpha;
					blue += alpha * cbAt(rgba, at);
					red += alpha * crAt(rgba, at);
				}
			}
			if (cover === 0) continue;
			const to = (y - rect.yPx / 2) * planes.chromaStride + x - rect.xPx / 2;
			samples[planes.cb + to] = Math.round(blue / (255 * count));
			samples[planes.cr + to] = Math.round(red / (255 * count));
			samples[planes.keptChroma + to] = KEEP_ALL - Math.round(cover / count);
		}
	}
}

function pad(bytes: number): number {
	return Math.ceil(bytes / VECTOR_BYTES) * VECTOR_BYTES;
}
