import { mkdir, readdir } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { EgressStatus } from '@livekit/protocol';
import { newestPictureAgeS, openPlayable, openWhole } from '../support/playable-recording.ts';
import { onPrivateDisk } from '../support/private-disk.ts';
import type { BrowserPart, RecordingOutcome } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { toneGaps } from '../support/tone-analysis.ts';

/** Exit codes as `roomreel record --help` documents them. */
const COMPLETE = 0;
const FAILED = 1;

/** Small, so that the test's own participants leave the machine to the recording. */
const ANN = { identity: 'ann', widthPx: 320, heightPx: 180, toneHz: 440, beepHz: 0 } as const;

/** Small, too: what is recorded does not matter here, and another test runs beside this one. */
const SMALL = ['--width', '320', '--height', '180'] as const;

/** What is promised: a crash takes no more than this, and is noticed within that. */
const MAX_LOST_S = 1;
const MAX_NOTICE_MS = 3000;

function failureOf({ log }: RecordingOutcome) {
	return log.find(({ status }) => status === 'EGRESS_FAILED');
}

const KILLED: readonly [what: string, part: BrowserPart][] = [
	['page', 'renderer'],
	['browser', 'browser'],
	['browser is killed with all its helpers', 'all'],
];

for (const [what, part] of KILLED) {
	const title = part === 'all' ? what : `${what} is killed`;
	test(`a recording whose ${title} fails at once, and its file holds all but the last second`, async ({
		join,
		record,
	}) => {
		await join(ANN);
		const run = await record({ args: SMALL });
		await run.untilRecorded(2);
		const killedMs = Date.now();
		await run.signalBrowser(part, 'SIGKILL');
		const outcome = await run.ended;
		expect(Number(failureOf(outcome)?.time) - killedMs).toBeLessThan(MAX_NOTICE_MS);
		const error = expect.stringMatching(
			/^recording ended early: the (recorder page|browser) is gone; it.* crashed or was killed$/,
		);
		expect(outcome).toMatchObject({ exitCode: FAILED, error });
		expect(outcome.info).toMatchObject({ status: EgressStatus.EGRESS_FAILED, error, errorCode: 500 });
		expect(await run.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4'] });

		const reader = await openPlayable(run.outputPath);
		const untilKillS = killedMs / 1000 - Number(outcome.info?.fileResults[0]?.startedAt) / 1e9;
		expect(reader.probe.audio?.durationS).toBeGreaterThan(untilKillS - MAX_LOST_S);
		expect(reader.probe.video?.durationS).toBeGreaterThan(untilKillS - MAX_LOST_S);
		expect(await newestPictureAgeS(reader, killedMs)).toBeLessThan(MAX_LOST_S);
	});
}

/** The page reports every half second; this much silence is taken for death. */
const SILENCE_TIMEOUT_MS = 10_000;

test('a recording whose page hangs fails after ten seconds, and its file holds what came before', async ({
	join,
	record,
}) => {
	await join(ANN);
	const run = await record({ args: SMALL });
	await run.untilRecorded(2);
	const stoppedMs = Date.now();
	await run.signalBrowser('renderer', 'SIGSTOP');
	const outcome = await run.ended;
	const noticedAfterMs = Number(failureOf(outcome)?.time) - stoppedMs;
	expect(noticedAfterMs).toBeGreaterThan(SILENCE_TIMEOUT_MS - 500);
	expect(noticedAfterMs).toBeLessThan(SILENCE_TIMEOUT_MS + MAX_NOTICE_MS);
	const error = 'recording ended early: the recorder page said nothing for 10 s';
	expect(outcome).toMatchObject({ exitCode: FAILED, error });
	expect(await run.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4'] });
	const reader = await openPlayable(run.outputPath);
	expect(await newestPictureAgeS(reader, stoppedMs)).toBeLessThan(MAX_LOST_S);
});

test('a page whose sound the browser loses is recorded on, with a warning at once, and the result says from when it is silent', async ({
	recordWeb,
}) => {
	const run = await recordWeb('/stage', { args: ['--width', '320', '--height', '192'] });
	await run.untilRecorded(2);
	await run.signalBrowser('sound', 'SIGKILL');
	await run.cli.logged('Warning; the recording goes on', 'the browser has lost the sound of the page');
	await run.untilRecorded(5);
	const { exitCode, info } = await run.stop();
	expect({ exitCode, status: info?.status }).toEqual({ exitCode: COMPLETE, status: EgressStatus.EGRESS_COMPLETE });
	const [, fromS, untilS] = /no sound was received from ([\d.]+) s to ([\d.]+) s/.exec(info?.details ?? '') ?? [];
	const { durationS = 0 } = (await openWhole(run.outputPath)).probe;
	expect(Number(fromS), info?.details).toBeGreaterThan(1.5);
	expect(Number(fromS), info?.details).toBeLessThan(4);
	expect(Number(untilS), info?.details).toBeCloseTo(durationS, 1);
});

/** Room for the start of a recording, and some seconds of it. */
const SMALL_DISK = 'size=4220k';

test('a recording on a disk that becomes full fails, says so, and its file holds what there was room for', async ({
	folder,
	join,
	record,
}) => {
	await join(ANN);
	const [disk, kept] = [folder.file('disk'), folder.file('kept')];
	await mkdir(disk);
	await mkdir(kept);
	const onDisk = onPrivateDisk({ folder: disk, mountOptions: SMALL_DISK, listing: folder.file('listing') });
	const keeping = ['sh', '-c', 'disk=$1 kept=$2; shift 2; "$@"; code=$?; cp "$disk"/* "$kept"; exit $code', 'sh'];
	const run = await record({ folder: disk, wrapper: [...onDisk, ...keeping, disk, kept] });
	const outcome = await run.ended;
	const error = expect.stringMatching(/disk.* full|no space/);
	expect(outcome).toMatchObject({ exitCode: FAILED, error });
	expect(outcome.error).toContain(disk);
	expect(outcome.info).toMatchObject({ status: EgressStatus.EGRESS_FAILED, error, errorCode: 429 });
	expect((await run.leftBehind()).leaks).toEqual([]);
	expect(await readdir(kept)).toEqual(['talk.mp4']);
	const reader = await openPlayable(`${kept}/talk.mp4`);
	expect(reader.probe.durationS).toBeGreaterThan(1);
	expect(String(reader.probe.sizeBytes)).toBe(String(outcome.info?.fileResults[0]?.size));
});

/** Longer than the silence that is taken for a dead page. */
const HOST_STOP_MS = SILENCE_TIMEOUT_MS + 1000;

test('a recording whose host is stopped for a while goes on, and lacks nothing', async ({ join, record }) => {
	await join(ANN);
	const run = await record({ args: SMALL });
	const startedMs = (await run.started()).time;
	await run.untilRecorded(1);
	run.cli.signal('SIGSTOP');
	const stoppedMs = Date.now();
	// Nothing to wait for: being stopped for so long is what is tested.
	await pause(HOST_STOP_MS);
	run.cli.signal('SIGCONT');
	await run.untilRecorded((Date.now() - startedMs) / 1000 + 0.5);
	const outcome = await run.stop();
	expect(outcome).toMatchObject({ exitCode: COMPLETE, error: '' });
	expect(await run.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4'] });

	const reader = await openWhole(run.outputPath);
	const { durationS = 0 } = reader.probe.video ?? {};
	expect(durationS).toBeGreaterThan((stoppedMs - startedMs + HOST_STOP_MS) / 1000);
	const [sound] = await reader.sound();
	if (sound === undefined) throw new Error('no sound');
	const gaps = toneGaps(sound, ANN.toneHz).filter(({ fromS, untilS }) => untilS > EDGE_S && fromS < durationS - EDGE_S);
	expect(gaps).toEqual([]);
});

/** Sound of a participant is faded in and out, and is measured through a window. */
const EDGE_S = 0.1;
