import { type TimedColour, watchColours } from './colour-history.ts';
import { distance } from './grid-places.ts';
import type { PictureRectangle } from './picture-area.ts';
import { openWhole } from './playable-recording.ts';
import type { RecordingRun } from './recording-run.ts';
import type { Rgb } from './test-picture.ts';

/** Colours of test pictures, and of the background, that are told apart in a recording. */
export const COLOURS = {
	red: [200, 30, 30],
	green: [30, 170, 30],
	blue: [30, 30, 200],
	yellow: [200, 200, 30],
	cyan: [30, 170, 200],
	black: [0, 0, 0],
	white: [255, 255, 255],
} as const satisfies Record<string, Rgb>;

/** Above their patterns test pictures are plain: here are the pictures of two people side by side in 1280x720. */
export const LEFT: PictureRectangle = { xPx: 100, yPx: 20, widthPx: 440, heightPx: 70 };
export const RIGHT: PictureRectangle = { ...LEFT, xPx: 740 };

const SIZE_720P = { widthPx: 1280, heightPx: 720 } as const;

/** Encoding twice moves a colour by less; those above differ by more. */
const MAX_DISTANCE = 70;

/** Which colours places of a recording of 1280x720 showed from `fromS` to `untilS`, one after the other, each once. */
export async function colourSequences<Name extends string>(
	run: RecordingRun,
	places: Readonly<Record<Name, PictureRectangle>>,
	{ fromS = 0, untilS = Number.POSITIVE_INFINITY } = {},
): Promise<Record<Name, string[]>> {
	const { path } = await openWhole(run.outputPath);
	const histories = Object.entries<readonly TimedColour[]>(await watchColours(path, SIZE_720P, places));
	const sequences = histories.map(([name, history]) => {
		const names = history.filter(({ timeS }) => timeS >= fromS && timeS < untilS).map(({ colour }) => nameOf(colour));
		return [name, names.filter((colour, index) => colour !== names[index - 1])];
	});
	return Object.fromEntries(sequences) as Record<Name, string[]>;
}

/** The colour's name, or its numbers where it has none. */
export function nameOf(colour: Rgb): string {
	const known = Object.entries(COLOURS).find(([, candidate]) => distance(colour, candidate) < MAX_DISTANCE);
	return known?.[0] ?? colour.map(Math.round).join(' ');
}
