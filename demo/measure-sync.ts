import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { askChromium } from '../scripts/ask-chromium.mjs';
import { areaOfPart, innerPart, type PictureRectangle } from '../test/support/picture-area.ts';
import { compareFlashesAndBeeps } from '../test/support/recording-reader.ts';
import { findWithScript } from '../test/support/setup-script.ts';
import { COLOUR_PART, FLASH_PART, type Rgb } from '../test/support/test-picture.ts';
import { flashTimesS } from '../test/support/tile-history.ts';
import { burstTimesS, percentile, type Sound } from '../test/support/tone-analysis.ts';
import type { DemoParticipant } from './demo-participants.ts';

const ANSWER_TIMEOUT_MS = 60_000;

/** Three people in the grid at 1280 x 720: two above, one below. */
const TILES: readonly PictureRectangle[] = [
	{ xPx: 0, yPx: 0, widthPx: 640, heightPx: 360 },
	{ xPx: 640, yPx: 0, widthPx: 640, heightPx: 360 },
	{ xPx: 0, yPx: 360, widthPx: 640, heightPx: 360 },
];

/** What `measure-page.html` posts. */
type PageAnswer = {
	readonly error?: string;
	readonly timesS: readonly number[];
	/** For each tile, the brightness of its flash area in every picture. */
	readonly flashLuma: readonly (readonly number[])[];
	/** For each tile, its colour in the middle of the recording. */
	readonly colours: readonly Rgb[];
	readonly sampleRateHz: number;
	/** Mono, 16 bits little-endian, as base64. */
	readonly samples: string;
	readonly soundStartS: number;
};

/**
 * Reads from the file alone how far sound and picture are apart, with the browser as decoder, so that it needs no
 * other program. Returns a sentence; throws an `Error` when the file cannot be decoded.
 */
export async function measureSync(path: string, participants: readonly DemoParticipant[]): Promise<string> {
	const answer = await decode(path);
	const sound: Sound = {
		samples: samplesFromBase64(answer.samples),
		sampleRateHz: answer.sampleRateHz,
		startS: answer.soundStartS,
	};
	const eachMs = participants.flatMap((participant) => {
		const tile = nearest(answer.colours, participant.colour);
		const flashLuma = answer.flashLuma[tile] ?? [];
		const flashesS = flashTimesS({ timesS: answer.timesS, flashLuma, numbers: [] });
		return compareFlashesAndBeeps(flashesS, burstTimesS(sound, participant.beepHz)).eachMs;
	});
	if (eachMs.length === 0) throw new Error('no flash with a beep was found');
	const medianMs = Math.round(percentile(eachMs, 0.5));
	const p95Ms = Math.round(percentile(eachMs.map(Math.abs), 0.95));
	const direction = medianMs >= 0 ? 'behind' : 'ahead of';
	return `sound ${Math.abs(medianMs)} ms ${direction} the picture (median), 95 of 100 within ${p95Ms} ms; ${eachMs.length} flashes`;
}

async function decode(path: string): Promise<PageAnswer> {
	const chromium = process.env.ROOMREEL_CHROMIUM ?? (await findWithScript('find-chromium'));
	const template = await readFile(new URL('./measure-page.html', import.meta.url), 'utf8');
	const question = {
		flashes: TILES.map((tile) => areaOfPart(tile, innerPart(FLASH_PART))),
		colours: TILES.map((tile) => areaOfPart(tile, innerPart(COLOUR_PART))),
	};
	const page = new TextEncoder().encode(template.replace("'QUESTION'", JSON.stringify(question)));
	const mediabunny = fileURLToPath(
		new URL('../node_modules/mediabunny/dist/bundles/mediabunny.min.mjs', import.meta.url),
	);
	const files = { 'recording.mp4': path, 'mediabunny.mjs': mediabunny };
	const answer = JSON.parse(await askChromium(chromium, { page, files, timeoutMs: ANSWER_TIMEOUT_MS })) as PageAnswer;
	if (answer.error !== undefined) throw new Error(answer.error);
	return answer;
}

function samplesFromBase64(base64: string): Float32Array {
	const bytes = Buffer.from(base64, 'base64');
	return Float32Array.from({ length: bytes.length / 2 }, (_, at) => bytes.readInt16LE(at * 2) / 32768);
}

function nearest(colours: readonly Rgb[], wanted: Rgb): number {
	const distances = colours.map((colour) => Math.hypot(...colour.map((value, at) => value - (wanted[at] ?? 0))));
	return distances.indexOf(Math.min(...distances));
}
