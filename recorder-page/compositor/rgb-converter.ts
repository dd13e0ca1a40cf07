import type { FrameSize } from '../../layouts/layout.ts';
import { instantiatePlanarKernel, type PlanarKernel } from './planar-kernel.ts';
import { WASM_PAGE_BYTES } from './planar-memory.ts';
import { OUTPUT_COLOR_SPACE } from './source-colour.ts';

/** The kernel writes up to a vector past the end of a plane. */
const VECTOR_BYTES = 16;

/**
 * Makes I420 of drawn pictures. Chromium's encoder would do it too, with the matrix of BT.601, and say so in the stream.
 */
export class RgbConverter {
	readonly #size: FrameSize;
	readonly #memory: WebAssembly.Memory;
	readonly #kernel: PlanarKernel;
	readonly #planes: readonly [Plane, Plane, Plane];
	readonly #rgbOffsetBytes: number;

	/** `module` is the compiled `planar.wasm`; the sides are even. */
	constructor(module: WebAssembly.Module, size: FrameSize) {
		this.#size = size;
		const lumaBytes = size.widthPx * size.heightPx;
		const cbOffset = lumaBytes + VECTOR_BYTES;
		const crOffset = cbOffset + lumaBytes / 4 + VECTOR_BYTES;
		this.#planes = [
			{ offset: 0, stride: size.widthPx },
			{ offset: cbOffset, stride: size.widthPx / 2 },
			{ offset: crOffset, stride: size.widthPx / 2 },
		];
		this.#rgbOffsetBytes = crOffset + lumaBytes / 4 + VECTOR_BYTES;
		const pages = Math.ceil((this.#rgbOffsetBytes + 4 * lumaBytes + VECTOR_BYTES * 2) / WASM_PAGE_BYTES);
		this.#memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
		this.#kernel = instantiatePlanarKernel(module, this.#memory);
	}

	/** The same picture in BT.709 with limited range. `rgbx` has four bytes for each pixel, rows without padding. */
	toFrame(rgbx: Uint8ClampedArray, timestampUs: number): VideoFrame {
		const { widthPx, heightPx } = this.#size;
		const bytes = new Uint8Array(this.#memory.buffer);
		bytes.set(rgbx, this.#rgbOffsetBytes);
		const [luma, cb, cr] = this.#planes;
		this.#kernel.convertRgb(this.#rgbOffsetBytes, widthPx, heightPx, luma.offset, cb.offset, cr.offset);
		return new VideoFrame(bytes.subarray(0, this.#rgbOffsetBytes), {
			format: 'I420',
			codedWidth: widthPx,
			codedHeight: heightPx,
			layout: [...this.#planes],
			timestamp: timestampUs,
			colorSpace: OUTPUT_COLOR_SPACE,
		});
	}
}

/** As `VideoFrame` describes it, in bytes. */
type Plane = { readonly offset: number; readonly stride: number };
