import { type FrameSlot, layOutFrame, slotView } from '../../../recorder-page/compositor/frame-slot.ts';

/** Deterministic noise over a gradient: 8-bit samples whose neighbours differ a lot, so that a wrong position shows. */
export function testSample(plane: number, x: number, y: number): number {
	const hash = Math.imul(x * 73_856_093 + plane * 83_492_791, 1) ^ Math.imul(y, 19_349_663);
	return ((Math.imul(hash ^ (hash >>> 13), 0x5bd1e995) >>> 24) * 3 + ((x * 5 + y * 3 + plane * 40) & 255)) >> 2;
}

/** Fills the samples of a slot and nothing else, by default with `testSample`. */
export function fillSlot(
	memory: WebAssembly.Memory,
	slot: FrameSlot,
	sampleOf: (plane: number, x: number, y: number) => number = testSample,
): void {
	const bytes = slotView(memory, slot);
	for (const [index, plane] of slot.planes.entries()) {
		for (let y = 0; y < plane.heightPx; y++) {
			for (let x = 0; x < plane.widthPx; x++) {
				bytes[plane.offsetBytes + y * plane.strideBytes + x] = sampleOf(index, x, y);
			}
		}
	}
}

/** The samples of one plane of a slot, rows without padding. */
export function planeOf(memory: WebAssembly.Memory, slot: FrameSlot, index: 0 | 1 | 2) {
	const { offsetBytes, strideBytes, widthPx, heightPx } = slot.planes[index];
	const bytes = slotView(memory, slot);
	const samples = new Uint8Array(widthPx * heightPx);
	for (let y = 0; y < heightPx; y++) {
		const start = offsetBytes + y * strideBytes;
		samples.set(bytes.subarray(start, start + widthPx), y * widthPx);
	}
	return { width: widthPx, height: heightPx, samples };
}

/** A slot at a place of the test's choice, outside of any allocator. */
export function slotAt(offsetBytes: number, widthPx: number, heightPx: number): FrameSlot {
	return layOutFrame(widthPx, heightPx, offsetBytes);
}
