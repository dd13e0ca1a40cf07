import { colorSpaceOf, type SourceColour } from '../../recorder-page/compositor/source-colour.ts';
import { type Sample, sampleOfRgb } from '../unit/compositor/reference-colour.ts';

/** The sample of 8-bit RGB, as a picture has it. */
type Encode = (red: number, green: number, blue: number) => Sample;

/** Y, Cb, Cr at a place; x and y go from 0 to 1. */
type Sampler = (x: number, y: number, yuv: Encode) => Sample;

export const RED = [200, 30, 30] as const;
export const GREEN = [30, 160, 40] as const;
export const BLUE = [40, 60, 200] as const;
export const YELLOW = [220, 200, 40] as const;

function quarterAt(x: number, y: number): readonly [number, number, number] {
	if (y < 0.5) return x < 0.5 ? RED : GREEN;
	return x < 0.5 ? BLUE : YELLOW;
}

const SAMPLERS = {
	red: (_x, _y, yuv) => yuv(...RED),
	green: (_x, _y, yuv) => yuv(...GREEN),
	blue: (_x, _y, yuv) => yuv(...BLUE),
	/** Red, green, blue, yellow from the upper left by rows. */
	quarters: (x, y, yuv) => yuv(...quarterAt(x, y)),
	/** Soft waves of light and colour: no filter has an edge to differ at. */
	waves: (x, y) => [
		126 + 90 * Math.sin(7 * x + 3 * y),
		128 + 60 * Math.sin(5 * y - 2 * x),
		128 + 60 * Math.cos(6 * x + 4 * y),
	],
	/** Calm and nearly grey, for what is drawn over it. */
	slate: (x, y, yuv) => yuv(70 + 60 * x, 90 + 50 * y, 120),
	/** Rings and a frame at the edge, to look at. */
	target: (x, y, yuv) => {
		if (Math.min(x, y, 1 - x, 1 - y) < 0.02) return yuv(255, 255, 255);
		const ring = Math.floor(Math.hypot(x - 0.5, y - 0.5) * 16) % 2;
		return ring === 0 ? yuv(255 * x, 255 * y, 120) : yuv(30, 30, 60);
	},
} as const satisfies Record<string, Sampler>;

/** What a test picture shows; a hue, in degrees, with a light circle in the middle. */
export type PictureKind = keyof typeof SAMPLERS | `hue ${number}`;

const BT709_LIMITED: SourceColour = { matrix: 'bt709', isFullRange: false };

/** A test picture as a decoder gives it: I420, by default in BT.709 with limited range, and says what it is. */
export function makePicture(
	kind: PictureKind,
	widthPx: number,
	heightPx: number,
	colour: SourceColour = BT709_LIMITED,
): VideoFrame {
	const sampler: Sampler =
		kind in SAMPLERS ? SAMPLERS[kind as keyof typeof SAMPLERS] : hueSampler(kind, widthPx / heightPx);
	const yuv: Encode = (...rgb) => sampleOfRgb(rgb.map((channel) => channel / 255) as unknown as Sample, colour);
	const chromaWidthPx = Math.ceil(widthPx / 2);
	const chromaHeightPx = Math.ceil(heightPx / 2);
	// Rounds what is written to it.
	const samples = new Uint8ClampedArray(widthPx * heightPx + 2 * chromaWidthPx * chromaHeightPx);
	for (let y = 0; y < heightPx; y++) {
		for (let x = 0; x < widthPx; x++) {
			samples[y * widthPx + x] = sampler((x + 0.5) / widthPx, (y + 0.5) / heightPx, yuv)[0];
		}
	}
	const cb = widthPx * heightPx;
	const cr = cb + chromaWidthPx * chromaHeightPx;
	for (let y = 0; y < chromaHeightPx; y++) {
		for (let x = 0; x < chromaWidthPx; x++) {
			const sample = sampler((2 * x + 1) / widthPx, (2 * y + 1) / heightPx, yuv);
			samples[cb + y * chromaWidthPx + x] = sample[1];
			samples[cr + y * chromaWidthPx + x] = sample[2];
		}
	}
	return new VideoFrame(samples, {
		format: 'I420',
		codedWidth: widthPx,
		codedHeight: heightPx,
		timestamp: 0,
		colorSpace: colorSpaceOf(colour),
	});
}

function hueSampler(kind: string, aspect: number): Sampler {
	const hueDegrees = Number(kind.slice('hue '.length));
	const channels = [0, 120, 240].map((at) => 110 + 90 * Math.cos(((hueDegrees - at) * Math.PI) / 180));
	const [red = 0, green = 0, blue = 0] = channels;
	return (x, y, yuv) => {
		const fromMiddle = Math.hypot((x - 0.5) * Math.max(1, aspect), (y - 0.5) * Math.max(1, 1 / aspect));
		return fromMiddle < 0.3 ? yuv(red + 50, green + 50, blue + 50) : yuv(red, green, blue);
	};
}
