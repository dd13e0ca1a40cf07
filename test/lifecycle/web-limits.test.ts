import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { EgressStatus } from '@livekit/protocol';
import { MAX_TEMPORARY_FOLDER_BYTES } from '../../host/browser/browser-places.ts';
import { expectColour } from '../support/expected-content.ts';
import { openPlayable, openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import type { Rgb } from '../support/test-picture.ts';

const SMALL_ARGS = ['--width', '320', '--height', '192'];

const MEMORY_LIMIT_MIB = 512;

/** What a page may have taken before it is noticed. */
const MAX_TAKEN_MIB = 2 * MEMORY_LIMIT_MIB;

/** Long enough for a recorder on a busy machine to end, and a tenth of the time after which it would be given up. */
const MAX_END_MS = 3000;

/** CIEDE2000: what two conversions and an encoder at a fair rate leave. */
const MAX_COLOUR_DIFFERENCE = 2.5;

/** A page of another site, in a frame, that eats 100 MiB each 50 ms once it is told to. */
const EATER = `<!doctype html><script>
	const kept = [];
	onmessage = () => setInterval(() => kept.push(new Uint8Array(100 << 20).fill(1)), 50);
</script>`;

test('a page whose frame eats memory is ended before it has twice what it may, and what was recorded is a file', async ({
	site,
	recordWeb,
}) => {
	site.put('/eater', { body: EATER });
	site.put('/host', {
		body: `<!doctype html><iframe src="http://localhost:${site.port}/eater"></iframe><script>
			onload = () => setTimeout(() => frames[0].postMessage('eat', '*'), 2000);
		</script>`,
	});
	const allowed = ['--allow-host', `localhost:${site.port}`];
	const limit = ['--page-memory-limit', String(MEMORY_LIMIT_MIB)];
	const run = await recordWeb('/host', { args: [...SMALL_ARGS, ...allowed, ...limit] });
	const { exitCode, error, info } = await run.ended;
	expect(exitCode).toBe(1);
	const pattern =
		/^recording ended early: the page, with its frames, took (\d+) MiB of memory, and may take 512 MiB; .*--page-memory-limit$/;
	expect(error).toMatch(pattern);
	const takenMib = Number(pattern.exec(error)?.[1]);
	expect(takenMib).toBeGreaterThan(MEMORY_LIMIT_MIB);
	expect(takenMib).toBeLessThan(MAX_TAKEN_MIB);
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_FAILED, errorCode: 429, details: 'End reason: Failure' });
	const reader = await openPlayable(run.outputPath);
	expect(reader.probe.video?.durationS).toBeGreaterThanOrEqual(1);
	expect((await run.leftBehind()).leaks).toEqual([]);
});

test('a page whose scripts fill the memory that the browser gives them ends with a message that says so', async ({
	folder,
	site,
	recordWeb,
}) => {
	// The usual limit takes longer to reach, and more memory than the test should.
	const chromium = folder.file('chromium');
	const flags = '--js-flags=--max-old-space-size=150';
	await writeFile(chromium, `#!/bin/sh\nexec "${process.env.ROOMREEL_CHROMIUM}" ${flags} "$@"\n`, { mode: 0o755 });
	site.put('/leak', {
		body: `<script>const kept = []; onload = () => setTimeout(() => { for (;;) kept.push(new Array(1e6).fill(1)) }, 2000)</script>`,
	});
	const run = await recordWeb('/leak', { args: [...SMALL_ARGS, '--chromium', chromium] });
	const { error, info } = await run.ended;
	expect(error).toMatch(/^recording ended early: the page crashed, because its scripts had filled all the memory/);
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_FAILED, errorCode: 429 });
	expect((await openPlayable(run.outputPath)).probe.video?.durationS).toBeGreaterThanOrEqual(1);
});

test('a page that hangs while it is recorded is recorded on with its last picture, and ends at once when told to', async ({
	site,
	recordWeb,
}, testInfo) => {
	const colour: Rgb = [30, 110, 190];
	site.put('/hanging', {
		body: `<!doctype html><body><script>
			onload = () => setTimeout(() => {
				document.documentElement.style.background = 'rgb(${colour.join(', ')})';
				requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => { for (;;); }, 200)));
			}, 300);
		</script>`,
	});
	const run = await recordWeb('/hanging', { args: SMALL_ARGS });
	await run.untilRecorded(3);
	const stoppedAtMs = performance.now();
	const { exitCode, error } = await run.stop();
	const endedAfterMs = performance.now() - stoppedAtMs;
	testInfo.annotations.push({ type: 'measured', description: `ended after ${Math.round(endedAfterMs)} ms` });
	expect(endedAfterMs).toBeLessThan(MAX_END_MS);
	expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	const { durationS = 0 } = reader.probe.video ?? {};
	expect(durationS).toBeGreaterThanOrEqual(3);
	const everywhere = { xPx: 0, yPx: 0, widthPx: 320, heightPx: 192 };
	const timeS = durationS - 0.05;
	await expectColour(reader, { rectangle: everywhere, timeS, colour, within: MAX_COLOUR_DIFFERENCE });
});

test('a page that does not say in time that it begins is not recorded, also where the path for temporary files is long', async ({
	folder,
	recordWeb,
}) => {
	const tempFolder = folder.file('x'.repeat(MAX_TEMPORARY_FOLDER_BYTES));
	await mkdir(tempFolder);
	const args = [...SMALL_ARGS, '--await-start-signal', '--start-timeout', '0.5'];
	const run = await recordWeb('/stage', { args, tempFolder });
	const { exitCode, info, log, commandLines } = await run.ended;
	expect(exitCode).toBe(3);
	expect(log.map(({ msg }) => msg)).toContain("Waiting for the page's start signal");
	expect(info).toMatchObject({
		status: EgressStatus.EGRESS_ABORTED,
		errorCode: 412,
		error: 'Start signal not received',
		details: 'End reason: Start timeout reached',
	});
	expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
	const profiles = new Set(commandLines.flatMap((line) => / --user-data-dir=(\S+)/.exec(line)?.[1] ?? []));
	expect(profiles.size).toBe(1);
	for (const profile of profiles) expect(existsSync(profile), profile).toBe(false);
});
