import type { PictureRectangle } from './picture-area.ts';

/** Where the stripes are in a test picture of 1280 x 720, beside all other parts of it. */
export const STRIPES: PictureRectangle = { xPx: 600, yPx: 32, widthPx: 64, heightPx: 48 };

/** Luma of every second stripe. */
export const DARK_STRIPE_LUMA = 60;
/** Luma of the others. */
export const LIGHT_STRIPE_LUMA = 200;

/**
 * Draws stripes of one pixel each into the luma of a picture that is 1280 pixels wide: only the largest simulcast
 * layer shows them, in all others they are grey.
 */
export function drawStripes(luma: Uint8Array, widthPx: number): void {
	for (let row = STRIPES.yPx; row < STRIPES.yPx + STRIPES.heightPx; row++) {
		for (let column = STRIPES.xPx; column < STRIPES.xPx + STRIPES.widthPx; column++) {
			luma[row * widthPx + column] = column % 2 === 0 ? DARK_STRIPE_LUMA : LIGHT_STRIPE_LUMA;
		}
	}
}
