import { COLOURS, LEFT, placeColours, QUARTERS, RIGHT } from '../support/place-colours.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { RecordingReader } from '../support/recording-reader.ts';
import type { RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { soundWithin } from '../support/sound-within.ts';
import type { Rgb } from '../support/test-picture.ts';
import { type Sound, toneGaps, toneLevel } from '../support/tone-analysis.ts';

/** Small, so that the test's own participants leave the machine to the recording. */
const SMALL = { widthPx: 320, heightPx: 180 } as const;
const ANN = { identity: 'ann', colour: COLOURS.red, toneHz: 440, ...SMALL } as const;
const BOB = { identity: 'bob', colour: COLOURS.green, toneHz: 700, ...SMALL } as const;

/** By then everybody who was in the room before the recording is seen and heard, also on a busy machine. */
const SETTLED_S = 2;

/** What is done in the room is in the recording before so much more of it is. */
const DONE_S = 2;

const WHOLE = { xPx: 100, yPx: 20, widthPx: 1080, heightPx: 70 } as const;
const TONE_LEVEL = { amplitude: 0.1, tolerance: 0.01 } as const;

/** A tone that begins or ends at once hides as much of another one for a moment. */
const TONE_EDGE_MS = 2;

/** What other tones and two lossy codecs leave at a frequency that is not there. */
const NO_TONE_LEVEL = 0.004;

async function stopped(run: RecordingRun): Promise<RecordingReader> {
	expect(await run.stop()).toMatchObject({ exitCode: 0, error: '' });
	return await openWhole(run.outputPath);
}

test('a camera that is published anew, or belongs to somebody who joins a second time, keeps its place without a dark moment, and the others keep theirs', async ({
	join,
	record,
}) => {
	const cleo = { identity: 'cleo', colour: COLOURS.yellow, toneHz: 900, ...SMALL } as const;
	// The server ends the pictures of each codec in its own way.
	const publishers = [
		{ publisher: await join(ANN), colour: COLOURS.blue },
		{ publisher: await join({ ...cleo, identity: 'dan', video: 'h264' }), colour: COLOURS.cyan },
	];
	await join({ ...cleo, colour: COLOURS.magenta });
	await join(BOB);
	const run = await record();
	const nowS = await run.clock();
	await run.untilRecorded(SETTLED_S);
	const fromS = nowS() - 0.5;
	for (const { publisher, colour } of publishers) {
		await publisher.unpublish('video');
		await publisher.publish({ colour });
		await run.untilRecorded(nowS() + DONE_S / 2);
	}
	await join({ ...cleo, colour: COLOURS.grey });
	await run.untilRecorded(nowS() + DONE_S);
	const places = Object.values(await placeColours(await stopped(run), QUARTERS));
	// Who sits where is decided by who was heard first.
	expect(places.map((colours) => colours({ fromS })).sort()).toEqual([
		['green'],
		['magenta', 'grey'],
		['red', 'blue'],
		['yellow', 'cyan'],
	]);
});

test('several pictures of one person have a tile each, one that goes leaves the others, and a screen that is shared instead is seen, whole', async ({
	join,
	record,
}) => {
	const ann = await join(ANN);
	const run = await record();
	const nowS = await run.clock();
	await ann.publish({ ...SMALL, colour: COLOURS.yellow });
	await run.untilRecorded(nowS() + SETTLED_S);
	const bothS = nowS();
	await ann.unpublish('video');
	await run.untilRecorded(nowS() + DONE_S);
	const oneS = nowS();
	await ann.unpublish('video');
	await ann.publish({ widthPx: 480, heightPx: 360, colour: COLOURS.blue, source: 'screen_share' });
	await run.untilRecorded(nowS() + DONE_S);
	const untilS = nowS();
	const places = { left: LEFT, right: RIGHT, middle: { ...LEFT, xPx: 400 }, bar: { ...LEFT, xPx: 20, widthPx: 100 } };
	const { left, right, middle, bar } = await placeColours(await stopped(run), places);
	const both = { fromS: bothS - 0.5, untilS: bothS - 0.1 };
	expect([left(both), right(both)].sort()).toEqual([['red'], ['yellow']]);
	const one = { fromS: oneS - 0.5, untilS: oneS };
	expect([left(one), right(one)]).toEqual([['red'], ['red']]);
	const changed = middle({ fromS: oneS - 0.5 });
	expect([changed[0], changed.at(-1)]).toEqual(['red', 'blue']);
	// A picture of 4:3 is shown whole, between bars.
	expect(bar({ fromS: untilS - 1 })).toEqual(['black']);
});

test('pictures of another size, shape or way up go on in their tile without a dark moment', async ({
	join,
	record,
}) => {
	const ann = await join(ANN);
	const run = await record();
	const nowS = await run.clock();
	await run.untilRecorded(SETTLED_S);
	const fromS = nowS() - 0.5;
	const fullS: number[] = [];
	for (const [widthPx, heightPx] of [
		[640, 360],
		[180, 320],
		[320, 240],
		[160, 90],
	] as const) {
		await ann.resize(widthPx, heightPx);
		await run.untilRecorded(nowS() + 1.5);
		fullS.push(nowS());
	}
	// The upright picture is cropped to the shape in which the track was published: its middle is seen, not its top.
	const { whole } = await placeColours(await stopped(run), { whole: WHOLE });
	expect(whole({ fromS }).filter((colour) => colour === 'black')).toEqual([]);
	for (const untilS of [fullS[0] ?? 0, fullS[3] ?? 0]) expect(whole({ fromS: untilS - 0.5, untilS })).toEqual(['red']);
});

test('a voice that is muted is silent for as long, a camera that is switched off is dark instead of standing still, and both come back', async ({
	join,
	record,
}) => {
	const ann = await join(ANN);
	await join({ ...BOB, video: 'none' });
	const run = await record();
	const nowS = await run.clock();
	await run.untilRecorded(SETTLED_S);
	const mutedS = nowS();
	await ann.setMuted('audio', true);
	const offS = nowS();
	await ann.setMuted('video', true);
	await run.untilRecorded(nowS() + DONE_S);
	const unmutedS = nowS();
	await ann.setMuted('audio', false);
	const onS = nowS();
	await ann.setMuted('video', false);
	await run.untilRecorded(nowS() + DONE_S + 1);
	const endS = nowS();
	const reader = await stopped(run);
	const [sound] = (await reader.sound()) as [Sound];
	const level = (fromS: number, untilS: number) => toneLevel(sound, ANN.toneHz, { fromS, untilS });
	const full = TONE_LEVEL.amplitude - TONE_LEVEL.tolerance;
	expect(level(1, mutedS)).toBeGreaterThan(full);
	expect(level(unmutedS - 1, unmutedS)).toBeLessThan(NO_TONE_LEVEL);
	expect(level(endS - 1.5, endS - 0.5)).toBeGreaterThan(full);
	// The other voice goes on through all of it.
	const gaps = toneGaps(soundWithin(sound, { fromS: 1, untilS: endS - 0.5 }), BOB.toneHz);
	expect(gaps.filter(({ lostMs }) => lostMs > TONE_EDGE_MS)).toEqual([]);

	const [before, off, on] = await Promise.all(
		[offS - 0.3, onS - 0.5, endS - 0.5].map((timeS) => reader.rectangleColour(WHOLE, timeS)),
	);
	expect(isRed(before as Rgb), `${before}`).toBe(true);
	expect(isDark(off as Rgb), `${off}`).toBe(true);
	expect(isRed(on as Rgb), `${on}`).toBe(true);
});

function isRed([red, green, blue]: Rgb): boolean {
	return red > 150 && green < 80 && blue < 80;
}

function isDark(colour: Rgb): boolean {
	return Math.max(...colour) < 40;
}
