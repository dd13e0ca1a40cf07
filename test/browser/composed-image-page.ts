import type { CompositorKind } from '../../protocol/messages.ts';
import { type Composition, free, setUp, show } from './compositor-set-up.ts';
import { rgbOfFrame } from './frame-rgb.ts';

/** A composition, and the output time of its picture. */
export type Step = { readonly composition: Composition; readonly timestampUs: number };

/**
 * Composes one picture after the other with one compositor, each with the pictures of its own composition, and returns
 * each as a PNG in base64, whose sides are that part of the composition's that `reduction`, a whole number, says. All are of
 * the same size; tracks whose pictures are not named any more have none.
 */
export async function composedPngs(
	kind: CompositorKind,
	steps: readonly [Step, ...Step[]],
	reduction = 1,
): Promise<string[]> {
	const [{ composition: first }] = steps;
	const { memory, allocator, compositor } = await setUp(kind, { ...first, pictures: [] });
	const shown = new Set<string>();
	const images: string[] = [];
	for (const { composition, timestampUs } of steps) {
		compositor.setComposition(composition);
		for (const trackSid of shown) {
			if (composition.pictures.some((picture) => picture.trackSid === trackSid)) continue;
			free(allocator, compositor.removePicture(trackSid));
			shown.delete(trackSid);
		}
		for (const picture of composition.pictures) {
			await show(compositor, memory, allocator, picture);
			shown.add(picture.trackSid);
		}
		images.push(await pngOf(reduced(await rgbOfFrame(compositor.compose(timestampUs, 33_333)), reduction)));
	}
	compositor.close();
	return images;
}

async function pngOf(image: ImageData): Promise<string> {
	const canvas = new OffscreenCanvas(image.width, image.height);
	canvas.getContext('2d')?.putImageData(image, 0, 0);
	const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
	return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** Means of squares of pixels. */
function reduced(image: ImageData, reduction: number): ImageData {
	if (reduction === 1) return image;
	const small = new ImageData(image.width / reduction, image.height / reduction);
	for (let y = 0; y < small.height; y++) {
		for (let at = y * small.width * 4; at < (y + 1) * small.width * 4; at++) {
			const x = Math.floor((at % (small.width * 4)) / 4);
			let sum = 0;
			for (let row = 0; row < reduction; row++) {
				const from = ((y * reduction + row) * image.width + x * reduction) * 4 + (at % 4);
				for (let column = 0; column < reduction; column++) sum += image.data[from + column * 4] ?? 0;
			}
			small.data[at] = sum / reduction ** 2;
		}
	}
	return small;
}
