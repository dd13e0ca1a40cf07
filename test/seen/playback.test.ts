import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { openBrowserPage } from '../support/browser-page.ts';
import { expect, test } from '../support/recording-test.ts';

type PageModule = typeof import('./playback-page.ts');
const PAGE_PATH = resolve(import.meta.dirname, 'playback-page.ts');

const LENGTH_S = 4;
const MIDDLE_S = 2.5;

/** A player ends at the end of its last picture, or of its last sound. */
const END_TOLERANCE_S = 0.1;

test('a recording plays in a browser from end to end, and can be entered in the middle: unfinished as it lies, and finished', async ({
	join,
	record,
}) => {
	await join({ identity: 'ann', widthPx: 320, heightPx: 180 });
	const run = await record();
	await run.untilRecorded(LENGTH_S);
	const unfinished = await readFile(await run.journalPath());
	expect(await run.stop()).toMatchObject({ exitCode: 0, error: '' });
	const finished = await readFile(run.outputPath);

	const browser = await openBrowserPage<PageModule>(PAGE_PATH);
	try {
		const play = (bytes: Buffer) =>
			browser.entry.evaluate((page, args) => page.play(...args), [bytes.toString('base64'), MIDDLE_S] as const);
		const whole = await play(finished);
		expect(whole).toMatchObject({ error: '', widthPx: 1280, heightPx: 720, soughtToS: MIDDLE_S });
		expect(whole.durationS).toBeGreaterThanOrEqual(LENGTH_S);
		expect(Math.abs(whole.endedAtS - whole.durationS)).toBeLessThan(END_TOLERANCE_S);
		expect(whole.decodedPictures).toBeGreaterThan(LENGTH_S * 15);

		const part = await play(unfinished);
		expect(part).toMatchObject({ error: '', widthPx: 1280, heightPx: 720, soughtToS: MIDDLE_S });
		expect(part.endedAtS).toBeGreaterThan(LENGTH_S - END_TOLERANCE_S);
	} finally {
		await browser.close();
	}
});
