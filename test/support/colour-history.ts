import type { PictureRectangle } from './picture-area.ts';
import { type PictureFile, readPictures } from './picture-reader.ts';
import type { Rgb } from './test-picture.ts';

/** The colour of one place at one moment of a recording. */
export type TimedColour = { readonly timeS: number; readonly colour: Rgb };

/** Mean colours of rectangles of a recording, for every picture of it, in one pass. */
export async function watchColours<Name extends string>(
	file: PictureFile,
	rectangles: Readonly<Record<Name, PictureRectangle>>,
): Promise<Record<Name, readonly TimedColour[]>> {
	const names = Object.keys(rectangles) as Name[];
	const histories = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, TimedColour[]>;
	const all = names.map((name) => rectangles[name]);
	for await (const { timeS, meanOf } of readPictures(file, { format: 'rgb24', rectangles: all })) {
		for (const name of names) histories[name].push({ timeS, colour: meanOf(rectangles[name]) });
	}
	return histories;
}
