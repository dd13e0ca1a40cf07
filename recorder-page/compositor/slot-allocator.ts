import { type FrameSlot, layOutFrame, MAX_PICTURE_SIDE_PX } from './frame-slot.ts';
import { WASM_PAGE_BYTES } from './planar-memory.ts';

/** Growing stops every worker for a moment: rather seldom and much. */
const GROWTH_BYTES = 4 * 1024 * 1024;

type Block = { offsetBytes: number; sizeBytes: number };

/**
 * Hands out slots of the shared memory. Only one worker has an allocator for a memory; slots that other workers are done
 * with come back to it by message. The lowest place that is large enough is taken, so that what was touched once is used
 * again, and neighbours that are free become one: sizes may change all the time.
 */
export class SlotAllocator {
	readonly #memory: WebAssembly.Memory;
	/** By offset; no two of them touch. */
	readonly #free: Block[] = [];
	readonly #used = new Map<number, Block>();

	/** `memory` is one of `createPlanarMemory`, `slotsOffsetBytes` that of `planarRegions` for the same size. */
	constructor(memory: WebAssembly.Memory, slotsOffsetBytes: number) {
		this.#memory = memory;
		const sizeBytes = memory.buffer.byteLength - slotsOffsetBytes;
		if (sizeBytes > 0) this.#free.push({ offsetBytes: slotsOffsetBytes, sizeBytes });
	}

	/** Bytes in slots that are handed out. */
	get usedBytes(): number {
		let sumBytes = 0;
		for (const { sizeBytes } of this.#used.values()) sumBytes += sizeBytes;
		return sumBytes;
	}

	/**
	 * Takes a slot for a picture of this size, at least one whole pixel each way. Its content is undefined. Null when the
	 * memory's maximum is reached or a side is longer than `MAX_PICTURE_SIDE_PX`: the picture is then to be dropped.
	 */
	allocate(widthPx: number, heightPx: number): FrameSlot | null {
		if (!isPixelCount(widthPx) || !isPixelCount(heightPx)) {
			throw new RangeError(`A picture of ${widthPx}x${heightPx} has no whole number of pixels`);
		}
		if (Math.max(widthPx, heightPx) > MAX_PICTURE_SIDE_PX) return null;
		const { sizeBytes } = layOutFrame(widthPx, heightPx, 0);
		const offsetBytes = this.#take(sizeBytes) ?? (this.#grow(sizeBytes) ? this.#take(sizeBytes) : null);
		if (offsetBytes === null) return null;
		this.#used.set(offsetBytes, { offsetBytes, sizeBytes });
		return layOutFrame(widthPx, heightPx, offsetBytes);
	}

	/** Takes a slot back. Nobody may read or write it any more. Throws `RangeError` for one that is not handed out. */
	free(slot: FrameSlot): void {
		const block = this.#used.get(slot.offsetBytes);
		if (!block) throw new RangeError(`No slot is handed out at ${slot.offsetBytes}`);
		this.#used.delete(slot.offsetBytes);
		this.#release(block);
	}

	#take(sizeBytes: number): number | null {
		const index = this.#free.findIndex((block) => block.sizeBytes >= sizeBytes);
		const block = this.#free[index];
		if (!block) return null;
		const { offsetBytes } = block;
		if (block.sizeBytes === sizeBytes) this.#free.splice(index, 1);
		else this.#free[index] = { offsetBytes: offsetBytes + sizeBytes, sizeBytes: block.sizeBytes - sizeBytes };
		return offsetBytes;
	}

	#release(block: Block): void {
		const after = this.#free.findIndex(({ offsetBytes }) => offsetBytes > block.offsetBytes);
		const index = after < 0 ? this.#free.length : after;
		const previous = this.#free[index - 1];
		const next = this.#free[index];
		const joinsPrevious = previous !== undefined && previous.offsetBytes + previous.sizeBytes === block.offsetBytes;
		const joinsNext = next !== undefined && block.offsetBytes + block.sizeBytes === next.offsetBytes;
		const offsetBytes = joinsPrevious ? previous.offsetBytes : block.offsetBytes;
		const endBytes = joinsNext ? next.offsetBytes + next.sizeBytes : block.offsetBytes + block.sizeBytes;
		this.#free.splice(joinsPrevious ? index - 1 : index, Number(joinsPrevious) + Number(joinsNext), {
			offsetBytes,
			sizeBytes: endBytes - offsetBytes,
		});
	}

	/** Makes room for `sizeBytes` at the end; false when the maximum does not allow it. */
	#grow(sizeBytes: number): boolean {
		const endBytes = this.#memory.buffer.byteLength;
		const last = this.#free.at(-1);
		const freeAtEndBytes = last && last.offsetBytes + last.sizeBytes === endBytes ? last.sizeBytes : 0;
		const neededPages = Math.ceil((sizeBytes - freeAtEndBytes) / WASM_PAGE_BYTES);
		const wantedPages = Math.max(neededPages, GROWTH_BYTES / WASM_PAGE_BYTES);
		if (!this.#tryGrow(wantedPages) && !this.#tryGrow(neededPages)) return false;
		this.#release({ offsetBytes: endBytes, sizeBytes: this.#memory.buffer.byteLength - endBytes });
		return true;
	}

	#tryGrow(pages: number): boolean {
		try {
			this.#memory.grow(pages);
			return true;
		} catch (error) {
			if (error instanceof RangeError) return false;
			throw error;
		}
	}
}

function isPixelCount(lengthPx: number): boolean {
	return Number.isInteger(lengthPx) && lengthPx >= 1;
}
