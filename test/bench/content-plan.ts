/**
 * What the bench's publishers show and play, and where in it a reader finds the time. All of it repeats every
 * `LOOP_S` seconds, and starts over at every whole multiple of that in Unix time.
 */

export const LOOP_S = 10;
export const FRAMERATE_FPS = 30;
/** Size in which the pictures are drawn; cameras send them scaled to theirs. */
export const WIDTH_PX = 640;
export const HEIGHT_PX = 360;
export const LOOP_FRAMES = LOOP_S * FRAMERATE_FPS;

export const SAMPLE_RATE_HZ = 48_000;
export const PACKETS_PER_S = 50;
export const AUDIO_BITRATE_BPS = 48_000;
export const VOICES = 16;

/** Each second begins with a beep, and with a flash for `FLASH_FRAMES` pictures. */
export const BEEP_S = 0.06;
/** A beep rises and falls over this long: no click, and an onset that stays sharp. */
export const BEEP_EDGE_S = 0.001;
export const BEEP_AMPLITUDE = 0.08;
export const TONE_AMPLITUDE = 0.03;
export const FLASH_FRAMES = 3;

/** Frequency of the continuous tone of a voice, 0 to `VOICES` - 1: far enough from each other for gaps to be told. */
export function toneHz(voice: number): number {
	return 300 + 200 * (voice % VOICES);
}

/** Frequency of the beep of a voice: above all tones, and far enough from each other for onsets to be told. */
export function beepHz(voice: number): number {
	return 4000 + 250 * (voice % VOICES);
}

/** Phase in which tone and beep of a voice begin each second: spread so that sixteen together stay far below full scale. */
export function phaseRad(voice: number): number {
	return (-Math.PI * voice * voice) / VOICES;
}

/** A rectangle of the source picture. */
export type SourceRect = {
	readonly xPx: number;
	readonly yPx: number;
	readonly widthPx: number;
	readonly heightPx: number;
};

/**
 * The picture number, in binary: cells from left to right, least significant bit first, light is 1; the last cell makes
 * the number of light cells odd, so that a tile that is all dark or all light shows no number. In the middle, and narrow
 * enough for an upright tile, which cuts off two thirds of the width.
 */
export const CODE_CELLS = 10;
export const CODE_RECT: SourceRect = { xPx: 230, yPx: 160, widthPx: 180, heightPx: 40 };

/** Light while the flash lasts, dark otherwise. */
export const FLASH_RECT: SourceRect = { xPx: 480, yPx: 40, widthPx: 96, heightPx: 96 };

/** The cells of a picture number from 0 to `LOOP_FRAMES` - 1; true is light. */
export function codeOfFrame(frame: number): readonly boolean[] {
	const bits = Array.from({ length: CODE_CELLS - 1 }, (_, bit) => ((frame >> bit) & 1) === 1);
	return [...bits, bits.filter(Boolean).length % 2 === 0];
}

/** The picture number that cells of the given brightness (0 to 255) show, or null if they show none. */
export function frameOfCode(cells: Uint8Array): number | null {
	let frame = 0;
	let light = 0;
	for (let cell = 0; cell < CODE_CELLS; cell++) {
		const brightness = cells[cell] ?? 128;
		// Between the two is a picture that is not ours, or half of one and half of another.
		if (brightness > 90 && brightness < 165) return null;
		if (brightness < 128) continue;
		light++;
		if (cell < CODE_CELLS - 1) frame |= 1 << cell;
	}
	return light % 2 === 1 && frame < LOOP_FRAMES ? frame : null;
}
