import { grid } from '../../layouts/grid.ts';
import type { FrameSize, Tile } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import type { Compositor, Picture } from '../../recorder-page/compositor/compositor.ts';
import { createCompositor } from '../../recorder-page/compositor/create-compositor.ts';
import { slotView } from '../../recorder-page/compositor/frame-slot.ts';
import { createPlanarMemory, planarRegions } from '../../recorder-page/compositor/planar-memory.ts';
import { SlotAllocator } from '../../recorder-page/compositor/slot-allocator.ts';
import { publisherTrack } from './code-crops.ts';

/** What is composed, and how often. */
export type ComposeTask = {
	readonly backend: CompositorKind;
	readonly people: number;
	readonly size: FrameSize;
	/** Names, outlines and rounded corners on every tile. */
	readonly isDecorated: boolean;
	readonly frames: number;
};

/** Cameras whose streams say nothing of their colours, as most do: every tile is scaled and converted. */
const CAMERA = { widthPx: 640, heightPx: 360 } as const;

const FRAME_US = 33_333;
/** Until code is compiled and decorations are drawn. */
const WARM_UP_FRAMES: Readonly<Record<CompositorKind, number>> = { planar: 20, canvas: 3 };

/** Milliseconds that each output picture took; all tiles have a new picture in each. */
export async function composeTimesMs({ backend, people, size, isDecorated, frames }: ComposeTask): Promise<number[]> {
	const memory = createPlanarMemory(size);
	const compositor = createCompositor(backend, { size, memory, planar: await planarModule() });
	const tracks = Array.from({ length: people }, (_, index) => publisherTrack(index));
	const tiles = grid.arrange({ tracks }, size).map((tile) => (isDecorated ? decorated(tile) : tile));
	compositor.setComposition({ theme: 'dark', tiles });
	const slots = new SlotAllocator(memory, planarRegions(size).slotsOffsetBytes);
	const pictures = new Map(tiles.map(({ trackSid }, index) => [trackSid, twoPictures(memory, slots, index)]));
	const timesMs: number[] = [];
	const warmUpFrames = WARM_UP_FRAMES[backend];
	for (let frame = -warmUpFrames; frame < frames; frame++) {
		for (const [trackSid, both] of pictures) compositor.setPicture(trackSid, both[frame & 1] as Picture);
		const tookMs = composeOnce(compositor, (frame + warmUpFrames) * FRAME_US);
		if (frame >= 0) timesMs.push(tookMs);
		// As in a recording: whatever waits gets its turn.
		await new Promise((resolve) => setTimeout(resolve));
	}
	compositor.close();
	return timesMs;
}

function composeOnce(compositor: Compositor, timestampUs: number): number {
	const beganAtMs = performance.now();
	const frame = compositor.compose(timestampUs, FRAME_US);
	const tookMs = performance.now() - beganAtMs;
	frame.close();
	return tookMs;
}

function decorated(tile: Tile): Tile {
	const shorterPx = Math.min(tile.widthPx, tile.heightPx);
	return {
		...tile,
		caption: `Participant ${tile.trackSid}`,
		isOutlined: true,
		cornerRadiusPx: Math.min(16, Math.floor(shorterPx / 8)),
	};
}

/** Two pictures of a camera, to be shown in turn. */
function twoPictures(memory: WebAssembly.Memory, slots: SlotAllocator, seed: number): readonly Picture[] {
	return [0, 1].map((second) => {
		const slot = slots.allocate(CAMERA.widthPx, CAMERA.heightPx);
		if (!slot) throw new Error('No memory is left for a picture');
		const samples = slotView(memory, slot);
		for (const at of samples.keys()) samples[at] = 40 + ((at * 7 + seed * 31 + second * 64) % 160);
		return { slot, colorSpace: null };
	});
}

let compiled: Promise<WebAssembly.Module> | undefined;
function planarModule(): Promise<WebAssembly.Module> {
	compiled ??= WebAssembly.compileStreaming(fetch('/dist/wasm/planar.wasm'));
	return compiled;
}
