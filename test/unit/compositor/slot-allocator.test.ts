import { expect, test } from '@playwright/test';
import {
	type FrameSlot,
	layOutFrame,
	MAX_PICTURE_SIDE_PX,
	slotView,
	videoFrameLayout,
} from '../../../recorder-page/compositor/frame-slot.ts';
import { createPlanarMemory, planarRegions } from '../../../recorder-page/compositor/planar-memory.ts';
import { SlotAllocator } from '../../../recorder-page/compositor/slot-allocator.ts';

const SIZE = { widthPx: 64, heightPx: 64 };
const { slotsOffsetBytes } = planarRegions(SIZE);
const MEBIBYTE = 1024 * 1024;

function setUp(maximumBytes = 8 * MEBIBYTE) {
	const memory = createPlanarMemory(SIZE, maximumBytes);
	return { memory, allocator: new SlotAllocator(memory, slotsOffsetBytes) };
}

const expectApart = (slots: readonly FrameSlot[]) => {
	const sorted = [...slots].sort((a, b) => a.offsetBytes - b.offsetBytes);
	const overlapping = sorted.filter((slot, index) => {
		const previous = sorted[index - 1];
		return slot.offsetBytes < (previous ? previous.offsetBytes + previous.sizeBytes : slotsOffsetBytes);
	});
	expect(overlapping).toEqual([]);
};

for (const [widthPx, heightPx] of [
	[640, 360],
	[641, 361],
	[1, 1],
	[17, 2],
] as const) {
	test(`A slot for ${widthPx}x${heightPx} has three planes that do not touch, and room for a vector behind the last`, () => {
		const slot = layOutFrame(widthPx, heightPx, 4096);
		const [luma, ...chroma] = slot.planes;
		expect([luma.widthPx, luma.heightPx]).toEqual([widthPx, heightPx]);
		for (const plane of chroma) {
			expect([plane.widthPx, plane.heightPx]).toEqual([Math.ceil(widthPx / 2), Math.ceil(heightPx / 2)]);
		}
		let endBytes = 0;
		for (const { offsetBytes, strideBytes, widthPx: width, heightPx: height } of slot.planes) {
			expect(offsetBytes).toBe(endBytes);
			expect(strideBytes % 16).toBe(0);
			expect(strideBytes).toBeGreaterThanOrEqual(width);
			endBytes = offsetBytes + strideBytes * height;
		}
		expect(slot.sizeBytes).toBeGreaterThanOrEqual(endBytes + 32);
		expect(videoFrameLayout(slot)).toEqual(slot.planes.map((p) => ({ offset: p.offsetBytes, stride: p.strideBytes })));
	});
}

test('A freed slot is used again for a picture of the same size', () => {
	const { allocator } = setUp();
	const first = allocator.allocate(640, 360) as FrameSlot;
	const second = allocator.allocate(640, 360) as FrameSlot;
	allocator.free(first);
	expect(allocator.allocate(640, 360)).toEqual(first);
	expectApart([first, second]);
});

test('Slots that were freed side by side make room for a larger picture, in whatever order they came back', () => {
	for (const order of [
		[0, 1, 2, 3],
		[3, 2, 1, 0],
		[0, 2, 1, 3],
		[1, 3, 0, 2],
	]) {
		const { memory, allocator } = setUp();
		const slots = [0, 1, 2, 3].map(() => allocator.allocate(320, 180) as FrameSlot);
		const end = allocator.allocate(320, 180) as FrameSlot;
		for (const index of order) allocator.free(slots[index] as FrameSlot);
		const sizeBytes = memory.buffer.byteLength;
		const large = allocator.allocate(640, 340) as FrameSlot;
		expect(large.offsetBytes).toBe(slots[0]?.offsetBytes);
		expectApart([large, end]);
		expect(memory.buffer.byteLength).toBe(sizeBytes);
	}
});

test('The memory grows as slots are needed, and each is inside of it', () => {
	const { memory, allocator } = setUp(64 * MEBIBYTE);
	const before = memory.buffer.byteLength;
	const slots = Array.from({ length: 20 }, () => allocator.allocate(1280, 720) as FrameSlot);
	expect(memory.buffer.byteLength).toBeGreaterThan(before);
	expectApart(slots);
	for (const slot of slots) expect(slotView(memory, slot).length).toBe(slot.sizeBytes);
});

test('At the maximum there is no slot, what is handed out stays good, and a freed one can be had again', () => {
	const { memory, allocator } = setUp();
	const slots: FrameSlot[] = [];
	for (let slot = allocator.allocate(1280, 720); slot; slot = allocator.allocate(1280, 720)) slots.push(slot);
	expectApart(slots);
	expect(memory.buffer.byteLength).toBeLessThanOrEqual(8 * MEBIBYTE);
	// As many as fit, not one fewer.
	expect(slots.length).toBe(Math.floor((8 * MEBIBYTE - slotsOffsetBytes) / layOutFrame(1280, 720, 0).sizeBytes));
	expect(allocator.usedBytes).toBe(slots.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
	const last = slots.at(-1) as FrameSlot;
	allocator.free(last);
	expect(allocator.allocate(1280, 720)).toEqual(last);
});

test('After any sequence of sizes everything that was freed is there again', () => {
	const { memory, allocator } = setUp(32 * MEBIBYTE);
	const sizes = [
		[320, 180],
		[640, 360],
		[1280, 720],
		[360, 640],
		[17, 33],
	] as const;
	let held: FrameSlot[] = [];
	for (let round = 1; round < 2000; round++) {
		const [widthPx, heightPx] = sizes[(round * 31) % sizes.length] as (typeof sizes)[number];
		const slot = allocator.allocate(widthPx, heightPx);
		if (slot) held.push(slot);
		if (round % 3 !== 0 || held.length > 12) allocator.free(held.splice((round * 17) % held.length, 1)[0] as FrameSlot);
		if (round % 50 === 0) expectApart(held);
	}
	for (const slot of held) allocator.free(slot);
	held = [];
	expect(allocator.usedBytes).toBe(0);
	// One picture as large as all the memory that there is now.
	const rows = Math.floor((memory.buffer.byteLength - slotsOffsetBytes - 128) / (1024 * 1.5)) & ~1;
	expect(allocator.allocate(1024, Math.min(rows, MAX_PICTURE_SIDE_PX))?.offsetBytes).toBe(slotsOffsetBytes);
});

test('A picture with a side beyond the limit gets no slot', () => {
	const { allocator } = setUp();
	expect(allocator.allocate(MAX_PICTURE_SIDE_PX + 1, 16)).toBeNull();
	expect(allocator.allocate(16, MAX_PICTURE_SIDE_PX + 1)).toBeNull();
	expect(allocator.allocate(MAX_PICTURE_SIDE_PX, 16)).not.toBeNull();
});

test('A picture without pixels, and a slot that is not handed out, are errors of the caller', () => {
	const { allocator } = setUp();
	expect(() => allocator.allocate(0, 360)).toThrow(RangeError);
	expect(() => allocator.allocate(640.5, 360)).toThrow(RangeError);
	const slot = allocator.allocate(16, 16) as FrameSlot;
	allocator.free(slot);
	expect(() => allocator.free(slot)).toThrow(RangeError);
});
