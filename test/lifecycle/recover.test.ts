import { watch } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { FILE_TYPE } from '../../host/journal/journal-layout.ts';
import { BOX_HEADER_BYTES } from '../../protocol/mp4-box.ts';
import { recordedS } from '../support/journal-progress.ts';
import { newestPictureAgeS, openPlayable, openWhole } from '../support/playable-recording.ts';
import type { RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { type Sound, toneGaps } from '../support/tone-analysis.ts';

/** Exit codes as `roomreel recover --help` documents them. */
const RECOVERED = 0;
const NOT_ALL = 1;

/** Small, so that the test's own participants leave the machine to the recording. */
const ANN = { identity: 'ann', widthPx: 320, heightPx: 180, toneHz: 440, beepHz: 0 } as const;

/** Small, too: what is recorded does not matter here, and another test runs beside this one. */
const SMALL = ['--width', '320', '--height', '180'] as const;

/** What is promised: a crash takes no more than this. */
const MAX_LOST_S = 1;

/** A voice is faded in, and what is measured of it near an edge is half silence. */
const EDGE_S = 0.2;

/** What a killed host cannot remove: its browser's profile, which the next recording removes. */
const PROFILE = expect.stringMatching(/\/roomreel-chromium-\w+ is left$/);

test('a recording whose host is killed plays as it lies there, and recovering makes the whole file of it', async ({
	folder,
	join,
	record,
	recover,
}) => {
	await join(ANN);
	const run = await record({ args: SMALL, tempFolder: folder.path });
	const startedMs = (await run.started()).time;
	await run.untilRecorded(2);
	const killedMs = Date.now();
	run.cli.signal('SIGKILL');
	expect((await run.ended).exitCode).toBeNull();
	// Its browser has ended by itself.
	expect((await run.leftBehind()).leaks).toEqual([PROFILE]);

	const journal = await run.journalPath();
	const asItLies = (await openPlayable(journal)).probe;
	for (const track of [asItLies.video, asItLies.audio]) {
		expect(track?.durationS).toBeGreaterThan((killedMs - startedMs) / 1000 - MAX_LOST_S);
	}

	const result = await recover(run.folder);
	expect(result).toMatchObject({ exitCode: RECOVERED, error: '' });
	expect(result.stdout).toContain(`${journal} is finished: ${run.outputPath}.`);
	expect(await readdir(run.folder)).toEqual(['talk.mp4']);
	const reader = await openPlayable(run.outputPath);
	expect(reader.probe.video?.durationS).toBe(asItLies.video?.durationS);
	expect(reader.probe.audio?.durationS).toBe(asItLies.audio?.durationS);
	expect(await newestPictureAgeS(reader, killedMs)).toBeLessThan(MAX_LOST_S);

	// The next recording removes what the killed one could not.
	const next = await record({ args: SMALL, tempFolder: folder.path, folder: run.folder });
	await next.started();
	await next.stop();
	expect(await next.leftBehind()).toEqual({ leaks: [], files: ['talk.mp4'] });
});

test('the sound alone of a room begins with the first of it, and recovering makes the whole file of it when its host is killed', async ({
	join,
	record,
	recover,
}) => {
	await join({ ...ANN, audio: 'none' });
	const run = await record({ args: ['--audio-only'] });
	await run.cli.logged('Waiting for the first sound');
	const joiningMs = Date.now();
	await join({ identity: 'bob', video: 'none', toneHz: 440, beepHz: 0 });
	const startedMs = (await run.started()).time;
	expect(startedMs).toBeGreaterThan(joiningMs);
	await run.untilRecorded(1.5);
	const killedMs = Date.now();
	run.cli.signal('SIGKILL');
	await run.ended;
	const asItLies = (await openPlayable(await run.journalPath(), ['audio'])).probe;
	expect(asItLies.audio?.durationS).toBeGreaterThan((killedMs - startedMs) / 1000 - MAX_LOST_S);

	expect((await recover(run.folder)).exitCode).toBe(RECOVERED);
	expect(await readdir(run.folder)).toEqual(['talk.mp4']);
	const reader = await openPlayable(run.outputPath, ['audio']);
	expect(reader.probe.audio?.durationS).toBe(asItLies.audio?.durationS);
	const [sound] = (await reader.sound()) as [Sound];
	const lastS = Number(reader.probe.audio?.durationS) - EDGE_S;
	expect(toneGaps(sound, 440).filter(({ fromS, untilS }) => untilS > EDGE_S && fromS < lastS)).toEqual([]);
});

test('recovering while another recording runs in the folder leaves that one alone', async ({
	join,
	record,
	recover,
}) => {
	await join(ANN);
	const killed = await record({ args: SMALL });
	await killed.untilRecorded(1);
	const running = await record({ args: SMALL, folder: killed.folder, outputName: 'other.mp4' });
	await running.started();
	killed.cli.signal('SIGKILL');
	await killed.ended;

	const result = await recover(killed.folder);
	expect(result.exitCode).toBe(NOT_ALL);
	expect(result.stdout).toMatch(/^\S+\/other\.EG_\w+\.recording\.mp4 is being recorded by a running process/m);
	expect(result.stdout).toMatch(/^\S+\/talk\.EG_\w+\.recording\.mp4 is finished: \S+\/talk\.mp4\./m);
	await openPlayable(killed.outputPath);

	const journalS = await recordedS(await running.journalPath());
	await running.untilRecorded(journalS + 0.5);
	expect((await running.stop()).exitCode).toBe(0);
	expect((await running.leftBehind()).files).toEqual(['other.mp4', 'talk.mp4']);
	expect((await openWhole(running.outputPath)).probe.durationS).toBeGreaterThan(journalS);
});

/** Moments of finishing at which to kill the host; each resolves when it has come. */
const MOMENTS: readonly [when: string, moment: (run: RecordingRun) => Promise<unknown>][] = [
	['it has been told to finish', (run) => run.cli.logged('Finishing the file')],
	['the index is being written', indexWritten],
];

for (const [when, moment] of MOMENTS) {
	test(`a recording whose host is killed when ${when} is whole after recovering`, async ({ join, record, recover }) => {
		await join(ANN);
		const run = await record({ args: SMALL });
		await run.untilRecorded(1.5);
		const come = moment(run);
		run.cli.signal('SIGINT');
		await come;
		run.cli.signal('SIGKILL');
		await run.ended;
		expect((await recover(run.folder)).exitCode).toBe(RECOVERED);
		expect(await readdir(run.folder)).toEqual(['talk.mp4']);
		expect((await openPlayable(run.outputPath)).probe.durationS).toBeGreaterThan(1.5);
	});
}

/** Resolves when the first box of an index stands in the room that the journal keeps for it. */
async function indexWritten(run: RecordingRun): Promise<void> {
	const path = await run.journalPath();
	const file = await open(path);
	const written = Promise.withResolvers<void>();
	const look = async (): Promise<void> => {
		const { buffer } = await file.read(Buffer.alloc(INDEX_TYPE_POSITION + 4), 0, INDEX_TYPE_POSITION + 4, 0);
		if (buffer.toString('latin1', INDEX_TYPE_POSITION) === 'moov') written.resolve();
	};
	const watcher = watch(run.folder, (_event, name) => {
		if (name === basename(path)) look().catch(written.reject);
		// It was renamed before anybody saw the index.
		else written.resolve();
	});
	try {
		await written.promise;
	} finally {
		watcher.close();
		await file.close();
	}
}

/** Behind the header of the box that keeps the room, and the index's size. */
const INDEX_TYPE_POSITION = FILE_TYPE.byteLength + BOX_HEADER_BYTES + 4;
