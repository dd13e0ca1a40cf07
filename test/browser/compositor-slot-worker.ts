import { slotView, videoFrameLayout } from '../../recorder-page/compositor/frame-slot.ts';
import { SlotAllocator } from '../../recorder-page/compositor/slot-allocator.ts';
import { makePicture } from './compositor-pictures.ts';

/** Takes a slot larger than what is left of the memory, copies a green picture into it, and says where. */
self.onmessage = async ({ data }: MessageEvent<{ memory: WebAssembly.Memory; slotsOffsetBytes: number }>) => {
	const { memory, slotsOffsetBytes } = data;
	const allocator = new SlotAllocator(memory, slotsOffsetBytes);
	const slot = allocator.allocate(1280, 720);
	if (!slot) throw new Error('The memory does not grow');
	const frame = makePicture('green', 1280, 720);
	await frame.copyTo(slotView(memory, slot), { layout: videoFrameLayout(slot) });
	frame.close();
	self.postMessage(slot);
};
