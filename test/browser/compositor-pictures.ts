/** Y, Cb, Cr at a place; x and y go from 0 to 1. */
type Sampler = (x: number, y: number) => readonly [number, number, number];

/** BT.709, limited range, of 8-bit RGB. */
function yuv(red: number, green: number, blue: number): readonly [number, number, number] {
	const luma = (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255;
	return [
		Math.round(16 + 219 * luma),
		Math.round(128 + (224 * (blue / 255 - luma)) / 1.8556),
		Math.round(128 + (224 * (red / 255 - luma)) / 1.5748),
	];
}

export const RED = [200, 30, 30] as const;
export const GREEN = [30, 160, 40] as const;
export const BLUE = [40, 60, 200] as const;
export const YELLOW = [220, 200, 40] as const;

function quarterAt(x: number, y: number): readonly [number, number, number] {
	if (y < 0.5) return x < 0.5 ? RED : GREEN;
	return x < 0.5 ? BLUE : YELLOW;
}

const SAMPLERS = {
	red: () => yuv(...RED),
	green: () => yuv(...GREEN),
	blue: () => yuv(...BLUE),
	/** Red, green, blue, yellow from the upper left by rows. */
	quarters: (x, y) => yuv(...quarterAt(x, y)),
	/** Soft waves of light and colour: no filter has an edge to differ at. */
	waves: (x, y) => [
		126 + 90 * Math.sin(7 * x + 3 * y),
		128 + 60 * Math.sin(5 * y - 2 * x),
		128 + 60 * Math.cos(6 * x + 4 * y),
	],
	/** Rings and a frame at the edge, to look at. */
	target: (x, y) => {
		if (Math.min(x, y, 1 - x, 1 - y) < 0.02) return yuv(255, 255, 255);
		const ring = Math.floor(Math.hypot(x - 0.5, y - 0.5) * 16) % 2;
		return ring === 0 ? yuv(255 * x, 255 * y, 120) : yuv(30, 30, 60);
	},
} as const satisfies Record<string, Sampler>;

/** What a test picture shows. */
export type PictureKind = keyof typeof SAMPLERS;

/** A test picture as a decoder gives it: I420, BT.709, limited range. */
export function makePicture(kind: PictureKind, widthPx: number, heightPx: number): VideoFrame {
	const sampler: Sampler = SAMPLERS[kind];
	const chromaWidthPx = Math.ceil(widthPx / 2);
	const chromaHeightPx = Math.ceil(heightPx / 2);
	const samples = new Uint8Array(widthPx * heightPx + 2 * chromaWidthPx * chromaHeightPx);
	for (let y = 0; y < heightPx; y++) {
		for (let x = 0; x < widthPx; x++) {
			samples[y * widthPx + x] = sampler((x + 0.5) / widthPx, (y + 0.5) / heightPx)[0];
		}
	}
	const cb = widthPx * heightPx;
	const cr = cb + chromaWidthPx * chromaHeightPx;
	for (let y = 0; y < chromaHeightPx; y++) {
		for (let x = 0; x < chromaWidthPx; x++) {
			const sample = sampler((2 * x + 1) / widthPx, (2 * y + 1) / heightPx);
			samples[cb + y * chromaWidthPx + x] = sample[1];
			samples[cr + y * chromaWidthPx + x] = sample[2];
		}
	}
	return new VideoFrame(samples, {
		format: 'I420',
		codedWidth: widthPx,
		codedHeight: heightPx,
		timestamp: 0,
		colorSpace: { primaries: 'bt709', transfer: 'bt709', matrix: 'bt709', fullRange: false },
	});
}
