import { COLOURS, colourSequences, LEFT, RIGHT } from '../support/place-colours.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { Publisher } from '../support/publisher.ts';
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

async function stopped(run: RecordingRun): Promise<void> {
	expect(await run.stop()).toMatchObject({ exitCode: 0, error: '' });
}

async function publishAnew(ann: Publisher): Promise<void> {
	await ann.unpublish('video');
	await ann.publish({ colour: COLOURS.blue });
}

type Join = (colour: Rgb) => Promise<unknown>;

const REPLACEMENTS: readonly {
	what: string;
	video?: 'h264';
	act: (ann: Publisher, joinAs: Join) => Promise<unknown>;
}[] = [
	{
		what: 'is published anew',
		act: publishAnew,
	},
	// The server ends the pictures of each codec in its own way.
	{ what: 'is published anew in H.264', video: 'h264', act: publishAnew },
	{ what: 'belongs to somebody who joins a second time', act: (_ann, joinAs) => joinAs(COLOURS.blue) },
];

for (const { what, act, video = 'vp8' } of REPLACEMENTS) {
	test(`a camera that ${what} keeps its place without a dark moment, and the others keep theirs`, async ({
		join,
		record,
	}) => {
		const ann = await join({ ...ANN, video });
		await join(BOB);
		const run = await record();
		const nowS = await run.clock();
		await run.untilRecorded(SETTLED_S);
		const fromS = nowS() - 0.5;
		await act(ann, (colour) => join({ ...ANN, colour }));
		await run.untilRecorded(nowS() + DONE_S);
		await stopped(run);
		// Who of the two sits left is decided by who was heard first.
		const { left, right } = await colourSequences(run, { left: LEFT, right: RIGHT }, { fromS });
		expect([left, right].sort()).toEqual([['green'], ['red', 'blue']]);
	});
}

test('a screen that is shared instead of the camera is seen, whole, and the camera is not', async ({
	join,
	record,
}) => {
	const ann = await join(ANN);
	const run = await record();
	const nowS = await run.clock();
	await run.untilRecorded(SETTLED_S);
	const fromS = nowS() - 0.5;
	await ann.unpublish('video');
	await ann.publish({ widthPx: 480, heightPx: 360, colour: COLOURS.blue, source: 'screen_share' });
	await run.untilRecorded(nowS() + DONE_S);
	const untilS = nowS();
	await stopped(run);
	const { top } = await colourSequences(run, { top: { ...LEFT, xPx: 400 } }, { fromS });
	expect([top[0], top.at(-1)]).toEqual(['red', 'blue']);
	// A picture of 4:3 is shown whole, between bars.
	expect(await colourSequences(run, { bar: { ...LEFT, xPx: 20, widthPx: 100 } }, { fromS: untilS - 1 })).toEqual({
		bar: ['black'],
	});
});

test('several pictures of one person have a tile each, and one that goes leaves the others', async ({
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
	await stopped(run);
	const both = await colourSequences(run, { left: LEFT, right: RIGHT }, { fromS: bothS - 0.5, untilS: bothS - 0.1 });
	expect([both.left, both.right].sort()).toEqual([['red'], ['yellow']]);
	const one = await colourSequences(run, { left: LEFT, right: RIGHT }, { fromS: oneS - 0.5 });
	expect(one).toEqual({ left: ['red'], right: ['red'] });
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
	await stopped(run);
	// The upright picture is cropped to the shape in which the track was published: its middle is seen, not its top.
	const { whole } = await colourSequences(run, { whole: WHOLE }, { fromS });
	expect(whole.filter((colour) => colour === 'black')).toEqual([]);
	for (const untilS of [fullS[0] ?? 0, fullS[3] ?? 0]) {
		expect(await colourSequences(run, { whole: WHOLE }, { fromS: untilS - 0.5, untilS })).toEqual({ whole: ['red'] });
	}
});

test('a voice that is muted is silent for as long, and heard again without a gap', async ({ join, record }) => {
	const ann = await join(ANN);
	await join({ ...BOB, video: 'none' });
	const run = await record();
	const nowS = await run.clock();
	await run.untilRecorded(SETTLED_S);
	const mutedS = nowS();
	await ann.setMuted('audio', true);
	await run.untilRecorded(nowS() + DONE_S);
	const unmutedS = nowS();
	await ann.setMuted('audio', false);
	await run.untilRecorded(nowS() + DONE_S + 1);
	const endS = nowS();
	await stopped(run);
	const [sound] = (await (await openWhole(run.outputPath)).sound()) as [Sound];
	const level = (fromS: number, untilS: number) => toneLevel(sound, ANN.toneHz, { fromS, untilS });
	const full = TONE_LEVEL.amplitude - TONE_LEVEL.tolerance;
	expect(level(1, mutedS)).toBeGreaterThan(full);
	expect(level(unmutedS - 1, unmutedS)).toBeLessThan(NO_TONE_LEVEL);
	expect(level(endS - 1.5, endS - 0.5)).toBeGreaterThan(full);
	// The other voice goes on through all of it.
	const gaps = toneGaps(soundWithin(sound, { fromS: 1, untilS: endS - 0.5 }), BOB.toneHz);
	expect(gaps.filter(({ lostMs }) => lostMs > TONE_EDGE_MS)).toEqual([]);
});
