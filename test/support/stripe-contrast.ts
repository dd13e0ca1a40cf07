import { DARK_STRIPE_LUMA, LIGHT_STRIPE_LUMA, STRIPES } from './layer-stripes.ts';
import { type PictureFile, readPictures } from './picture-reader.ts';

/**
 * How strong the stripes are in a recording of 1280 x 720 that one participant fills, at each of its pictures: 1 as
 * they were drawn, 0 for grey.
 */
export async function stripeContrasts(file: PictureFile): Promise<readonly { timeS: number; contrast: number }[]> {
	const contrasts: { timeS: number; contrast: number }[] = [];
	for await (const { timeS, pixels, size } of readPictures(file, { format: 'gray', rectangles: [STRIPES] })) {
		let sum = 0;
		// Not the outermost ones, which encoding mixes with what is beside them.
		for (let row = 8; row < STRIPES.heightPx - 8; row++) {
			for (let column = 8; column < STRIPES.widthPx - 8; column++) {
				const at = row * size.widthPx + column;
				sum += Math.abs((pixels[at] ?? 0) - (pixels[at + 1] ?? 0));
			}
		}
		const pairs = (STRIPES.heightPx - 16) * (STRIPES.widthPx - 16);
		// The judge widens limited range to full range.
		contrasts.push({ timeS, contrast: sum / pairs / (LIGHT_STRIPE_LUMA - DARK_STRIPE_LUMA) });
	}
	return contrasts;
}
