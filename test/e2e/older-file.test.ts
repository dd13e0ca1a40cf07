import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EgressInfo, EgressStatus } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { decodeErrors } from '../support/ffmpeg.ts';
import { descendants } from '../support/leak-check.ts';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { onPrivateDisk } from '../support/private-disk.ts';
import { type Publishers, startPublishers } from '../support/publisher.ts';
import { OLDER_FILE, RecordingAttempt, ROOM } from '../support/recording-attempt.ts';
import { probeRecording } from '../support/recording-probe.ts';
import type { CliProcess } from '../support/roomreel-cli.ts';

/** Exit codes as `roomreel record --help` documents them. */
const COMPLETE = 0;
const FAILED = 1;
const NOT_STARTED = 3;
const GIVEN_UP = 130;

/** The room in front of an unfinished recording, 4 MiB, and about a second of the test picture. */
const RECORDED_BYTES = 4_250_000;

/** A few seconds do; the rest is for a machine that is busy with other things. */
const RECORDED_TIMEOUT_MS = 30_000;

/** A browser whose page hangs is killed after 3 s; the rest is for a machine that is busy with other things. */
const GIVE_UP_TIMEOUT_MS = 15_000;

/** A disk with room for that and a few seconds more, which then is full. */
const SMALL_DISK = 'size=4300k';

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

/** Resolves when something is recorded beside the output; to the name of the unfinished file. */
async function unfinishedFile(attempt: RecordingAttempt): Promise<string> {
	let name: string | undefined;
	const sizeBytes = async (): Promise<number> => {
		name = (await readdir(attempt.folder)).find((candidate) => candidate.endsWith('.recording.mp4'));
		return name === undefined ? 0 : (await stat(join(attempt.folder, name))).size;
	};
	await expect.poll(sizeBytes, { timeout: RECORDED_TIMEOUT_MS }).toBeGreaterThan(RECORDED_BYTES);
	return name ?? '';
}

/** Pids of the browser of a command; the browser itself has no `--type`. */
async function browserPids(cli: CliProcess, type: 'browser' | 'renderer'): Promise<readonly number[]> {
	const commands = [...(await descendants(cli.pid))].filter(([, command]) => command.includes('chrom'));
	const isWanted = (command: string): boolean =>
		type === 'browser' ? !command.includes('--type=') : command.includes(`--type=${type}`);
	return commands.filter(([, command]) => isWanted(command)).map(([pid]) => pid);
}

test('an older file stays until the new one is complete, and is then replaced', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const cli = attempt.record({ '--duration': '1', '--json': true });
	await cli.logged('Recording');
	expect(await readFile(attempt.output, 'utf8')).toBe(OLDER_FILE);
	const result = await cli.ended;
	expect(result).toMatchObject({ exitCode: COMPLETE, error: '' });
	const info = EgressInfo.fromJsonString(result.stdout);
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_COMPLETE, details: 'End reason: Duration reached' });
	expect(await readdir(attempt.folder)).toEqual(['talk.mp4']);
	expect((await probeRecording(attempt.output)).sizeBytes).toBe(Number(info.fileResults[0]?.size));
	await attempt.expectReleased();
});

test('an older file stays when the recording is told to end before its first picture', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const cli = attempt.record({ '--room': 'nobody-there', '--json': true });
	await cli.logged('Joining the room');
	cli.signal('SIGTERM');
	const result = await cli.ended;
	expect(result).toMatchObject({
		exitCode: NOT_STARTED,
		error: 'nothing was recorded: the end came before the first picture or sound (Process killed)',
	});
	expect(EgressInfo.fromJsonString(result.stdout).status).toBe(EgressStatus.EGRESS_ABORTED);
	await attempt.expectNothingLeft();
});

test('an older file stays when the browser is killed, and what was recorded becomes a file beside it', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const cli = attempt.record({ '--json': true });
	await unfinishedFile(attempt);
	for (const pid of await browserPids(cli, 'browser')) process.kill(pid, 'SIGKILL');
	const result = await cli.ended;
	expect(result.exitCode).toBe(FAILED);
	expect(result.error).toMatch(/^recording ended early: /);
	const info = EgressInfo.fromJsonString(result.stdout);
	const saved = join(attempt.folder, 'talk.recovered.mp4');
	expect(info.status).toBe(EgressStatus.EGRESS_FAILED);
	expect(info.fileResults[0]?.location).toBe(saved);
	expect((await readdir(attempt.folder)).sort()).toEqual(['talk.mp4', 'talk.recovered.mp4']);
	expect(await readFile(attempt.output, 'utf8')).toBe(OLDER_FILE);
	expect(await decodeErrors(saved)).toBe('');
	await attempt.expectReleased();
});

test('an older file stays when the disk becomes full, and what was recorded becomes a file beside it', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const folder = join(attempt.folder, 'disk');
	const listing = join(attempt.folder, 'listing');
	await mkdir(folder);
	const wrapper = onPrivateDisk({ folder, mountOptions: SMALL_DISK, listing, oldFile: 'talk.mp4' });
	const result = await attempt.record({ '--output': join(folder, 'talk.mp4') }, {}, wrapper).ended;
	expect(result.exitCode).toBe(FAILED);
	expect(result.error).toContain('the disk is full: free some space, or record to another disk');
	expect(await readFile(listing, 'utf8')).toBe('talk.mp4\ntalk.recovered.mp4\n');
	await attempt.expectReleased();
});

test('a recording that is told twice to end is given up at once, and can be finished later', async () => {
	await using attempt = await RecordingAttempt.make(server);
	const cli = attempt.record();
	const name = await unfinishedFile(attempt);
	// A page that hangs cannot end well.
	for (const pid of await browserPids(cli, 'renderer')) process.kill(pid, 'SIGSTOP');
	cli.signal('SIGTERM');
	await cli.logged('Finishing the file');
	// As often as an impatient user may: what comes at once with the first signal does not count.
	let isOver = false;
	cli.ended.finally(() => {
		isOver = true;
	});
	await expect.poll(() => isOver || !cli.signal('SIGTERM'), { timeout: GIVE_UP_TIMEOUT_MS }).toBe(true);
	const result = await cli.ended;
	const path = join(attempt.folder, name);
	expect(result).toMatchObject({
		exitCode: GIVEN_UP,
		stdout: '',
		error: `given up; what was recorded lies in ${path}: it plays as it is, and "roomreel recover ${attempt.folder}" finishes it`,
	});
	expect((await readdir(attempt.folder)).sort()).toEqual([name, 'talk.mp4']);
	expect(await readFile(attempt.output, 'utf8')).toBe(OLDER_FILE);
	expect(await decodeErrors(path), 'it plays as it is').toBe('');
	await attempt.expectReleased();

	const saved = join(attempt.folder, 'talk.recovered.mp4');
	const recovery = await attempt.recover().ended;
	expect(recovery.exitCode).toBe(COMPLETE);
	expect(recovery.stdout).toContain(`${path} is finished: ${saved}.`);
	expect((await readdir(attempt.folder)).sort()).toEqual(['talk.mp4', 'talk.recovered.mp4']);
	expect(await decodeErrors(saved)).toBe('');
	expect((await attempt.recover().ended).stdout).toBe(
		`Nothing to do: no unfinished recording lies in ${attempt.folder}.\n`,
	);
});
