import { blockFont } from '../support/block-font.ts';
import { colourDifference } from '../support/colour-difference.ts';
import {
	framePage,
	LETTER_PX,
	PART_COLOURS,
	PARTS_SIZE,
	PARTS_TONES,
	type PartName,
	partsPage,
	placeOfPart,
	workerScript,
} from '../support/parts-page.ts';
import type { PictureRectangle } from '../support/picture-area.ts';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import { soundWithin } from '../support/sound-within.ts';
import { outOfTunePpm, type Sound, toneLevel } from '../support/tone-analysis.ts';

const SIZE_ARGS = ['--width', String(PARTS_SIZE.widthPx), '--height', String(PARTS_SIZE.heightPx)];

/** Encoded once, at a fair rate. */
const MAX_COLOUR_DIFFERENCE = 3;

/** Emoji fonts agree on green, and not on which. */
const MAX_EMOJI_DIFFERENCE = 15;

/** Half of a page's gain, which leaves room for a resampler's edges and the encoder. */
const HEARD_LEVEL = 0.1;

/** A hundredth of a semitone is 580; taken at a wrong rate a tone would be off by 80 000 and more. */
const MAX_OUT_OF_TUNE_PPM = 1000;

/** Of one tone whose neighbours do not count. */
const TONE_LENGTH_S = 2;

test('a page of WebGL, a font and a service worker of its own, emoji, a frame of another site and sound of three rates is recorded after three redirects', async ({
	site,
	recordWeb,
}) => {
	const isolation = { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' };
	const frameHeaders = { ...isolation, 'Cross-Origin-Resource-Policy': 'cross-origin' };
	const frameUrl = `http://localhost:${site.port}/frame`;
	site.put('/first', { status: 302, headers: { Location: '/second' } });
	site.put('/second', { body: '<meta http-equiv="refresh" content="0; url=/third">' });
	site.put('/third', { body: '<script>location.replace("/parts")</script>' });
	site.put('/parts', {
		headers: isolation,
		body: partsPage({ fontPath: '/block.ttf', frameUrl, donePath: '/done' }),
	});
	site.put('/frame', { headers: frameHeaders, body: framePage() });
	site.put('/block.ttf', { headers: { 'Content-Type': 'font/ttf' }, body: blockFont() });
	site.put('/worker.js', { headers: { ...isolation, 'Content-Type': 'text/javascript' }, body: workerScript() });
	const done = site.posted('/done');
	const run = await recordWeb('/first', { args: [...SIZE_ARGS, '--allow-host', `localhost:${site.port}`] });
	const recordedS = await run.clock();
	expect(await done).toBe('done');
	const heardFromS = recordedS() + 0.5;
	await run.untilRecorded(heardFromS + TONE_LENGTH_S);
	expect(await run.stop()).toMatchObject({ exitCode: 0, error: '' });

	const reader = await openWhole(run.outputPath);
	for (const name of Object.keys(PART_COLOURS) as PartName[]) {
		const seen = await reader.rectangleColour(middleOf(name), heardFromS + 1);
		const max = name === 'emoji' ? MAX_EMOJI_DIFFERENCE : MAX_COLOUR_DIFFERENCE;
		expect(colourDifference(seen, PART_COLOURS[name]), `${name}: ${seen.map(Math.round)}`).toBeLessThan(max);
	}
	// The font's block is a square: beside it there is nothing.
	const { xPx, yPx } = placeOfPart('font');
	const beside = { xPx: xPx + LETTER_PX + 4, yPx: yPx + 4, widthPx: 40, heightPx: LETTER_PX };
	const seen = await reader.rectangleColour(beside, heardFromS + 1);
	expect(colourDifference(seen, [255, 255, 255]), `beside the block: ${seen}`).toBeLessThan(MAX_COLOUR_DIFFERENCE);

	const [left] = (await reader.sound()) as [Sound];
	const heard = { fromS: heardFromS, untilS: heardFromS + TONE_LENGTH_S };
	for (const { toneHz, sampleRateHz } of PARTS_TONES) {
		expect(toneLevel(left, toneHz, heard), `${toneHz} Hz at ${sampleRateHz}`).toBeGreaterThan(HEARD_LEVEL);
		const offPpm = outOfTunePpm(soundWithin(left, heard), toneHz);
		expect(Math.abs(offPpm), `${toneHz} Hz at ${sampleRateHz}`).toBeLessThan(MAX_OUT_OF_TUNE_PPM);
	}
});

/** What of a part is plain: all but its edges, and of a letter what the letter covers. */
function middleOf(name: PartName): PictureRectangle {
	const place = placeOfPart(name);
	const isLetter = name === 'font' || name === 'emoji';
	const [widthPx, heightPx] = isLetter ? [LETTER_PX, LETTER_PX] : [place.widthPx, place.heightPx];
	// An emoji has rounded corners, and some room around it.
	const edgePx = name === 'emoji' ? LETTER_PX / 3 : 4;
	return {
		xPx: place.xPx + edgePx,
		yPx: place.yPx + edgePx,
		widthPx: widthPx - 2 * edgePx,
		heightPx: heightPx - 2 * edgePx,
	};
}
