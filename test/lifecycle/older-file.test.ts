import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressStatus } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { decodeErrors } from '../support/ffmpeg.ts';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { onPrivateDisk } from '../support/private-disk.ts';
import { type Publishers, startPublishers } from '../support/publisher.ts';
import { probeRecording } from '../support/recording-probe.ts';
import { RecordingRun, type RecordingRunOptions } from '../support/recording-run.ts';
import { startCli } from '../support/roomreel-cli.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

/** Exit codes as `roomreel record --help` documents them. */
const COMPLETE = 0;
const FAILED = 1;
const NOT_STARTED = 3;
const GIVEN_UP = 130;

const OLDER_FILE = 'an older recording';

/** What has to lie on the disk before something goes wrong: more than one fragment. */
const RECORDED_S = 1;

/** A browser whose page hangs is killed after 3 s; the rest is for a machine that is busy with other things. */
const GIVE_UP_TIMEOUT_MS = 15_000;

/** A disk with room for the start of an unfinished recording (4 MiB) and a few seconds more; then it is full. */
const SMALL_DISK = 'size=4300k';

const ROOM = 'standup';

let server: LiveKitServer;
let publishers: Publishers;

test.beforeAll(async () => {
	server = await startLiveKitServer();
	publishers = await startPublishers(server);
	await publishers.join({ room: ROOM, identity: 'ann', toneHz: 440 });
	await server.rooms.createRoom({ name: 'nobody-there' });
});

test.afterAll(async () => {
	await publishers.close();
	await server.close();
});

/** Records to a name that an older file has. */
async function recordOver(folder: string, options: Partial<RecordingRunOptions> = {}): Promise<RecordingRun> {
	await writeFile(join(folder, 'talk.mp4'), OLDER_FILE);
	return await RecordingRun.start(server, { room: ROOM, folder, ...options });
}

test('an older file stays until the new one is complete, and is then replaced', async () => {
	await using folder = await makeTempFolder('older-file');
	await using run = await recordOver(folder.path, { args: ['--duration', '1'] });
	await run.started();
	expect(await readFile(run.outputPath, 'utf8')).toBe(OLDER_FILE);
	const { exitCode, error, info } = await run.ended;
	expect([exitCode, error]).toEqual([COMPLETE, '']);
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE, details: 'End reason: Duration reached' });
	expect((await probeRecording(run.outputPath)).sizeBytes).toBe(Number(info?.fileResults[0]?.size));
	expect(await run.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4'] });
});

test('an older file stays when the recording is told to end before its first picture', async () => {
	await using folder = await makeTempFolder('older-file');
	await using run = await recordOver(folder.path, { room: 'nobody-there' });
	await run.cli.logged('Joining the room');
	const { exitCode, error, info } = await run.stop('SIGTERM');
	expect(exitCode).toBe(NOT_STARTED);
	expect(error).toBe('nothing was recorded: the end came before the first picture or sound (Process killed)');
	expect(info?.status).toBe(EgressStatus.EGRESS_ABORTED);
	expect(await run.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4'] });
	expect(await readFile(run.outputPath, 'utf8')).toBe(OLDER_FILE);
});

test('an older file stays when the browser is killed, and what was recorded becomes a file beside it', async () => {
	await using folder = await makeTempFolder('older-file');
	await using run = await recordOver(folder.path);
	await run.untilRecorded(RECORDED_S);
	await run.signalBrowser('browser', 'SIGKILL');
	const { exitCode, error, info } = await run.ended;
	const saved = join(folder.path, 'talk.recovered.mp4');
	expect(exitCode).toBe(FAILED);
	expect(error).toMatch(/^recording ended early: /);
	expect(info?.status).toBe(EgressStatus.EGRESS_FAILED);
	expect(info?.fileResults[0]?.location).toBe(saved);
	expect(await run.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4', 'talk.recovered.mp4'] });
	expect(await readFile(run.outputPath, 'utf8')).toBe(OLDER_FILE);
	expect(await decodeErrors(saved)).toBe('');
});

test('an older file stays when the disk becomes full, and what was recorded becomes a file beside it', async () => {
	await using folder = await makeTempFolder('older-file');
	const disk = folder.file('disk');
	const listing = folder.file('listing');
	await mkdir(disk);
	const wrapper = onPrivateDisk({ folder: disk, mountOptions: SMALL_DISK, listing, oldFile: 'talk.mp4' });
	await using run = await RecordingRun.start(server, { room: ROOM, folder: disk, wrapper });
	const { exitCode, error, info } = await run.ended;
	expect(exitCode).toBe(FAILED);
	expect(error).toContain('the disk is full: free some space, or record to another disk');
	expect(info?.fileResults[0]?.location).toBe(join(disk, 'talk.recovered.mp4'));
	expect(await readFile(listing, 'utf8')).toBe('talk.mp4\ntalk.recovered.mp4\n');
	expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
});

test('a recording that is told twice to end is given up at once, and can be finished later', async () => {
	await using folder = await makeTempFolder('older-file');
	await using run = await recordOver(folder.path);
	await run.untilRecorded(RECORDED_S);
	const journal = await run.journalPath();
	// A page that hangs cannot end well.
	await run.signalBrowser('renderer', 'SIGSTOP');
	run.cli.signal('SIGTERM');
	await run.cli.logged('Finishing the file');
	// As often as an impatient user does: what comes at once after the first signal does not count.
	let isOver = false;
	void run.ended.then(() => {
		isOver = true;
	});
	await expect.poll(() => isOver || !run.cli.signal('SIGTERM'), { timeout: GIVE_UP_TIMEOUT_MS }).toBe(true);
	const { exitCode, error, stdout } = await run.ended;
	expect([exitCode, stdout]).toEqual([GIVEN_UP, '']);
	expect(error).toBe(
		`given up; what was recorded lies in ${journal}: it plays as it is, and "roomreel recover ${folder.path}" finishes it`,
	);
	const { leaks } = await run.leftBehind();
	expect(leaks).toEqual([]);
	expect(await readFile(run.outputPath, 'utf8')).toBe(OLDER_FILE);
	expect(await decodeErrors(journal), 'it plays as it is').toBe('');

	const saved = join(folder.path, 'talk.recovered.mp4');
	const recover = () => startCli({ args: ['recover', folder.path], tempFolder: run.tempFolder }).ended;
	const recovery = await recover();
	expect(recovery.exitCode).toBe(COMPLETE);
	expect(recovery.stdout).toContain(`${journal} is finished: ${saved}.`);
	expect((await run.leftBehind()).files).toEqual(['talk.mp4', 'talk.recovered.mp4']);
	expect(await decodeErrors(saved)).toBe('');
	expect((await recover()).stdout).toBe(`Nothing to do: no unfinished recording lies in ${folder.path}.\n`);
});
