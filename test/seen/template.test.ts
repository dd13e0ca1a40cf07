import { resolve } from 'node:path';
import { EgressStatus } from '@livekit/protocol';
import { bundlePage } from '../support/bundle-page.ts';
import { watchColours } from '../support/colour-history.ts';
import { COLOURS, nameOf } from '../support/place-colours.ts';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import { type Sound, toneLevel } from '../support/tone-analysis.ts';

const PAGE_PATH = resolve(import.meta.dirname, 'template-page.ts');

/** Three videos side by side, above a strip of background. */
const HTML = `<!doctype html><meta charset="utf-8"><style>
	body { margin: 0 } #stage { display: flex } video { width: 160px; height: 90px }
</style><body><div id="stage"></div><script type="module" src="/template.js"></script>`;

const SIZE = { widthPx: 480, heightPx: 160 } as const;
const SIZE_ARGS = ['--width', String(SIZE.widthPx), '--height', String(SIZE.heightPx), '--framerate', '15'];
const SMALL = { widthPx: 320, heightPx: 180, framerateFps: 15 } as const;
const ANN = { identity: 'ann', colour: COLOURS.red, toneHz: 440, ...SMALL } as const;
const BOB = { identity: 'bob', colour: COLOURS.green, toneHz: 700, ...SMALL } as const;
const CAT = { identity: 'cat', colour: COLOURS.blue, toneHz: 1500, ...SMALL } as const;

/** Plain in a test picture of 160x90 at this place. */
function spot(xPx: number) {
	return { xPx: xPx + 48, yPx: 3, widthPx: 64, heightPx: 7 };
}

const PLACES = {
	left: spot(0),
	middle: spot(160),
	right: spot(320),
	strip: { xPx: 0, yPx: 110, widthPx: 480, heightPx: 40 },
};

const HEARD_LEVEL = 0.03;

/** A JSON Web Token begins so. */
const TOKEN_START = 'eyJ';

test('a template made with egress-sdk shows its room, follows the layout, and ends the recording with the room', async ({
	server,
	site,
	room,
	join,
	record,
}) => {
	site.put('/template', { body: HTML });
	site.put('/template.js', { headers: { 'Content-Type': 'text/javascript' }, body: await bundlePage(PAGE_PATH) });
	const guests = [];
	for (const guest of [ANN, BOB, CAT]) guests.push(await join(guest));
	const run = await record({
		args: [...SIZE_ARGS, '--template', `${site.origin}/template?own=1`, '--layout', 'before'],
	});
	const { egressId } = await run.started();
	await run.untilRecorded(3);
	await server.rooms.updateParticipant(room, String(egressId), { metadata: '{"layout":"after"}' });
	await run.untilRecorded(5);
	for (const guest of guests) await guest.leave();
	const outcome = await run.ended;
	expect(outcome).toMatchObject({ exitCode: 0, error: '' });
	expect(outcome.info).toMatchObject({
		status: EgressStatus.EGRESS_COMPLETE,
		details: 'End reason: Source closed',
		roomName: room,
		request: { case: 'roomComposite', value: { layout: 'before', customBaseUrl: `${site.origin}/template?own=1` } },
	});
	// The page has the token in its address, as LiveKit's contract wants it; nobody else sees it.
	expect(outcome.stderr + outcome.stdout).not.toContain(TOKEN_START);
	for (const command of outcome.commandLines) expect(command).not.toContain(TOKEN_START);

	const reader = await openWhole(run.outputPath);
	const places = await watchColours(await reader.pictures(), PLACES);
	for (const [place, name] of Object.entries({ left: 'red', middle: 'green', right: 'blue' } as const)) {
		const history = places[place as 'left' | 'middle' | 'right'].filter(({ timeS }) => timeS >= 1.5 && timeS < 5);
		expect(new Set(history.map(({ colour }) => nameOf(colour))), place).toEqual(new Set([name]));
	}
	const layouts = places.strip.map(({ colour: [red, green] }) => (red > green ? 'before' : 'after'));
	expect(layouts[0]).toBe('before');
	expect(layouts.at(-1)).toBe('after');
	expect(layouts.indexOf('after')).toBe(layouts.lastIndexOf('before') + 1);
	const [left] = (await reader.sound()) as [Sound];
	for (const { toneHz } of [ANN, BOB, CAT]) {
		expect(toneLevel(left, toneHz, { fromS: 2, untilS: 4.5 }), `${toneHz} Hz`).toBeGreaterThan(HEARD_LEVEL);
	}
});
