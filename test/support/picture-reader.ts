import { judgeOutput } from './ffmpeg.ts';
import { meanOf, type PictureRectangle, type PictureSize } from './picture-area.ts';
import type { Rgb } from './test-picture.ts';

/** The pictures of a recording, as far as they are known without decoding one. */
export type PictureFile = PictureSize & {
	readonly path: string;
	/** When the file shows each of them, the earliest first. */
	readonly timesS: readonly number[];
};

/** One decoded picture of a recording, or a part of it. */
export type DecodedPicture = {
	/** When the file shows it. */
	readonly timeS: number;
	/** Rows without padding, borrowed until the next picture is asked for. */
	readonly pixels: Uint8Array;
	/** Size of what was decoded. */
	readonly size: PictureSize;
	/** Mean colour of a rectangle, in pixels of the whole recording; three equal values for gray. */
	meanOf(rectangle: PictureRectangle): Rgb;
};

/** Which pictures, and in which form. A part, or a smaller size, is much sooner read than all there is. */
export type PictureRequest = {
	/** `gray` has one byte a pixel, `rgb24` three. */
	readonly format: 'gray' | 'rgb24';
	/** Rectangles that have to be in what is decoded; default: the whole picture. */
	readonly rectangles?: readonly PictureRectangle[];
	/** So many pixels become one in width and height, their mean; default 1. */
	readonly shrinkBy?: number;
	/** From the first picture at or after this time; default: all. */
	readonly fromS?: number;
	/** At most so many; default: to the end. */
	readonly count?: number;
};

/**
 * Decodes pictures one after the other, each with the time that the file gives it. Throws an `Error` when decoding
 * fails, or gives another number of pictures than the file has.
 */
export async function* readPictures(file: PictureFile, request: PictureRequest): AsyncGenerator<DecodedPicture, void> {
	const { format, shrinkBy = 1, fromS = Number.NEGATIVE_INFINITY, count = Number.POSITIVE_INFINITY } = request;
	const timesS = file.timesS.filter((timeS) => timeS >= fromS).slice(0, count);
	if (timesS.length === 0) return;
	const first = file.timesS.indexOf(timesS[0] as number);
	const part = partWith(request.rectangles ?? [], file);
	const size = {
		widthPx: Math.ceil(part.widthPx / shrinkBy),
		heightPx: Math.ceil(part.heightPx / shrinkBy),
	};
	const filters = [
		`select=gte(n\\,${first})`,
		`crop=${part.widthPx}:${part.heightPx}:${part.xPx}:${part.yPx}`,
		`scale=${size.widthPx}:${size.heightPx}:flags=area`,
	];
	// Every packet gives one picture, in the order of their times; none is doubled or dropped for a steady rate.
	const limit = Number.isFinite(count) ? ['-frames:v', String(timesS.length)] : [];
	const pictures = ['-map', '0:v:0', '-fps_mode', 'passthrough', ...limit];
	const output = ['-vf', filters.join(','), '-pix_fmt', format, '-f', 'rawvideo', '-'];
	const bytesPerPixel = format === 'gray' ? 1 : 3;
	const pictureBytes = size.widthPx * size.heightPx * bytesPerPixel;
	const [scaleX, scaleY] = [size.widthPx / part.widthPx, size.heightPx / part.heightPx];
	let decoded = 0;
	for await (const pixels of inPiecesOf(
		pictureBytes,
		judgeOutput('ffmpeg', ['-i', file.path, ...pictures, ...output]),
	)) {
		const timeS = timesS[decoded];
		decoded += 1;
		if (timeS === undefined) throw new Error(`${file.path}: more pictures than packets (${timesS.length})`);
		yield {
			timeS,
			pixels,
			size,
			meanOf: ({ xPx, yPx, widthPx, heightPx }) =>
				meanOf(pixels, size, bytesPerPixel, {
					xPx: (xPx - part.xPx) * scaleX,
					yPx: (yPx - part.yPx) * scaleY,
					widthPx: widthPx * scaleX,
					heightPx: heightPx * scaleY,
				}),
		};
	}
	if (decoded !== timesS.length) throw new Error(`${file.path}: ${decoded} pictures of ${timesS.length} packets`);
}

/** The part of the picture that holds all rectangles. Its edges are even, because two pixels share their colour. */
function partWith(rectangles: readonly PictureRectangle[], { widthPx, heightPx }: PictureSize): PictureRectangle {
	if (rectangles.length === 0) return { xPx: 0, yPx: 0, widthPx, heightPx };
	const [left, right] = span(
		rectangles.map((rectangle) => [rectangle.xPx, rectangle.widthPx]),
		widthPx,
	);
	const [top, bottom] = span(
		rectangles.map((rectangle) => [rectangle.yPx, rectangle.heightPx]),
		heightPx,
	);
	return { xPx: left, yPx: top, widthPx: right - left, heightPx: bottom - top };
}

function span(stretches: readonly (readonly [from: number, length: number])[], end: number): [number, number] {
	const from = Math.min(...stretches.map(([start]) => start));
	const until = Math.max(...stretches.map(([start, length]) => start + length));
	const first = Math.min(end - 2, Math.max(0, 2 * Math.floor(from / 2)));
	return [first, Math.max(first + 2, Math.min(end, 2 * Math.ceil(until / 2)))];
}

async function* inPiecesOf(pieceBytes: number, source: AsyncIterable<Buffer>): AsyncGenerator<Uint8Array, void> {
	const piece = new Uint8Array(pieceBytes);
	let filled = 0;
	for await (const chunk of source) {
		for (let at = 0; at < chunk.length; ) {
			const taken = Math.min(pieceBytes - filled, chunk.length - at);
			piece.set(chunk.subarray(at, at + taken), filled);
			filled += taken;
			at += taken;
			if (filled < pieceBytes) continue;
			filled = 0;
			yield piece;
		}
	}
	if (filled > 0) throw new Error(`half a picture: ${filled} of ${pieceBytes} bytes`);
}
