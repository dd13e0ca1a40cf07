import { createPlanarMemory, planarRegions } from '../../recorder-page/compositor/planar-memory.ts';

/** Longest side of a picture that can be previewed: that of a recording. */
export const MAX_SIDE_PX = 4096;

const LARGEST_SIZE = { widthPx: MAX_SIDE_PX, heightPx: MAX_SIDE_PX };

/** Where slots begin, in bytes: the same for every size, so that pictures outlive a change of it. */
export const SLOTS_OFFSET_BYTES = planarRegions(LARGEST_SIZE).slotsOffsetBytes;

/** Memory in which an output picture of any size up to the largest can be composed. */
export function createPictureMemory(): WebAssembly.Memory {
	return createPlanarMemory(LARGEST_SIZE);
}
