import { EgressSourceType, EgressStatus } from '@livekit/protocol';
import { openPlayable } from '../support/playable-recording.ts';
import type { RecordingOutcome, RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { STAGE_BEEP_HZ } from '../support/stage-page.ts';
import { BEEP_EDGE_MS } from '../support/test-sound.ts';
import { burstTimesS, type Sound } from '../support/tone-analysis.ts';

const SIZE = { widthPx: 320, heightPx: 180 } as const;
const SIZE_ARGS = ['--width', String(SIZE.widthPx), '--height', String(SIZE.heightPx)];
const WHOLE = { xPx: 0, yPx: 0, ...SIZE } as const;

const LENGTH_S = 4.5;

/** One each second, but for those that the recording begins or ends in. */
const LEAST_BEEPS = 3;

/** Participants beep at whole seconds; on its way sound is gathered into packets, encoded, and waits for its turn. */
const MAX_BEEP_LATENESS_MS = 40;

/** A browser that is busy leaves pieces of a page's sound out, and what follows them stands within this of its time. */
const MAX_BEEP_JITTER_MS = 40;

/** Of the pictures that a machine which is busy with two recordings shows. */
const LEAST_NEW_PICTURES_PER_S = 15;

async function expectComplete(run: RecordingRun): Promise<RecordingOutcome> {
	const outcome = await run.ended;
	expect(outcome).toMatchObject({ exitCode: 0, error: '' });
	expect(outcome.info).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE });
	expect(Number(outcome.info?.fileResults[0]?.duration) / 1e9).toBeCloseTo(LENGTH_S, 3);
	expect((await run.leftBehind()).leaks).toEqual([]);
	return outcome;
}

/** Opens a recording that is whole, and has sound alone. */
async function openSound(run: RecordingRun): Promise<Sound> {
	const reader = await openPlayable(run.outputPath, ['audio']);
	expect(reader.probe.audio).toMatchObject({ codec: 'aac', profile: 'LC', channels: 2 });
	expect(reader.probe.audio?.durationS).toBeCloseTo(LENGTH_S, 3);
	const [left] = (await reader.sound()) as [Sound];
	return left;
}

/** Opens a recording that is whole, and has pictures alone; expects that they move. */
async function expectPictures(run: RecordingRun): Promise<void> {
	const reader = await openPlayable(run.outputPath, ['video']);
	expect(reader.probe.video).toMatchObject({ codec: 'h264', ...SIZE, durationS: LENGTH_S });
	const { whole } = await reader.watchTiles({ whole: WHOLE });
	const count = reader.countPictures(whole);
	expect(count).toMatchObject({ unreadable: 0, backwards: 0 });
	expect(new Set(whole.numbers).size).toBeGreaterThan(LENGTH_S * LEAST_NEW_PICTURES_PER_S);
}

test('of a room the sound alone or the picture alone is asked for, received and recorded', async ({
	server,
	join,
	record,
}, testInfo) => {
	await join({ identity: 'ann', ...SIZE, toneHz: 440, beepHz: 3000 });
	const length = ['--duration', String(LENGTH_S)];
	const sound = await record({ args: ['--audio-only', ...length] });
	const picture = await record({ args: ['--video-only', ...SIZE_ARGS, ...length] });
	await Promise.all([sound.started(), picture.started()]);
	// Of the two recorders: each has one of the two tracks.
	expect(await server.subscriptions()).toEqual({ audio: 1, video: 1 });

	const { info } = await expectComplete(sound);
	expect(info).toMatchObject({
		sourceType: EgressSourceType.SDK,
		request: { case: 'roomComposite', value: { audioOnly: true, videoOnly: false, layout: '' } },
	});
	const left = await openSound(sound);
	const zeroMs = Number(info?.fileResults[0]?.startedAt) / 1e6;
	const latenessMs = burstTimesS(left, 3000).map((timeS) => (zeroMs + timeS * 1000 - BEEP_EDGE_MS / 2) % 1000);
	testInfo.annotations.push({
		type: 'measured',
		description: `beeps behind their second: ${latenessMs.map(Math.round)} ms`,
	});
	expect(latenessMs.length).toBeGreaterThanOrEqual(LEAST_BEEPS);
	expect(Math.max(...latenessMs)).toBeLessThan(MAX_BEEP_LATENESS_MS);

	const ofPicture = await expectComplete(picture);
	expect(ofPicture.info).toMatchObject({
		sourceType: EgressSourceType.WEB,
		request: { case: 'roomComposite', value: { audioOnly: false, videoOnly: true, layout: 'grid' } },
	});
	await expectPictures(picture);
});

test('of a page the sound alone or the picture alone is recorded', async ({ recordWeb }, testInfo) => {
	const length = ['--duration', String(LENGTH_S)];
	const sound = await recordWeb('/stage', { args: ['--audio-only', ...SIZE_ARGS, ...length] });
	const picture = await recordWeb('/stage', { args: ['--video-only', ...SIZE_ARGS, ...length] });

	const { info } = await expectComplete(sound);
	expect(info).toMatchObject({ sourceType: EgressSourceType.WEB, request: { value: { audioOnly: true } } });
	const left = await openSound(sound);
	const beepsS = burstTimesS(left, STAGE_BEEP_HZ);
	testInfo.annotations.push({ type: 'measured', description: `beeps at ${beepsS.map((timeS) => timeS.toFixed(3))} s` });
	expect(beepsS.length).toBeGreaterThanOrEqual(LEAST_BEEPS);
	for (const [index, timeS] of beepsS.slice(1).entries()) {
		expect(Math.abs(timeS - (beepsS[index] ?? 0) - 1) * 1000).toBeLessThan(MAX_BEEP_JITTER_MS);
	}

	await expectComplete(picture);
	await expectPictures(picture);
});
