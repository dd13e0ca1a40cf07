/** Y, Cb and Cr of BT.709 with limited range, 0 to 255 each. */
export type PlanarColour = readonly [number, number, number];

type Triple = readonly [number, number, number];

/** Parts of red, green and blue in luma. */
const PARTS: Triple = [0.2126, 0.7152, 0.0722];
const LUMA = scaled(PARTS, 219 / 255);
const CB = scaled([-PARTS[0], -PARTS[1], 1 - PARTS[2]], 224 / 255 / (2 * (1 - PARTS[2])));
const CR = scaled([1 - PARTS[0], -PARTS[1], -PARTS[2]], 224 / 255 / (2 * (1 - PARTS[0])));

/** Y of the 8-bit red, green and blue that begin at `at`, not rounded. */
export function lumaAt(rgb: ArrayLike<number>, at: number): number {
	return 16 + dot(LUMA, rgb, at);
}

/** Cb likewise. */
export function cbAt(rgb: ArrayLike<number>, at: number): number {
	return 128 + dot(CB, rgb, at);
}

/** Cr likewise. */
export function crAt(rgb: ArrayLike<number>, at: number): number {
	return 128 + dot(CR, rgb, at);
}

/** The colour of 8-bit red, green and blue. */
export function planarColourOf(rgb: Triple): PlanarColour {
	return [Math.round(lumaAt(rgb, 0)), Math.round(cbAt(rgb, 0)), Math.round(crAt(rgb, 0))];
}

function scaled(parts: Triple, factor: number): Triple {
	return [parts[0] * factor, parts[1] * factor, parts[2] * factor];
}

function dot(factors: Triple, rgb: ArrayLike<number>, at: number): number {
	return factors[0] * (rgb[at] as number) + factors[1] * (rgb[at + 1] as number) + factors[2] * (rgb[at + 2] as number);
}
