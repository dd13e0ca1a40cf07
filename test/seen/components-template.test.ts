import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePage } from '../support/bundle-page.ts';
import { watchColours } from '../support/colour-history.ts';
import { COLOURS, nameOf } from '../support/place-colours.ts';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import { type Sound, toneLevel } from '../support/tone-analysis.ts';

const PAGE_PATH = resolve(import.meta.dirname, 'components-template-page.tsx');
const STYLES_PATH = fileURLToPath(import.meta.resolve('@livekit/components-styles'));

const HTML = `<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/template.css">
<style>body { margin: 0; background: #000; overflow: hidden }</style>
<body><div id="root"></div><script type="module" src="/template.js"></script>`;

/** Wide enough for LiveKit's grid to have two columns. */
const SIZE_ARGS = ['--width', '640', '--height', '352', '--framerate', '15'];

const SMALL = { widthPx: 320, heightPx: 180, framerateFps: 15 } as const;
const GUESTS = [
	{ identity: 'ann', colour: COLOURS.red, toneHz: 440, ...SMALL },
	{ identity: 'bob', colour: COLOURS.green, toneHz: 700, ...SMALL },
	{ identity: 'cat', colour: COLOURS.blue, toneHz: 1500, ...SMALL },
] as const;

/** Plain in a test picture that fills a quarter. */
function spot(xPx: number, yPx: number) {
	return { xPx: xPx + 90, yPx: yPx + 6, widthPx: 140, heightPx: 14 };
}

const PLACES = {
	topLeft: spot(0, 0),
	topRight: spot(320, 0),
	bottomLeft: spot(0, 176),
	bottomRight: spot(320, 176),
};

/** What is recorded of all three. */
const WATCHED = { fromS: 2, untilS: 4 } as const;

const HEARD_LEVEL = 0.03;

test("a template made with React and LiveKit's components shows three people in its grid and lets them be heard", async ({
	site,
	join,
	record,
}) => {
	site.put('/template', { body: HTML });
	site.put('/template.js', { headers: { 'Content-Type': 'text/javascript' }, body: await bundlePage(PAGE_PATH) });
	site.put('/template.css', { headers: { 'Content-Type': 'text/css' }, body: await readFile(STYLES_PATH) });
	const guests = [];
	for (const guest of GUESTS) guests.push(await join(guest));
	const run = await record({ args: [...SIZE_ARGS, '--template', `${site.origin}/template`] });
	await run.untilRecorded(WATCHED.untilS + 0.5);
	for (const guest of guests) await guest.leave();
	const { exitCode, error, info } = await run.ended;
	expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
	expect(info?.details).toBe('End reason: Source closed');

	const reader = await openWhole(run.outputPath);
	const places = await watchColours(await reader.pictures(), PLACES);
	const seen = Object.values(places).map((history) => {
		const within = history.filter(({ timeS }) => timeS >= WATCHED.fromS && timeS < WATCHED.untilS);
		return [...new Set(within.map(({ colour }) => nameOf(colour)))].join(', ');
	});
	// Who sits where depends on who speaks loudest.
	expect(seen.slice(0, 3).sort()).toEqual(['blue', 'green', 'red']);
	expect(seen[3]).toBe('black');
	const [left] = (await reader.sound()) as [Sound];
	for (const { identity, toneHz } of GUESTS) {
		expect(toneLevel(left, toneHz, WATCHED), identity).toBeGreaterThan(HEARD_LEVEL);
	}
});
