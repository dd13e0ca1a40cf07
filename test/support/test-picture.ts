/**
 * The picture that test participants send: their colour, with places in it that a program can read back from a
 * recording, also when the picture was scaled to a fifth. Pure; knows neither how it is sent nor how it is recorded.
 */

/** A part of a picture, as fractions of its width and height from the top left, 0 to 1. */
export type PicturePart = { readonly x: number; readonly y: number; readonly width: number; readonly height: number };

/** Full-range RGB, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Always plain in the participant's colour: read here who it is. */
export const COLOUR_PART: PicturePart = { x: 0.06, y: 0.2, width: 0.14, height: 0.35 };

/** Nearly black, and white while a flash lasts. */
export const FLASH_PART: PicturePart = { x: 0.3, y: 0.15, width: 0.6, height: 0.4 };

/** Black, with a white bar in it that moves to the right with every picture: what a person sees move. */
export const MOTION_PART: PicturePart = { x: 0.04, y: 0.62, width: 0.92, height: 0.1 };

/** Sixteen blocks, white for 1 and black for 0, that number the picture. See `counterBits`. */
export const COUNTER_PART: PicturePart = { x: 0.04, y: 0.78, width: 0.92, height: 0.14 };

/** Blocks of the counter, side by side. */
export const COUNTER_BLOCKS = 16;

/** The counter begins at 0 again after this many pictures (136 s at 30 pictures a second). */
export const COUNTER_PERIOD = 4096;

/** The motion bar is this wide, as a fraction of its part, and moves by a fifth of that with every picture. */
const BAR_WIDTH = 0.05;

const BLACK_LUMA = 16;
const DARK_LUMA = 32;
const WHITE_LUMA = 235;
const NO_CHROMA = 128;

/**
 * The blocks for picture `number`: white and black for reference, twelve bits of the number, highest first, then two
 * bits that check them, so that a picture in which two are blended is told from one that is whole.
 */
export function counterBits(number: number): readonly boolean[] {
	const value = number % COUNTER_PERIOD;
	const bits = [true, false];
	for (let bit = 11; bit >= 0; bit -= 1) bits.push(((value >> bit) & 1) === 1);
	const check = checkOf(value);
	bits.push((check & 2) === 2, (check & 1) === 1);
	return bits;
}

/** The number that blocks say; undefined when they contradict each other. */
export function numberFromCounterBits(bits: readonly boolean[]): number | undefined {
	if (bits.length !== COUNTER_BLOCKS || bits[0] !== true || bits[1] !== false) return undefined;
	const value = bits.slice(2, 14).reduce((sum, bit) => sum * 2 + Number(bit), 0);
	const check = Number(bits[14]) * 2 + Number(bits[15]);
	return check === checkOf(value) ? value : undefined;
}

/** Not a sum of bits: neighbouring numbers differ in their check, too. */
function checkOf(value: number): number {
	return (value * 3 + (value >> 2) + (value >> 5) + (value >> 9)) & 3;
}

/** Draws pictures into one I420 buffer (BT.601, limited range), changing only what moves. */
export class TestPictureDrawer {
	/** I420, borrowed until the next `draw`. */
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly colour: Rgb;

	/** Width and height are even. */
	constructor(options: { readonly widthPx: number; readonly heightPx: number; readonly colour: Rgb }) {
		this.widthPx = options.widthPx;
		this.heightPx = options.heightPx;
		this.colour = options.colour;
		this.bytes = new Uint8Array((options.widthPx * options.heightPx * 3) / 2);
		const [luma, blueDifference, redDifference] = yuvFromRgb(options.colour);
		this.#fill({ x: 0, y: 0, width: 1, height: 1 }, luma, blueDifference, redDifference);
		for (const part of [FLASH_PART, MOTION_PART, COUNTER_PART]) this.#fill(part, DARK_LUMA, NO_CHROMA, NO_CHROMA);
	}

	/** Draws picture `number` and returns `bytes`. */
	draw(number: number, flash: boolean): Uint8Array<ArrayBuffer> {
		this.#fill(FLASH_PART, flash ? WHITE_LUMA : DARK_LUMA);
		this.#fill(MOTION_PART, BLACK_LUMA);
		const barX = ((number * BAR_WIDTH) / 5) % (1 - BAR_WIDTH);
		const { x, y, width, height } = MOTION_PART;
		this.#fill({ x: x + barX * width, y, width: BAR_WIDTH * width, height }, WHITE_LUMA);
		counterBits(number).forEach((bit, block) => {
			this.#fill(counterBlock(block), bit ? WHITE_LUMA : BLACK_LUMA);
		});
		return this.bytes;
	}

	#fill(part: PicturePart, luma: number, blueDifference?: number, redDifference?: number): void {
		const lumaBytes = this.widthPx * this.heightPx;
		fillPlane(this.bytes.subarray(0, lumaBytes), this.widthPx, this.heightPx, part, luma);
		if (blueDifference === undefined || redDifference === undefined) return;
		const [chromaWidthPx, chromaHeightPx] = [this.widthPx / 2, this.heightPx / 2];
		const blue = this.bytes.subarray(lumaBytes, lumaBytes + chromaWidthPx * chromaHeightPx);
		const red = this.bytes.subarray(lumaBytes + chromaWidthPx * chromaHeightPx);
		fillPlane(blue, chromaWidthPx, chromaHeightPx, part, blueDifference);
		fillPlane(red, chromaWidthPx, chromaHeightPx, part, redDifference);
	}
}

/** The part of the picture that is block `block` of the counter. */
export function counterBlock(block: number): PicturePart {
	const width = COUNTER_PART.width / COUNTER_BLOCKS;
	return { ...COUNTER_PART, x: COUNTER_PART.x + block * width, width };
}

function fillPlane(plane: Uint8Array, widthPx: number, heightPx: number, part: PicturePart, value: number): void {
	const [left, right] = [Math.round(part.x * widthPx), Math.round((part.x + part.width) * widthPx)];
	const [top, bottom] = [Math.round(part.y * heightPx), Math.round((part.y + part.height) * heightPx)];
	for (let row = top; row < bottom; row += 1) plane.fill(value, row * widthPx + left, row * widthPx + right);
}

/** BT.601, limited range. */
function yuvFromRgb([red, green, blue]: Rgb): readonly [number, number, number] {
	return [
		Math.round(16 + 0.257 * red + 0.504 * green + 0.098 * blue),
		Math.round(128 - 0.148 * red - 0.291 * green + 0.439 * blue),
		Math.round(128 + 0.439 * red - 0.368 * green - 0.071 * blue),
	];
}
