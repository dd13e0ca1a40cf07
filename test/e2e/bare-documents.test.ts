import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { plainPdf, plainPng, toneWav } from '../support/bare-documents.ts';
import { colourDifference } from '../support/colour-difference.ts';
import { expectColour, expectTone, MAX_COLOUR_DIFFERENCE } from '../support/expected-content.ts';
import { areaOfPart, innerPart, type PictureRectangle } from '../support/picture-area.ts';
import { openWhole } from '../support/playable-recording.ts';
import { RecordingReader } from '../support/recording-reader.ts';
import type { RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { COLOUR_PART, type Rgb } from '../support/test-picture.ts';
import { writeTestVideo } from '../support/test-video.ts';
import type { Sound } from '../support/tone-analysis.ts';

const SIZE = { widthPx: 640, heightPx: 352 } as const;
const SIZE_ARGS = ['--width', String(SIZE.widthPx), '--height', String(SIZE.heightPx)];

const WHOLE = { xPx: 0, yPx: 0, ...SIZE };

const BLUE: Rgb = [30, 60, 200];
const GREEN: Rgb = [20, 160, 20];

/** A film is encoded twice. */
const MAX_FILM_DIFFERENCE = 4;

/** A tab's pictures come by way of the screen, and the film's are not drawn at exactly their times. */
const MAX_APART_MS = 80;

/** Half of the tone's amplitude. */
const HEARD_LEVEL = 0.05;

test('an image, a PDF and a sound, each by itself the page, are recorded as the browser shows and plays them', async ({
	site,
	recordWeb,
}) => {
	const toneHz = 700;
	site.put('/image', { headers: { 'Content-Type': 'image/png' }, body: plainPng(SIZE, BLUE) });
	site.put('/paper', { headers: { 'Content-Type': 'application/pdf' }, body: plainPdf(SIZE, GREEN) });
	site.put('/sound', { headers: { 'Content-Type': 'audio/wav' }, body: toneWav(toneHz, 30) });
	const start = (path: string, ...args: string[]) => recordWeb(path, { args: [...SIZE_ARGS, ...args] });
	const lengthS = 2.5;
	const [image, sound, paper] = await Promise.all([
		start('/image', '--duration', String(lengthS)),
		start('/sound', '--duration', String(lengthS)),
		start('/paper#toolbar=0&navpanes=0'),
	]);
	// The viewer leaves a margin around the page, and shows the page some time after its own load event.
	const onPaper = { xPx: 64, yPx: 64, widthPx: SIZE.widthPx - 128, heightPx: SIZE.heightPx - 128 };
	await untilShown(paper, onPaper, GREEN);
	expect(await paper.stop()).toMatchObject({ exitCode: 0, error: '' });
	for (const run of [image, sound]) expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });

	await expectColour(await openWhole(image.outputPath), { rectangle: WHOLE, timeS: 0, colour: BLUE });
	const [left] = (await (await openWhole(sound.outputPath)).sound()) as [Sound];
	expectTone(left, { toneHz, heard: { fromS: 0.5, untilS: lengthS }, level: HEARD_LEVEL });
});

test('a film that is by itself the page plays, its picture and its sound together', async ({
	folder,
	site,
	recordWeb,
}, testInfo) => {
	const lengthS = 5;
	const film = { ...SIZE, framerateFps: 30, lengthS: 12, colour: [200, 30, 30], beepHz: 1800 } as const;
	const path = join(folder.path, 'film.mp4');
	await writeTestVideo(path, film);
	site.put('/film.mp4', { headers: { 'Content-Type': 'video/mp4' }, body: await readFile(path) });
	const run = await recordWeb('/film.mp4', { args: [...SIZE_ARGS, '--duration', String(lengthS)] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	const { page } = await reader.watchTiles({ page: WHOLE });
	const [left] = (await reader.sound()) as [Sound];
	const apart = reader.soundAgainstPicture(page, left, film.beepHz);
	testInfo.annotations.push({
		type: 'measured',
		description: `sound behind picture: ${apart.eachMs.map(Math.round)} ms; ${JSON.stringify(reader.countPictures(page))}`,
	});
	expect(apart.eachMs.length).toBeGreaterThanOrEqual(lengthS - 2);
	expect(apart.p95Ms, `${apart.eachMs}`).toBeLessThanOrEqual(MAX_APART_MS);
	await expectColour(reader, {
		rectangle: areaOfPart(WHOLE, innerPart(COLOUR_PART)),
		timeS: lengthS / 2,
		colour: film.colour,
		within: MAX_FILM_DIFFERENCE,
	});
});

/** Resolves when a recording that goes on shows a colour; rejects when it has not after some time of it. */
async function untilShown(run: RecordingRun, rectangle: PictureRectangle, colour: Rgb): Promise<void> {
	let seen: Rgb = [0, 0, 0];
	for (let recordedS = 1; recordedS <= MAX_WAIT_S; recordedS++) {
		await run.untilRecorded(recordedS);
		const reader = await RecordingReader.open(await run.journalPath());
		seen = await reader.rectangleColour(rectangle, recordedS - 0.1);
		if (colourDifference(seen, colour) < MAX_COLOUR_DIFFERENCE) return;
	}
	throw new Error(`after ${MAX_WAIT_S} s it shows ${seen}, and not ${colour}`);
}

/** The viewer takes one second, and several beside other recordings. */
const MAX_WAIT_S = 20;
