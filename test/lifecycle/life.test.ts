import { readdir, readFile, stat } from 'node:fs/promises';
import { EgressStatus, ParticipantInfo_State } from '@livekit/protocol';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { openPlayable, openWhole } from '../support/playable-recording.ts';
import { startPublishers } from '../support/publisher.ts';
import { type RecordingOutcome, RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import type { Rgb } from '../support/test-picture.ts';
import { toneGaps, toneLevel } from '../support/tone-analysis.ts';

/** Exit codes as `roomreel record --help` documents them. */
const COMPLETE = 0;
const NOT_STARTED = 3;
const GIVEN_UP = 130;

/** Small, so that the test's own participants leave the machine to the recording. */
const ANN = { identity: 'ann', widthPx: 320, heightPx: 180, toneHz: 440 } as const;

/** Small, too: what is recorded does not matter here, and another test runs beside this one. */
const SMALL = ['--width', '320', '--height', '180'] as const;

/** A recording ends when the order to end reaches the page, which a busy machine delays. */
const LATE_END_S = 1;

/** A busy machine joins late. */
const JOIN_TIMEOUT_MS = 20_000;

/** What is logged when something was recovered. */
const WARNING = 'Warning; the recording goes on';

/** How often somebody presses Ctrl-C who wants it to end now. */
const IMPATIENCE_MS = 200;

async function expectComplete(run: RecordingRun, outcome: RecordingOutcome, details: string): Promise<void> {
	expect(outcome).toMatchObject({ exitCode: COMPLETE, error: '' });
	expect(outcome.info).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE, details, error: '' });
	expect(await run.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4'] });
	await openWhole(run.outputPath);
}

/** Resolves when the recorder is in the room, which is not logged, as it waits there. */
async function untilInRoom(run: RecordingRun, rooms: LiveKitServer['rooms'], room: string): Promise<void> {
	const identity = egressIdOf(await run.cli.logged('Joining the room'));
	const states = async () =>
		(await rooms.listParticipants(room)).map((participant) => `${participant.identity} ${participant.state}`);
	await expect.poll(states, { timeout: JOIN_TIMEOUT_MS }).toEqual([`${identity} ${ParticipantInfo_State.ACTIVE}`]);
}

function egressIdOf(line: Readonly<Record<string, unknown>>): string {
	return String(line.egressId);
}

test('a recording ends by itself when its room closes after everybody has left', async ({ join, record }) => {
	const ann = await join(ANN);
	const run = await record({ args: SMALL });
	await run.untilRecorded(1);
	await ann.leave();
	await expectComplete(run, await run.ended, 'End reason: Source closed');
});

test('a recording ends well when its recorder is removed from the room', async ({ server, room, join, record }) => {
	await join(ANN);
	const run = await record({ args: SMALL });
	await run.untilRecorded(1);
	await server.rooms.removeParticipant(room, egressIdOf(await run.started()));
	await expectComplete(run, await run.ended, 'End reason: Source closed');
});

test('a recording ends well when its room is deleted', async ({ server, room, join, record }) => {
	await join(ANN);
	const run = await record({ args: SMALL });
	await run.untilRecorded(1);
	await server.rooms.deleteRoom(room);
	await expectComplete(run, await run.ended, 'End reason: Source closed');
});

test('a recording with a duration ends after exactly so many pictures, its sound ends with them, and its EgressInfo agrees', async ({
	join,
	record,
}) => {
	await join(ANN);
	const run = await record({ args: [...SMALL, '--duration', '2.5'] });
	const outcome = await run.ended;
	await expectComplete(run, outcome, 'End reason: Duration reached');
	const reader = await openWhole(run.outputPath);
	expect(reader.probe.video?.durationS).toBe(2.5);
	// A picture that a busy machine repeats lasts longer instead.
	const pictures = (await reader.packets('video')).map(({ durationS }) => durationS * 30);
	for (const ticks of pictures) expect(ticks).toBeCloseTo(Math.round(ticks), 3);
	expect(pictures.reduce((sum, ticks) => sum + Math.round(ticks), 0)).toBe(75);

	const json = JSON.parse(outcome.stdout) as Record<string, unknown>;
	const { size, duration } = { size: String((await stat(run.outputPath)).size), duration: '2500000000' };
	const file = { filename: run.outputPath, location: run.outputPath, size, duration };
	expect(json).toMatchObject({ status: 'EGRESS_COMPLETE', fileResults: [file], file });
	expect(json.egressId).toMatch(/^EG_\w{12}$/);
	expect(json.roomId).toMatch(/^RM_/);
	expect(json).not.toHaveProperty('error');
	const { info } = outcome;
	const times = [info?.startedAt, info?.fileResults[0]?.startedAt, info?.fileResults[0]?.endedAt, info?.endedAt];
	expect(times).toEqual([...times].sort());
	// Nanoseconds of these years have 19 digits.
	for (const time of times) expect(String(time)).toMatch(/^\d{19}$/);
});

test('the picture alone of a room in which there is only sound is recorded, and black', async ({ join, record }) => {
	await join({ identity: 'bob', video: 'none', toneHz: 440 });
	const run = await record({ args: [...SMALL, '--video-only', '--duration', '1'] });
	expect(await run.ended).toMatchObject({ exitCode: COMPLETE, error: '' });
	const reader = await openPlayable(run.outputPath, ['video']);
	expect(reader.probe.video?.durationS).toBe(1);
	const everywhere = { xPx: 0, yPx: 0, widthPx: 320, heightPx: 180 };
	for (const value of await reader.rectangleColour(everywhere, 0.5)) expect(value).toBeLessThan(4);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	test(`a recording that gets ${signal} is finished with all that came until then`, async ({ join, record }) => {
		await join(ANN);
		const run = await record({ args: SMALL });
		await run.untilRecorded(1);
		const stoppedMs = Date.now();
		const outcome = await run.stop(signal);
		await expectComplete(run, outcome, 'End reason: Process killed');
		const file = outcome.info?.fileResults[0];
		const untilStopS = stoppedMs / 1000 - Number(file?.startedAt) / 1e9;
		const durationS = Number(file?.duration) / 1e9;
		expect(durationS).toBeGreaterThan(untilStopS - 1 / 30);
		expect(durationS).toBeLessThan(untilStopS + LATE_END_S);
	});
}

test('a recording that gets a second signal gives up at once, and says what lies on disk and how to finish it', async ({
	join,
	record,
	recover,
}) => {
	await join(ANN);
	const run = await record({ args: SMALL });
	await run.untilRecorded(2);
	// A page that hangs cannot end well.
	await run.signalBrowser('renderer', 'SIGSTOP');
	run.cli.signal('SIGINT');
	await run.cli.logged('Finishing the file');
	const impatience = setInterval(() => run.cli.signal('SIGINT'), IMPATIENCE_MS);
	const outcome = await run.ended.finally(() => clearInterval(impatience));
	const journal = await run.journalPath();
	expect(outcome).toMatchObject({
		exitCode: GIVEN_UP,
		stdout: '',
		error: `given up; what was recorded lies in ${journal}: it plays as it is, and "roomreel recover ${run.folder}" finishes it`,
	});
	expect((await run.leftBehind()).leaks).toEqual([]);
	expect((await openPlayable(journal)).probe.durationS).toBeGreaterThan(2);

	expect(await recover(run.folder)).toMatchObject({ exitCode: COMPLETE, error: '' });
	expect(await readdir(run.folder)).toEqual(['talk.mp4']);
	expect((await openPlayable(run.outputPath)).probe.durationS).toBeGreaterThan(2);
});

test('a recording that is stopped before anything is published is aborted and leaves no file', async ({
	server,
	room,
	record,
}) => {
	await server.rooms.createRoom({ name: room });
	const run = await record({ args: SMALL });
	await untilInRoom(run, server.rooms, room);
	const outcome = await run.stop();
	expect(outcome).toMatchObject({
		exitCode: NOT_STARTED,
		error: 'nothing was recorded: the end came before the first picture or sound (Process killed)',
	});
	expect(outcome.info).toMatchObject({
		status: EgressStatus.EGRESS_ABORTED,
		error: 'Start signal not received',
		errorCode: 412,
		details: 'End reason: Process killed',
	});
	expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
	await server.rooms.deleteRoom(room);
});

test('a recording whose room closes before anything is published is aborted and leaves no file', async ({
	server,
	room,
	record,
}) => {
	await server.rooms.createRoom({ name: room });
	const run = await record({ args: SMALL });
	await untilInRoom(run, server.rooms, room);
	await server.rooms.deleteRoom(room);
	const outcome = await run.ended;
	expect(outcome).toMatchObject({
		exitCode: NOT_STARTED,
		error: 'nothing was recorded: the end came before the first picture or sound (Source closed)',
	});
	expect(outcome.info).toMatchObject({
		status: EgressStatus.EGRESS_ABORTED,
		error: 'Start signal not received',
		details: 'End reason: Source closed',
	});
	expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
});

test('a recording that waits for its room does not create it, and records it once somebody has', async ({
	server,
	room,
	join,
	record,
}) => {
	const run = await record({ args: [...SMALL, '--wait'] });
	await run.cli.logged('Waiting for the room');
	expect(await server.rooms.listRooms([room])).toEqual([]);
	await join(ANN);
	await run.untilRecorded(1);
	await expectComplete(run, await run.stop(), 'End reason: Process killed');
});

test('a recording that waits for its room outlives its browser and a restart of the server, and says so', async () => {
	await using server = await startLiveKitServer({ departureTimeoutS: 1 });
	await using publishers = await startPublishers(server);
	await using run = await RecordingRun.start(server, { room: 'later', args: [...SMALL, '--wait'] });
	await run.cli.logged('Waiting for the room');
	await run.signalBrowser('browser', 'SIGKILL');
	const reason = async () => String((await run.cli.logged(WARNING, 'another browser')).reason);
	expect(await reason()).toMatch(/the browser is gone.*another browser is started|page is gone.*another browser/);
	await server.killAndRestart();
	await publishers.join({ ...ANN, room: 'later' });
	await run.untilRecorded(1);
	await expectComplete(run, await run.stop(), 'End reason: Process killed');
});

test('a recording shows its key, secret and token to nobody', async ({ server, join, record }) => {
	await join(ANN);
	const run = await record({ args: SMALL, env: { LOG_LEVEL: 'trace' } });
	await run.untilRecorded(1);
	const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
	const commandLines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
	const { stdout, stderr, ...seen } = await run.stop();
	const shown = [stdout, stderr, ...commandLines, ...seen.commandLines, ...seen.environments].join('\n');
	expect(shown).toContain('EGRESS_COMPLETE');
	expect(shown).not.toContain(server.apiSecret);
	expect(shown).not.toContain(server.apiKey);
	expect(shown).not.toMatch(/eyJ[\w-]+\.eyJ/);
});

const RED: Rgb = [200, 30, 30];

/** A change is drawn by the tick that is next then, and a busy machine is some ticks behind. */
const LATE_TICKS_S = 0.5;

test('a room with sound alone is recorded as a dark picture; who comes later is seen and heard, until leaving', async ({
	join,
	record,
}) => {
	await join({ identity: 'ann', video: 'none', toneHz: 440, beepHz: 0 });
	const run = await record();
	const startedMs = (await run.started()).time;
	const elapsedS = () => (Date.now() - startedMs) / 1000;
	await run.untilRecorded(1);
	const cameS = elapsedS();
	const bob = await join({ ...ANN, identity: 'bob', colour: RED, toneHz: 700, beepHz: 0 });
	await run.untilRecorded(elapsedS() + 2);
	const leavesS = elapsedS();
	await bob.leave();
	await run.untilRecorded(elapsedS() + 1);
	await expectComplete(run, await run.stop(), 'End reason: Process killed');

	const reader = await openWhole(run.outputPath);
	const { durationS = 0 } = reader.probe.video ?? {};
	const whole = { whole: { xPx: 0, yPx: 0, widthPx: 1280, heightPx: 720 } };
	const colourAt = async (timeS: number) => (await reader.tileColours(whole, timeS)).whole;
	expect(isDark(await colourAt(0))).toBe(true);
	expect(isRed(await colourAt(leavesS - LATE_TICKS_S))).toBe(true);
	expect(isDark(await colourAt(durationS - 0.1))).toBe(true);

	const [sound] = await reader.sound();
	if (sound === undefined) throw new Error('no sound');
	const bobs = (fromS: number, untilS: number) => toneLevel(sound, 700, { fromS, untilS });
	expect(bobs(0, cameS)).toBeLessThan(SILENCE);
	expect(bobs(leavesS - LATE_TICKS_S, leavesS)).toBeGreaterThan(TONE);
	expect(bobs(durationS - 0.3, durationS)).toBeLessThan(SILENCE);
	// The sound of who was there first goes on through all that, but for how it comes and goes.
	const gaps = toneGaps(sound, 440).filter(({ fromS, untilS }) => untilS > EDGE_S && fromS < durationS - EDGE_S);
	expect(gaps).toEqual([]);
});

/** Half of what participants send, and a twentieth of it. */
const TONE = 0.05;
const SILENCE = 0.005;

/** Sound of a participant is faded in and out, and is measured through a window. */
const EDGE_S = 0.1;

function isRed([red, green, blue]: Rgb): boolean {
	return red > 150 && green < 80 && blue < 80;
}

function isDark(colour: Rgb): boolean {
	return Math.max(...colour) < 40;
}
