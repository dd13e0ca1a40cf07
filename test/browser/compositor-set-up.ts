import type { FrameSize, Theme, Tile } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import type { Compositor, Picture } from '../../recorder-page/compositor/compositor.ts';
import { createCompositor } from '../../recorder-page/compositor/create-compositor.ts';
import { type FrameSlot, slotView, videoFrameLayout } from '../../recorder-page/compositor/frame-slot.ts';
import { createPlanarMemory, planarRegions } from '../../recorder-page/compositor/planar-memory.ts';
import { SlotAllocator } from '../../recorder-page/compositor/slot-allocator.ts';
import type { SourceColour } from '../../recorder-page/compositor/source-colour.ts';
import { makePicture, type PictureKind } from './compositor-pictures.ts';

/** What one track shows. */
export type SourcePicture = {
	readonly trackSid: string;
	readonly kind: PictureKind;
	readonly widthPx: number;
	readonly heightPx: number;
	/** What its samples are, and what is said of them. Default: BT.709, limited range. */
	readonly colour?: SourceColour;
	/** Nothing is said of its samples. Default false. */
	readonly isColourUnsaid?: boolean;
};

export type Composition = {
	readonly size: FrameSize;
	readonly theme: Theme;
	readonly tiles: readonly Tile[];
	readonly pictures: readonly SourcePicture[];
};

/** A compositor with a composition and the pictures of its tracks. */
export async function setUp(kind: CompositorKind, { size, theme, tiles, pictures }: Composition) {
	const memory = createPlanarMemory(size);
	const allocator = new SlotAllocator(memory, planarRegions(size).slotsOffsetBytes);
	const compositor: Compositor = createCompositor(kind, { memory, size, planar: await planarModule() });
	compositor.setComposition({ theme, tiles });
	for (const picture of pictures) await show(compositor, memory, allocator, picture);
	return { memory, allocator, compositor };
}

/** Gives a compositor a picture of a track. */
export async function show(
	compositor: Compositor,
	memory: WebAssembly.Memory,
	allocator: SlotAllocator,
	{ trackSid, kind, widthPx, heightPx, colour, isColourUnsaid }: SourcePicture,
): Promise<void> {
	const frame = makePicture(kind, widthPx, heightPx, colour);
	const colorSpace = isColourUnsaid ? null : frame.colorSpace.toJSON();
	free(allocator, compositor.setPicture(trackSid, { slot: await copyToSlot(memory, allocator, frame), colorSpace }));
}

/** Frees the slot of a picture that came back. */
export function free(allocator: SlotAllocator, picture: Picture | null): void {
	if (picture) allocator.free(picture.slot);
}

/** Copies a frame as the intake does. Takes ownership of the frame. */
export async function copyToSlot(
	memory: WebAssembly.Memory,
	allocator: SlotAllocator,
	frame: VideoFrame,
): Promise<FrameSlot> {
	// The coded size of an odd picture is rounded up to an even one.
	const { width, height } = frame.visibleRect as DOMRectReadOnly;
	const slot = allocator.allocate(width, height);
	if (!slot) throw new Error('No memory is left for a picture');
	await frame.copyTo(slotView(memory, slot), { layout: videoFrameLayout(slot) });
	frame.close();
	return slot;
}

let compiled: Promise<WebAssembly.Module> | undefined;
/** The compiled kernel; `compileWasmModule` has built it. */
export function planarModule(): Promise<WebAssembly.Module> {
	compiled ??= fetch('/dist/wasm/planar.wasm')
		.then((response) => response.arrayBuffer())
		.then((bytes) => WebAssembly.compile(bytes));
	return compiled;
}
