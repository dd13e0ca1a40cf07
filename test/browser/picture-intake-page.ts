import type { Picture } from '../../recorder-page/compositor/compositor.ts';
import { slotView } from '../../recorder-page/compositor/frame-slot.ts';
import { PictureIntake } from '../../recorder-page/compositor/picture-intake.ts';
import { createPlanarMemory, planarRegions } from '../../recorder-page/compositor/planar-memory.ts';
import { SlotAllocator } from '../../recorder-page/compositor/slot-allocator.ts';

/** The browser's half of `picture-intake.test.ts`: frames in, what became of them out. */

/** A frame as a decoder gives it: gray, of this size and brightness. */
export type FrameOrder = { readonly widthPx: number; readonly heightPx: number; readonly luma: number };

/** What a picture intake made of frames. */
export type IntakeOutcome = {
	/** Pictures that were delivered, each with the brightness of its first pixel. */
	readonly delivered: readonly FrameOrder[];
	/** Bytes of slots that nobody has got or given back. */
	readonly lostBytes: number;
	/** Frames of the browser that are still open. */
	readonly openFrames: number;
};

const OUTPUT_SIZE = { widthPx: 64, heightPx: 64 };

/** Gives frames to an intake, one after the other, and lets it take all of them. */
export async function takeFrames(orders: readonly FrameOrder[]): Promise<IntakeOutcome> {
	const memory = createPlanarMemory(OUTPUT_SIZE, 16 * 1024 * 1024);
	const allocator = new SlotAllocator(memory, planarRegions(OUTPUT_SIZE).slotsOffsetBytes);
	const frames = orders.map(makeFrame);
	const delivered: FrameOrder[] = [];
	const taken = Promise.withResolvers<void>();
	const waiting = [...frames];
	const stream = new ReadableStream<VideoFrame>(
		{
			pull: (controller) => {
				const frame = waiting.shift();
				if (frame) controller.enqueue(frame);
				else {
					controller.close();
					taken.resolve();
				}
			},
		},
		{ highWaterMark: 0 },
	);
	const keep = ({ slot }: Picture): void => {
		const [luma = -1] = slotView(memory, slot);
		delivered.push({ widthPx: slot.widthPx, heightPx: slot.heightPx, luma });
		allocator.free(slot);
	};
	const intake = new PictureIntake(stream, {
		memory,
		allocator,
		deliver: ({ picture }) => keep(picture),
		onUnsupported: (format) => taken.reject(new Error(`A frame of the test is of the kind ${format}`)),
		onNoMemory: () => taken.reject(new Error('The memory of the test is full')),
	});
	await taken.promise;
	intake.close();
	// A closed frame has no format.
	const openFrames = frames.filter(({ format }) => format !== null).length;
	return { delivered, lostBytes: allocator.usedBytes, openFrames };
}

function makeFrame({ widthPx, heightPx, luma }: FrameOrder, index: number): VideoFrame {
	const lumaBytes = widthPx * heightPx;
	const samples = new Uint8Array(lumaBytes + 2 * Math.ceil(widthPx / 2) * Math.ceil(heightPx / 2)).fill(128);
	samples.fill(luma, 0, lumaBytes);
	return new VideoFrame(samples, { format: 'I420', codedWidth: widthPx, codedHeight: heightPx, timestamp: index });
}
