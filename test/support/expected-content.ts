import { expect } from '@playwright/test';
import { colourDifference } from './colour-difference.ts';
import type { PictureRectangle } from './picture-area.ts';
import type { RecordingReader } from './recording-reader.ts';
import { soundWithin } from './sound-within.ts';
import type { Rgb } from './test-picture.ts';
import { outOfTunePpm, type Sound, type Stretch, toneLevel } from './tone-analysis.ts';

/** What is left between a colour and itself, encoded once, at a fair rate. */
export const MAX_COLOUR_DIFFERENCE = 3;

/**
 * Sound that began late is brought to its place by up to 1500, for as long as a short recording lasts; it is measured to some
 * 100. An ear needs 3000 and more; taken at a wrong rate a tone would be off by 80 000.
 */
const MAX_OUT_OF_TUNE_PPM = 1600;

/** What a recording is to show in one place. */
export type ExpectedColour = {
	readonly rectangle: PictureRectangle;
	/** At the first picture from then on. */
	readonly timeS: number;
	readonly colour: Rgb;
	/** CIEDE2000. Default: `MAX_COLOUR_DIFFERENCE`. */
	readonly within?: number;
	/** What the place is called in a failure. */
	readonly name?: string;
};

/** Expects that a place of a recording has a colour, on average. */
export async function expectColour(reader: RecordingReader, expected: ExpectedColour): Promise<void> {
	const { rectangle, timeS, colour, within = MAX_COLOUR_DIFFERENCE, name = 'it' } = expected;
	const seen = await reader.rectangleColour(rectangle, timeS);
	const said = `${name} shows ${seen.map(Math.round)} at ${timeS} s, not ${colour}`;
	expect(colourDifference(seen, colour), said).toBeLessThan(within);
}

/** What a recording is to let hear for a while. */
export type ExpectedTone = {
	readonly toneHz: number;
	readonly heard: Stretch;
	/** Amplitude that is to be exceeded; 1 is full scale. */
	readonly level: number;
	/** What the tone is called in a failure. */
	readonly name?: string;
};

/** Expects that a tone is heard, and as high as it is. */
export function expectTone(sound: Sound, { toneHz, heard, level, name = `${toneHz} Hz` }: ExpectedTone): void {
	expect(toneLevel(sound, toneHz, heard), `${name}, its level`).toBeGreaterThan(level);
	const offPpm = outOfTunePpm(soundWithin(sound, heard), toneHz);
	expect(Math.abs(offPpm), `${name}, its pitch`).toBeLessThan(MAX_OUT_OF_TUNE_PPM);
}
