import { meanOf, type PictureRectangle, type PictureSize } from './picture-area.ts';
import { readPictures } from './picture-reader.ts';
import type { Rgb } from './test-picture.ts';

/** The colour of one place at one moment of a recording. */
export type TimedColour = { readonly timeS: number; readonly colour: Rgb };

/** Mean colours of rectangles of a recording, for every picture of it, in one pass. */
export async function watchColours<Name extends string>(
	path: string,
	size: PictureSize,
	rectangles: Readonly<Record<Name, PictureRectangle>>,
): Promise<Record<Name, readonly TimedColour[]>> {
	const names = Object.keys(rectangles) as Name[];
	const histories = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, TimedColour[]>;
	for await (const { timeS, pixels } of readPictures(path, { ...size, format: 'rgb24' })) {
		for (const name of names) histories[name].push({ timeS, colour: meanOf(pixels, size, 3, rectangles[name]) });
	}
	return histories;
}
