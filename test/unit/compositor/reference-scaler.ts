import type { Placement } from '../../../recorder-page/compositor/fit.ts';
import { chromaRect } from '../../../recorder-page/compositor/plane-plan.ts';

/** One plane of 8-bit samples, rows without padding. */
export type Plane = { readonly width: number; readonly height: number; readonly samples: Uint8Array | Float64Array };

/**
 * What the planar compositor shall draw, as slowly and plainly as possible: for every output sample the position of its
 * centre in the source, there the four neighbours by their distances, in floating point. Sources that are more than
 * twice as large as the output are halved first.
 */
export function referencePlane(source: Plane, placement: Placement, kind: 'luma' | 'chroma'): Float64Array {
	const { destination, source: seen } = placement;
	const stepX = seen.widthPx / destination.widthPx;
	const stepY = seen.heightPx / destination.heightPx;
	const area = kind === 'luma' ? destination : chromaRect(destination);
	const scale = kind === 'luma' ? 1 : 2;
	// In pixels of the source picture, measured from its edge; a chroma sample is two pixels wide.
	const centreX = (x: number) => seen.xPx + (scale * (area.xPx + x + 0.5) - destination.xPx) * stepX;
	const centreY = (y: number) => seen.yPx + (scale * (area.yPx + y + 0.5) - destination.yPx) * stepY;

	let block = 1;
	while (Math.max(stepX, stepY) / block > 2) block *= 2;
	// Blocks are counted from the first sample that is seen.
	const left = block === 1 ? 0 : Math.max(0, Math.floor((centreX(0) - (scale * stepX) / 2) / scale));
	const top = block === 1 ? 0 : Math.max(0, Math.floor((centreY(0) - (scale * stepY) / 2) / scale));
	let reduced = cutOff(source, left, top);
	for (let size = block; size > 1; size /= 2) reduced = halve(reduced);

	const result = new Float64Array(area.widthPx * area.heightPx);
	for (let y = 0; y < area.heightPx; y++) {
		const sourceY = (centreY(y) / scale - top) / block - 0.5;
		for (let x = 0; x < area.widthPx; x++) {
			const sourceX = (centreX(x) / scale - left) / block - 0.5;
			result[y * area.widthPx + x] = bilinear(reduced, sourceX, sourceY);
		}
	}
	return result;
}

function cutOff(plane: Plane, left: number, top: number): Plane {
	return fill(plane.width - left, plane.height - top, (x, y) => sampleAt(plane, left + x, top + y));
}

/** Averages two by two samples; an odd last one counts twice. */
function halve(plane: Plane): Plane {
	return fill(Math.ceil(plane.width / 2), Math.ceil(plane.height / 2), (x, y) => {
		const upper = sampleAt(plane, 2 * x, 2 * y) + sampleAt(plane, 2 * x + 1, 2 * y);
		return (upper + sampleAt(plane, 2 * x, 2 * y + 1) + sampleAt(plane, 2 * x + 1, 2 * y + 1)) / 4;
	});
}

function fill(width: number, height: number, sampleOf: (x: number, y: number) => number): Plane {
	const samples = Float64Array.from({ length: width * height }, (_, at) =>
		sampleOf(at % width, Math.floor(at / width)),
	);
	return { width, height, samples };
}

function bilinear(plane: Plane, x: number, y: number): number {
	const left = Math.floor(x);
	const top = Math.floor(y);
	const upper = mix(sampleAt(plane, left, top), sampleAt(plane, left + 1, top), x - left);
	const lower = mix(sampleAt(plane, left, top + 1), sampleAt(plane, left + 1, top + 1), x - left);
	return mix(upper, lower, y - top);
}

/** Beyond the edge the last sample goes on. */
function sampleAt({ width, height, samples }: Plane, x: number, y: number): number {
	const column = Math.min(width - 1, Math.max(0, x));
	return samples[Math.min(height - 1, Math.max(0, y)) * width + column] as number;
}

function mix(a: number, b: number, weight: number): number {
	return a + (b - a) * weight;
}
