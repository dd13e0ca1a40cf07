import { areaOfPart, innerPart, meanOf, type PictureRectangle, type PictureSize } from './picture-area.ts';
import { readPictures } from './picture-reader.ts';
import { COLOUR_PART, type Rgb } from './test-picture.ts';

/** Mean colour of the colour areas of sources at the first picture at or after `timeS`. */
export async function tileColours<Name extends string>(
	path: string,
	size: PictureSize,
	sources: Readonly<Record<Name, PictureRectangle>>,
	timeS: number,
): Promise<Record<Name, Rgb>> {
	for await (const { pixels } of readPictures(path, { ...size, format: 'rgb24', fromS: timeS })) {
		const names = Object.keys(sources) as Name[];
		const colours = names.map((name) => [
			name,
			meanOf(pixels, size, 3, areaOfPart(sources[name], innerPart(COLOUR_PART))),
		]);
		return Object.fromEntries(colours) as Record<Name, Rgb>;
	}
	throw new Error(`${path} has no picture at ${timeS} s or later`);
}

/** Mean colour of a rectangle of the recording itself at `timeS`, for background and bars. */
export async function rectangleColour(
	path: string,
	size: PictureSize,
	rectangle: PictureRectangle,
	timeS: number,
): Promise<Rgb> {
	for await (const { pixels } of readPictures(path, { ...size, format: 'rgb24', fromS: timeS })) {
		return meanOf(pixels, size, 3, rectangle);
	}
	throw new Error(`${path} has no picture at ${timeS} s or later`);
}
