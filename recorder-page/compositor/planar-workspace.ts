import type { FrameSize } from '../../layouts/layout.ts';
import type { PlaneLayouts } from './frame-slot.ts';
import { instantiatePlanarKernel, type PlanarKernel } from './planar-kernel.ts';
import { type PlanarRegions, planarRegions } from './planar-memory.ts';

/** All that works on the I420 output picture which stays in the shared memory from one output tick to the next. */
export type PlanarWorkspace = {
	readonly memory: WebAssembly.Memory;
	readonly kernel: PlanarKernel;
	readonly regions: PlanarRegions;
	/** Planes of the output picture, from its start. */
	readonly planes: PlaneLayouts;
};

/**
 * Opens the workspace in a memory of `createPlanarMemory` for the same size; only one may be used. `module` is the compiled
 * `planar.wasm`. Throws `RangeError` for an output size that is odd, empty or too large.
 */
export function openPlanarWorkspace(
	module: WebAssembly.Module,
	memory: WebAssembly.Memory,
	size: FrameSize,
): PlanarWorkspace {
	return {
		memory,
		kernel: instantiatePlanarKernel(module, memory),
		regions: planarRegions(size),
		planes: outputPlanes(size),
	};
}

function outputPlanes({ widthPx, heightPx }: FrameSize): PlaneLayouts {
	const lumaBytes = widthPx * heightPx;
	const chroma = { strideBytes: widthPx / 2, widthPx: widthPx / 2, heightPx: heightPx / 2 };
	return [
		{ offsetBytes: 0, strideBytes: widthPx, widthPx, heightPx },
		{ offsetBytes: lumaBytes, ...chroma },
		{ offsetBytes: (lumaBytes * 5) / 4, ...chroma },
	];
}
