import type { ColourConversion } from './colour-conversion.ts';
import type { Rect } from './fit.ts';
import { MAX_PICTURE_SIDE_PX, type PlaneLayouts } from './frame-slot.ts';
import type { PlanarKernel } from './planar-kernel.ts';
import { chromaRect } from './plane-plan.ts';

/** Factors of the pixel loops are in this part of one. */
const FACTOR_ONE = 16_384;

/** What the kernel itself uses of its scratch: a row of 16-bit samples with the run over its end. */
const SHARES_BYTES = 2 * (MAX_PICTURE_SIDE_PX + 32);

const NO_COLOUR = 128;

export type ColourConverterOptions = {
	/** Lent. */
	readonly kernel: PlanarKernel;
	/** Where the picture lies in the kernel's memory, in bytes. */
	readonly pictureOffsetBytes: number;
	readonly planes: PlaneLayouts;
	/** Room for the kernel to work in, as much as for scaling. */
	readonly scratchOffsetBytes: number;
};

/** Converts the colours of parts of an I420 picture where they lie. */
export class ColourConverter {
	readonly #options: ColourConverterOptions;

	constructor(options: ColourConverterOptions) {
		this.#options = options;
	}

	/** Converts the luma of a rectangle of whole pixels and the chroma samples that belong to it, once. */
	convert(rect: Rect, { luma, cb, cr }: ColourConversion): void {
		const { kernel, planes, scratchOffsetBytes } = this.#options;
		const chroma = this.#chromaOf(rect);
		kernel.convertColour(
			this.#address(0, rect),
			planes[0].strideBytes,
			rect.widthPx,
			rect.heightPx,
			rect.xPx % 2,
			rect.yPx % 2,
			chroma.cbAddress,
			chroma.crAddress,
			chroma.strideBytes,
			chroma.widthPx,
			chroma.heightPx,
			fixed(luma.fromLuma),
			fixed(luma.fromCb),
			fixed(luma.fromCr),
			luma.offset,
			fixed(cb.fromCb),
			fixed(cb.fromCr),
			fixed(cr.fromCb),
			fixed(cr.fromCr),
			scratchOffsetBytes,
		);
	}

	/** The chroma of a rectangle. One row or column at an odd edge has none: it is grey, whatever lies there. */
	#chromaOf(rect: Rect) {
		const { kernel, planes, scratchOffsetBytes } = this.#options;
		const chroma = chromaRect(rect);
		if (chroma.widthPx > 0 && chroma.heightPx > 0) {
			const { widthPx, heightPx } = chroma;
			const [cbAddress, crAddress] = [this.#address(1, chroma), this.#address(2, chroma)];
			return { cbAddress, crAddress, strideBytes: planes[1].strideBytes, widthPx, heightPx };
		}
		const address = scratchOffsetBytes + SHARES_BYTES;
		const [widthPx, heightPx] = [Math.ceil(rect.widthPx / 2), Math.ceil(rect.heightPx / 2)];
		kernel.fillPlane(address, 0, widthPx, 1, NO_COLOUR);
		return { cbAddress: address, crAddress: address, strideBytes: 0, widthPx, heightPx };
	}

	#address(index: 0 | 1 | 2, { xPx, yPx }: Pick<Rect, 'xPx' | 'yPx'>): number {
		const { offsetBytes, strideBytes } = this.#options.planes[index];
		return this.#options.pictureOffsetBytes + offsetBytes + yPx * strideBytes + xPx;
	}
}

function fixed(factor: number): number {
	return Math.round(factor * FACTOR_ONE);
}
