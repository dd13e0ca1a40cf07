import type { FrameSize } from '../../layouts/layout.ts';
import type { Theme } from '../../layouts/resolve-layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import { CanvasCompositor } from './canvas-compositor.ts';
import type { Compositor, Picture } from './compositor.ts';
import { PlanarCompositor } from './planar-compositor.ts';

export type CreateCompositorOptions = {
	readonly size: FrameSize;
	/** Made by `createPlanarMemory`; holds the slots of all pictures. One planar compositor at a time has a memory. */
	readonly memory: WebAssembly.Memory;
	/** The compiled `planar.wasm`. */
	readonly planar: WebAssembly.Module;
	/** Gets every picture back that the compositor took, exactly once. */
	readonly release: (picture: Picture) => void;
	/** `dark` by default. */
	readonly theme?: Theme;
};

/** Makes the compositor of a kind. Throws `RangeError` for an output size that it cannot compose. */
export function createCompositor(
	kind: CompositorKind,
	{ size, memory, planar, release, theme = 'dark' }: CreateCompositorOptions,
): Compositor {
	return kind === 'planar'
		? new PlanarCompositor({ module: planar, memory, size, theme, release })
		: new CanvasCompositor({ memory, size, theme, release });
}
