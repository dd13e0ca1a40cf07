import { judgeOutput } from './ffmpeg.ts';
import { probePackets } from './recording-probe.ts';

/** One decoded picture of a recording. */
export type DecodedPicture = {
	/** 0 for the first one that was asked for. */
	readonly index: number;
	/** When the file shows it. */
	readonly timeS: number;
	/** Rows without padding, borrowed until the next picture is asked for. */
	readonly pixels: Uint8Array;
};

/** Which pictures, and in which form. */
export type PictureRequest = {
	/** Size to scale to. */
	readonly widthPx: number;
	readonly heightPx: number;
	/** `gray` has one byte a pixel, `rgb24` three. */
	readonly format: 'gray' | 'rgb24';
	/** From the first picture at or after this time; default: all. */
	readonly fromS?: number;
	/** Before this time; default: to the end. */
	readonly untilS?: number;
};

/**
 * Decodes pictures one after the other, each with the time that the file gives it. Throws an `Error` when decoding
 * fails, or gives another number of pictures than the file has.
 */
export async function* readPictures(path: string, request: PictureRequest): AsyncGenerator<DecodedPicture, void> {
	const { widthPx, heightPx, format, fromS = -Infinity, untilS = Infinity } = request;
	const timesS = (await probePackets(path, 'video')).map((packet) => packet.timeS).sort((a, b) => a - b);
	const pictureBytes = widthPx * heightPx * (format === 'gray' ? 1 : 3);
	// Every packet gives one picture, in the order of their times; none is doubled or dropped for a steady rate.
	const size = ['-fps_mode', 'passthrough', '-vf', `scale=${widthPx}:${heightPx}:flags=area`];
	const output = ['-map', '0:v:0', ...size, '-pix_fmt', format, '-f', 'rawvideo', '-'];
	let decoded = 0;
	let handedOut = 0;
	for await (const pixels of inPiecesOf(pictureBytes, judgeOutput('ffmpeg', ['-i', path, ...output]))) {
		const timeS = timesS[decoded];
		decoded += 1;
		if (timeS === undefined) throw new Error(`${path}: more pictures than packets (${timesS.length})`);
		if (timeS >= untilS) return;
		if (timeS >= fromS) yield { index: handedOut++, timeS, pixels };
	}
	if (decoded !== timesS.length) throw new Error(`${path}: ${decoded} pictures of ${timesS.length} packets`);
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
