/** Vectors are loaded whole: every row begins at such a boundary. */
const STRIDE_ALIGNMENT_BYTES = 16;
/** The pixel loops read up to 31 bytes past the last row. */
const TAIL_PADDING_BYTES = 32;
/** Slots begin and end at cache lines, so that two workers never write to the same one. */
const SLOT_ALIGNMENT_BYTES = 64;

/** Longest side of a picture that can be composed, and of the output. */
export const MAX_PICTURE_SIDE_PX = 8192;

/** One plane of a picture. */
export type PlaneLayout = {
	/** From the start of the slot. */
	readonly offsetBytes: number;
	readonly strideBytes: number;
	readonly widthPx: number;
	readonly heightPx: number;
};

/** Y, Cb and Cr, in this order. */
export type PlaneLayouts = readonly [PlaneLayout, PlaneLayout, PlaneLayout];

/** Room for one I420 picture in the shared memory. Plain data: it may be posted to another worker. */
export type FrameSlot = {
	/** From the start of the memory. */
	readonly offsetBytes: number;
	readonly sizeBytes: number;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly planes: PlaneLayouts;
};

/**
 * Lays out a slot that begins at `offsetBytes`. The size is that of `VideoFrame.visibleRect`, in whole pixels, odd ones
 * too: `codedWidth` and `codedHeight` are larger.
 */
export function layOutFrame(widthPx: number, heightPx: number, offsetBytes: number): FrameSlot {
	const chromaWidthPx = Math.ceil(widthPx / 2);
	const chromaHeightPx = Math.ceil(heightPx / 2);
	const strideBytes = align(widthPx, STRIDE_ALIGNMENT_BYTES);
	const chromaStrideBytes = align(chromaWidthPx, STRIDE_ALIGNMENT_BYTES);
	const lumaBytes = strideBytes * heightPx;
	const chromaBytes = chromaStrideBytes * chromaHeightPx;
	const chroma = { strideBytes: chromaStrideBytes, widthPx: chromaWidthPx, heightPx: chromaHeightPx };
	return {
		offsetBytes,
		sizeBytes: align(lumaBytes + 2 * chromaBytes + TAIL_PADDING_BYTES, SLOT_ALIGNMENT_BYTES),
		widthPx,
		heightPx,
		planes: [
			{ offsetBytes: 0, strideBytes, widthPx, heightPx },
			{ offsetBytes: lumaBytes, ...chroma },
			{ offsetBytes: lumaBytes + chromaBytes, ...chroma },
		],
	};
}

/** The bytes of a slot. Make it anew for each use: a view made before the memory grew may not reach new slots. */
export function slotView(memory: WebAssembly.Memory, slot: FrameSlot): Uint8Array {
	return new Uint8Array(memory.buffer, slot.offsetBytes, slot.sizeBytes);
}

/** `layout` for `VideoFrame.copyTo(slotView(…), { layout })` and for `new VideoFrame(slotView(…), { layout, … })`. */
export function videoFrameLayout(slot: FrameSlot): { offset: number; stride: number }[] {
	return slot.planes.map(({ offsetBytes, strideBytes }) => ({ offset: offsetBytes, stride: strideBytes }));
}

function align(bytes: number, alignmentBytes: number): number {
	return Math.ceil(bytes / alignmentBytes) * alignmentBytes;
}
