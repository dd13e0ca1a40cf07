import type { PicturePart } from './test-picture.ts';

/** Size of a picture in pixels. */
export type PictureSize = { readonly widthPx: number; readonly heightPx: number };

/** A rectangle of a recording's picture, in its pixels. May reach outside where a picture is cropped. */
export type PictureRectangle = {
	readonly xPx: number;
	readonly yPx: number;
	readonly widthPx: number;
	readonly heightPx: number;
};

/** Where the whole of a source's picture lies, when a tile shows it cropped (`cover`) or with bars (`contain`). */
export function sourceRectangle(
	tile: PictureRectangle,
	source: PictureSize,
	fit: 'cover' | 'contain',
): PictureRectangle {
	const scales = [tile.widthPx / source.widthPx, tile.heightPx / source.heightPx];
	const scale = fit === 'cover' ? Math.max(...scales) : Math.min(...scales);
	const [widthPx, heightPx] = [source.widthPx * scale, source.heightPx * scale];
	return {
		xPx: tile.xPx + (tile.widthPx - widthPx) / 2,
		yPx: tile.yPx + (tile.heightPx - heightPx) / 2,
		widthPx,
		heightPx,
	};
}

/** The middle of a part: scaling and encoding blur its edges. */
export function innerPart({ x, y, width, height }: PicturePart): PicturePart {
	return { x: x + width / 4, y: y + height / 4, width: width / 2, height: height / 2 };
}

/** Where a part of a source's picture lies. */
export function areaOfPart(source: PictureRectangle, part: PicturePart): PictureRectangle {
	return {
		xPx: source.xPx + part.x * source.widthPx,
		yPx: source.yPx + part.y * source.heightPx,
		widthPx: part.width * source.widthPx,
		heightPx: part.height * source.heightPx,
	};
}

/** Mean of the pixels whose centres lie in a rectangle, at least one; three equal values for gray. */
export function meanOf(
	pixels: Uint8Array,
	size: PictureSize,
	bytesPerPixel: 1 | 3,
	{ xPx, yPx, widthPx, heightPx }: PictureRectangle,
): [number, number, number] {
	const clamp = (value: number, max: number) => Math.min(max, Math.max(0, Math.round(value)));
	const left = clamp(xPx, size.widthPx - 1);
	const right = Math.max(left + 1, clamp(xPx + widthPx, size.widthPx));
	const top = clamp(yPx, size.heightPx - 1);
	const bottom = Math.max(top + 1, clamp(yPx + heightPx, size.heightPx));
	const sums: [number, number, number] = [0, 0, 0];
	for (let row = top; row < bottom; row += 1) {
		for (let column = left; column < right; column += 1) {
			const at = (row * size.widthPx + column) * bytesPerPixel;
			for (const channel of [0, 1, 2] as const) sums[channel] += pixels[at + (bytesPerPixel === 1 ? 0 : channel)] ?? 0;
		}
	}
	const pixelCount = (right - left) * (bottom - top);
	return [sums[0] / pixelCount, sums[1] / pixelCount, sums[2] / pixelCount];
}
