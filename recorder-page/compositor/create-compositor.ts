import type { FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import { CanvasCompositor } from './canvas-compositor.ts';
import type { Compositor } from './compositor.ts';
import { PlanarCompositor } from './planar-compositor.ts';

export type CreateCompositorOptions = {
	readonly size: FrameSize;
	/** Made by `createPlanarMemory` for the same size; holds the slots of all pictures. One planar compositor has a memory. */
	readonly memory: WebAssembly.Memory;
	/** The compiled `planar.wasm`. */
	readonly planar: WebAssembly.Module;
};

/** Makes the compositor of a kind. Throws `RangeError` for an output size that it cannot compose. */
export function createCompositor(kind: CompositorKind, { size, memory, planar }: CreateCompositorOptions): Compositor {
	return kind === 'planar'
		? new PlanarCompositor({ module: planar, memory, size })
		: new CanvasCompositor({ module: planar, memory, size });
}
