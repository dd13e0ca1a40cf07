import { type TimedColour, watchColours } from './colour-history.ts';
import { distance } from './grid-places.ts';
import type { PictureRectangle } from './picture-area.ts';
import { openWhole } from './playable-recording.ts';
import { RecordingReader } from './recording-reader.ts';
import type { RecordingRun } from './recording-run.ts';
import type { Rgb } from './test-picture.ts';

/** Colours of test pictures, and of the background, that are told apart in a recording. */
export const COLOURS = {
	red: [200, 30, 30],
	green: [30, 170, 30],
	blue: [30, 30, 200],
	yellow: [200, 200, 30],
	cyan: [30, 170, 200],
	magenta: [200, 30, 200],
	grey: [128, 128, 128],
	black: [0, 0, 0],
	white: [255, 255, 255],
} as const satisfies Record<string, Rgb>;

/** Above their patterns test pictures are plain: here are the pictures of two people side by side in 1280x720. */
export const LEFT: PictureRectangle = { xPx: 100, yPx: 20, widthPx: 440, heightPx: 70 };
export const RIGHT: PictureRectangle = { ...LEFT, xPx: 740 };

/** The same for four people. */
export const QUARTERS = {
	topLeft: { xPx: 100, yPx: 10, widthPx: 440, heightPx: 34 },
	topRight: { xPx: 740, yPx: 10, widthPx: 440, heightPx: 34 },
	bottomLeft: { xPx: 100, yPx: 370, widthPx: 440, heightPx: 34 },
	bottomRight: { xPx: 740, yPx: 370, widthPx: 440, heightPx: 34 },
} as const satisfies Record<string, PictureRectangle>;

/** Encoding twice moves a colour by less; those above differ by more. */
const MAX_DISTANCE = 70;

/** A part of a recording, in its seconds; default: all of it. */
export type ColourWindow = { readonly fromS?: number; readonly untilS?: number };

/** The names of the colours that a place showed within a part of the recording, one after the other, each once. */
export type ColourSequence = (window?: ColourWindow) => readonly string[];

/** Watches places of a recording in one pass. */
export async function placeColours<Name extends string>(
	reader: RecordingReader,
	places: Readonly<Record<Name, PictureRectangle>>,
): Promise<Record<Name, ColourSequence>> {
	const histories = Object.entries<readonly TimedColour[]>(await watchColours(await reader.pictures(), places));
	const sequences = histories.map(([name, history]) => {
		const named = history.map(({ timeS, colour }) => ({ timeS, colour: nameOf(colour) }));
		const sequence: ColourSequence = ({ fromS = 0, untilS = Number.POSITIVE_INFINITY } = {}) =>
			named
				.filter(({ timeS }) => timeS >= fromS && timeS < untilS)
				.map(({ colour }) => colour)
				.filter((colour, index, colours) => colour !== colours[index - 1]);
		return [name, sequence];
	});
	return Object.fromEntries(sequences) as Record<Name, ColourSequence>;
}

/** Which colours places of a recording that ended well showed within a part of it, one after the other, each once. */
export async function colourSequences<Name extends string>(
	recording: RecordingRun | RecordingReader,
	places: Readonly<Record<Name, PictureRectangle>>,
	window: ColourWindow = {},
): Promise<Record<Name, readonly string[]>> {
	const reader = recording instanceof RecordingReader ? recording : await openWhole(recording.outputPath);
	const sequences = Object.entries<ColourSequence>(await placeColours(reader, places));
	return Object.fromEntries(sequences.map(([name, sequence]) => [name, sequence(window)])) as Record<
		Name,
		readonly string[]
	>;
}

/** The colour's name, or its numbers where it has none. */
export function nameOf(colour: Rgb): string {
	const known = Object.entries(COLOURS).find(([, candidate]) => distance(colour, candidate) < MAX_DISTANCE);
	return known?.[0] ?? colour.map(Math.round).join(' ');
}
