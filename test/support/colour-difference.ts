import type { Rgb } from './test-picture.ts';

/** CIE L*a*b*: lightness 0 to 100, green to red, blue to yellow. */
export type Lab = readonly [lightness: number, a: number, b: number];

/** White of sRGB (D65), as X, Y, Z. */
const WHITE = [0.95047, 1, 1.08883] as const;

/** L*a*b* of a colour of sRGB, 0 to 255 each. */
export function labOf(rgb: Rgb): Lab {
	const [red, green, blue] = rgb.map((channel) => {
		const value = channel / 255;
		return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	const [x, y, z] = [
		0.4124564 * red + 0.3575761 * green + 0.1804375 * blue,
		0.2126729 * red + 0.7151522 * green + 0.072175 * blue,
		0.0193339 * red + 0.119192 * green + 0.9503041 * blue,
	].map((value, index) => {
		const ratio = value / (WHITE[index] as number);
		return ratio > (6 / 29) ** 3 ? Math.cbrt(ratio) : ratio / (3 * (6 / 29) ** 2) + 4 / 29;
	}) as [number, number, number];
	return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** How different two colours look, by CIEDE2000 (CIE 142-2001); about 1 can just be seen side by side. */
export function labDifference([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
	const meanChroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
	// Greys are told apart more finely than colours.
	const stretch = 1 + (1 - muted(meanChroma)) / 2;
	const [c1, c2] = [Math.hypot(a1 * stretch, b1), Math.hypot(a2 * stretch, b2)];
	const [h1, h2] = [hueOf(a1 * stretch, b1), hueOf(a2 * stretch, b2)];
	const isGrey = c1 * c2 === 0;
	const turn = isGrey ? 0 : ((h2 - h1 + 540) % 360) - 180;
	const [lightness, chroma] = [(l1 + l2) / 2, (c1 + c2) / 2];
	const hue = isGrey ? h1 + h2 : meanHue(h1, h2);

	const hueWeight =
		1 - 0.17 * cosine(hue - 30) + 0.24 * cosine(2 * hue) + 0.32 * cosine(3 * hue + 6) - 0.2 * cosine(4 * hue - 63);
	const lightnessScale = 1 + (0.015 * (lightness - 50) ** 2) / Math.sqrt(20 + (lightness - 50) ** 2);
	const byLightness = (l2 - l1) / lightnessScale;
	const byChroma = (c2 - c1) / (1 + 0.045 * chroma);
	const byHue = (2 * Math.sqrt(c1 * c2) * sine(turn / 2)) / (1 + 0.015 * chroma * hueWeight);
	const rotation = -2 * muted(chroma) * sine(60 * Math.exp(-(((hue - 275) / 25) ** 2)));
	return Math.sqrt(byLightness ** 2 + byChroma ** 2 + byHue ** 2 + rotation * byChroma * byHue);
}

/** How different two colours of sRGB look. See `labDifference`. */
export function colourDifference(a: Rgb, b: Rgb): number {
	return labDifference(labOf(a), labOf(b));
}

/** Nearly 0 for greys, nearly 1 for strong colours. */
function muted(chroma: number): number {
	return Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
}

/** 0 to 360 degrees. */
function hueOf(a: number, b: number): number {
	return a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
}

/** In the middle of the shorter way around. */
function meanHue(h1: number, h2: number): number {
	const middle = (h1 + h2) / 2;
	if (Math.abs(h1 - h2) <= 180) return middle;
	return middle < 180 ? middle + 180 : middle - 180;
}

function cosine(degrees: number): number {
	return Math.cos((degrees * Math.PI) / 180);
}

function sine(degrees: number): number {
	return Math.sin((degrees * Math.PI) / 180);
}
