import { blockFont } from '../support/block-font.ts';
import { expectColour, expectTone, MAX_COLOUR_DIFFERENCE } from '../support/expected-content.ts';
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
import type { Sound } from '../support/tone-analysis.ts';

const SIZE_ARGS = ['--width', String(PARTS_SIZE.widthPx), '--height', String(PARTS_SIZE.heightPx)];

/** Emoji fonts agree on green, and not on which. */
const MAX_EMOJI_DIFFERENCE = 15;

/** Half of a page's gain, which leaves room for a resampler's edges and the encoder. */
const HEARD_LEVEL = 0.1;

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
	const timeS = heardFromS + 1;
	for (const name of Object.keys(PART_COLOURS) as PartName[]) {
		const within = name === 'emoji' ? MAX_EMOJI_DIFFERENCE : MAX_COLOUR_DIFFERENCE;
		await expectColour(reader, { name, rectangle: middleOf(name), timeS, colour: PART_COLOURS[name], within });
	}
	// The font's block is a square: beside it there is nothing.
	const { xPx, yPx } = placeOfPart('font');
	const beside = { xPx: xPx + LETTER_PX + 4, yPx: yPx + 4, widthPx: 40, heightPx: LETTER_PX };
	await expectColour(reader, { name: 'beside the block it', rectangle: beside, timeS, colour: [255, 255, 255] });

	const [left] = (await reader.sound()) as [Sound];
	const heard = { fromS: heardFromS, untilS: heardFromS + TONE_LENGTH_S };
	for (const { toneHz, sampleRateHz } of PARTS_TONES) {
		expectTone(left, { name: `${toneHz} Hz at ${sampleRateHz}`, toneHz, heard, level: HEARD_LEVEL });
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
