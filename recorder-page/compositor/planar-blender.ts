import { PIECES_BYTES } from './planar-memory.ts';
import { PIECE_ENTRY_BYTES, type PlanarPiece, piecePlanes } from './planar-piece.ts';
import type { PlanarWorkspace } from './planar-workspace.ts';

/** Opacity of the pixel loops is in this part of one. */
const WHOLE = 256;

/** Blends drawn pieces over the output picture. */
export class PlanarBlender {
	readonly #workspace: PlanarWorkspace;

	/** The workspace is lent. */
	constructor(workspace: PlanarWorkspace) {
		this.#workspace = workspace;
	}

	/** Blends pieces one over the other, each as much as `opacity` (0 to 1) says. */
	blend(pieces: readonly PlanarPiece[], opacity = 1): void {
		const share = Math.round(opacity * WHOLE);
		if (share === 0) return;
		for (let first = 0; first < pieces.length; ) {
			const count = this.#load(pieces, first);
			this.#blendLoaded(count, share);
			first += count;
		}
	}

	/** Makes a piece show what lies in the output under it, as far as it covers that: blended later, it brings that back. */
	lift({ rect, samples }: PlanarPiece): void {
		const { memory, regions, planes } = this.#workspace;
		const output = new Uint8Array(memory.buffer, regions.outputOffsetBytes, regions.outputSizeBytes);
		const { lumaStride, chromaStride, keptLuma, cb, cr, keptChroma } = piecePlanes(rect);
		const places = [
			{ to: 0, kept: keptLuma, stride: lumaStride, scale: 1 },
			{ to: cb, kept: keptChroma, stride: chromaStride, scale: 2 },
			{ to: cr, kept: keptChroma, stride: chromaStride, scale: 2 },
		];
		for (const [index, { to, kept, stride, scale }] of places.entries()) {
			const { offsetBytes, strideBytes } = planes[index as 0 | 1 | 2];
			for (let y = 0; y < rect.heightPx / scale; y++) {
				const from = offsetBytes + (rect.yPx / scale + y) * strideBytes + rect.xPx / scale;
				for (let x = 0; x < rect.widthPx / scale; x++) {
					const at = y * stride + x;
					const cover = 255 - (samples[kept + at] as number);
					samples[to + at] = Math.round(((output[from + x] as number) * cover) / 255);
				}
			}
		}
	}

	/** Copies as many pieces, from one on, as have room beside each other; returns how many. */
	#load(pieces: readonly PlanarPiece[], first: number): number {
		const { memory, regions } = this.#workspace;
		let end = first;
		let sizeBytes = 0;
		for (let piece = pieces[first]; piece; piece = pieces[++end]) {
			const moreBytes = PIECE_ENTRY_BYTES + piece.samples.length;
			if (sizeBytes + moreBytes > PIECES_BYTES) break;
			sizeBytes += moreBytes;
		}
		const loaded = pieces.slice(first, end);
		const bytes = new Uint8Array(memory.buffer, regions.piecesOffsetBytes, PIECES_BYTES);
		const table = new Int32Array(memory.buffer, regions.piecesOffsetBytes, (loaded.length * PIECE_ENTRY_BYTES) / 4);
		let offsetBytes = table.byteLength;
		for (const [index, { rect, samples }] of loaded.entries()) {
			table.set([rect.xPx, rect.yPx, rect.widthPx, rect.heightPx, offsetBytes], (index * PIECE_ENTRY_BYTES) / 4);
			bytes.set(samples, offsetBytes);
			offsetBytes += samples.length;
		}
		return loaded.length;
	}

	#blendLoaded(count: number, share: number): void {
		const { kernel, regions, planes } = this.#workspace;
		const [luma, cb, cr] = planes;
		const { outputOffsetBytes } = regions;
		kernel.blendPieces(
			regions.piecesOffsetBytes,
			count,
			share,
			outputOffsetBytes + luma.offsetBytes,
			luma.strideBytes,
			outputOffsetBytes + cb.offsetBytes,
			outputOffsetBytes + cr.offsetBytes,
			cb.strideBytes,
		);
	}
}
