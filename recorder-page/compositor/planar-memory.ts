import type { FrameSize } from '../../layouts/layout.ts';
import { MAX_PICTURE_SIDE_PX } from './frame-slot.ts';
import { COLUMN_GROUP_BYTES, ROW_ENTRY_BYTES } from './sampling-tables.ts';

/** Size of a page of WASM memory, the unit in which it grows. */
export const WASM_PAGE_BYTES = 65_536;

/** Most that workspace and slots together take, unless told otherwise. Only what is touched becomes real memory. */
export const DEFAULT_MAXIMUM_MEMORY_BYTES = 512 * 1024 * 1024;

/** The first page stays empty, so that a wrong address of 0 spoils nothing. */
const OUTPUT_OFFSET_BYTES = WASM_PAGE_BYTES;
/** Three rows of the widest picture, each with a vector's run over its end: the most that `scalePlane` asks for. */
const SCRATCH_BYTES = 3 * (MAX_PICTURE_SIDE_PX + 32);

/** Room for drawn pieces on their way to the picture: four rows of the widest one fit. */
export const PIECES_BYTES = 128 * 1024;

/** Where things are in the shared memory, in bytes from its start. Follows from the size of the output alone. */
export type PlanarRegions = {
	/** The output picture: I420, without padding. */
	readonly outputOffsetBytes: number;
	readonly outputSizeBytes: number;
	readonly columnsOffsetBytes: number;
	readonly rowsOffsetBytes: number;
	readonly scratchOffsetBytes: number;
	/** `PIECES_BYTES` of them. */
	readonly piecesOffsetBytes: number;
	/** Everything before belongs to the compositor, everything from here on to the `SlotAllocator`. */
	readonly slotsOffsetBytes: number;
};

/** Lays out the memory for an output picture. Throws `RangeError` for a size that is odd, empty or too large. */
export function planarRegions({ widthPx, heightPx }: FrameSize): PlanarRegions {
	if (![widthPx, heightPx].every((sidePx) => sidePx >= 2 && sidePx % 2 === 0 && sidePx <= MAX_PICTURE_SIDE_PX)) {
		throw new RangeError(
			`The output picture is ${widthPx}x${heightPx}: its sides must be even and at most ${MAX_PICTURE_SIDE_PX}`,
		);
	}
	const outputSizeBytes = (widthPx * heightPx * 3) / 2;
	const columnsOffsetBytes = align(OUTPUT_OFFSET_BYTES + outputSizeBytes);
	const rowsOffsetBytes = align(columnsOffsetBytes + Math.ceil(widthPx / 8) * COLUMN_GROUP_BYTES);
	const scratchOffsetBytes = align(rowsOffsetBytes + heightPx * ROW_ENTRY_BYTES);
	const piecesOffsetBytes = align(scratchOffsetBytes + SCRATCH_BYTES);
	return {
		outputOffsetBytes: OUTPUT_OFFSET_BYTES,
		outputSizeBytes,
		columnsOffsetBytes,
		rowsOffsetBytes,
		scratchOffsetBytes,
		piecesOffsetBytes,
		slotsOffsetBytes: align(piecesOffsetBytes + PIECES_BYTES),
	};
}

/**
 * Makes the memory that the worker which fills slots and the worker which composes share; post it to both. It has room
 * for the compositor's workspace; the allocator of slots grows it, up to `maximumBytes`. Throws `RangeError` when the
 * output's size is not possible, the maximum too small, or the machine has no such address space.
 */
export function createPlanarMemory(
	size: FrameSize,
	maximumBytes: number = DEFAULT_MAXIMUM_MEMORY_BYTES,
): WebAssembly.Memory {
	return new WebAssembly.Memory({
		initial: Math.ceil(planarRegions(size).slotsOffsetBytes / WASM_PAGE_BYTES),
		maximum: Math.floor(maximumBytes / WASM_PAGE_BYTES),
		shared: true,
	});
}

/** Regions begin at cache lines. */
function align(bytes: number): number {
	return Math.ceil(bytes / 64) * 64;
}
