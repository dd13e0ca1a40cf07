import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';

const CHROMIUM_PATH = process.env.ROOMREEL_CHROMIUM ?? '/usr/bin/chromium';

const SMALL_ARGS = ['--width', '320', '--height', '192'];

/** How a browser ends that crashes as it starts: it leaves the folder of its socket, to which its profile has a link. */
const CRASH = [
	'for given; do case $given in --user-data-dir=*) profile=$(echo "$given" | cut -d= -f2);; esac; done',
	'socket="$(dirname "$profile")/org.chromium.Chromium.gone00"',
	'mkdir "$socket"; ln -s "$socket/SingletonSocket" "$profile/SingletonSocket"',
	'kill -TRAP $$',
].join('\n');

/** Writes a browser that notes each of its starts in `startsPath`, and crashes at the first one. */
function writeBrowser(path: string, startsPath: string): void {
	const lines = [
		'#!/bin/sh',
		`echo started >> '${startsPath}'`,
		`if [ "$(wc -l < '${startsPath}')" -le 1 ]; then`,
		CRASH,
		'fi',
		`exec '${CHROMIUM_PATH}' "$@"`,
	];
	writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 });
}

test('a browser that crashes once as it starts is started again, and the recording is made', async ({
	folder,
	recordWeb,
}) => {
	const startsPath = join(folder.path, 'starts');
	const browserPath = join(folder.path, 'chromium');
	writeBrowser(browserPath, startsPath);
	const run = await recordWeb('/stage', { args: SMALL_ARGS, env: { ROOMREEL_CHROMIUM: browserPath } });
	await run.untilRecorded(1);
	expect(await run.stop()).toMatchObject({ exitCode: 0, error: '' });
	await openWhole(run.outputPath);
	expect((await run.leftBehind()).leaks).toEqual([]);
	// The one that crashed, the one that was asked what is wrong, and the one that recorded.
	expect(readFileSync(startsPath, 'utf8').trim().split('\n')).toHaveLength(3);
});
