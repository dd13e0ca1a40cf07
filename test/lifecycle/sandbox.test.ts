import { readlinkSync } from 'node:fs';
import { descendants } from '../support/leak-check.ts';
import {
	AS_ORDINARY_USER,
	asUserWithoutNamespaces,
	canMakeNamespaces,
	giveToOrdinaryUser,
} from '../support/ordinary-user.ts';
import { openWhole } from '../support/playable-recording.ts';
import { readProc } from '../support/proc-files.ts';
import type { RecordingOutcome, RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';

const SMALL_ARGS = ['--width', '320', '--height', '192'];

/** What `/proc/PID/status` says of a process whose system calls are filtered. */
const FILTERED = '2';

/** Of each renderer: whether it has a user namespace of its own, and whether its system calls are filtered. */
async function renderersOf(
	run: RecordingRun,
): Promise<readonly { readonly isApart: boolean; readonly filter: string }[]> {
	const namespaceOf = (pid: number): string => readlinkSync(`/proc/${pid}/ns/user`);
	const renderers = [...(await descendants(run.cli.pid))].filter(([, command]) => command.includes('--type=renderer'));
	return renderers.map(([pid]) => ({
		isApart: namespaceOf(pid) !== namespaceOf(run.cli.pid),
		filter: /^Seccomp:\s+(\d)/m.exec(readProc(`${pid}/status`))?.[1] ?? '',
	}));
}

function sandboxWarnings({ log }: RecordingOutcome): readonly string[] {
	return log.map(({ reason }) => String(reason)).filter((reason) => reason.includes('without its sandbox'));
}

test("an ordinary user's recording has Chromium's sandbox where the system lets users make namespaces, and says so where not", async ({
	folder,
	recordWeb,
}) => {
	giveToOrdinaryUser(folder);
	const env = { HOME: folder.path };
	const run = await recordWeb('/stage', {
		args: SMALL_ARGS,
		wrapper: AS_ORDINARY_USER,
		folder: folder.path,
		tempFolder: folder.path,
		env,
	});
	await run.untilRecorded(1);
	const isAllowed = canMakeNamespaces(AS_ORDINARY_USER);
	const renderers = await renderersOf(run);
	expect(renderers.length).toBeGreaterThanOrEqual(2);
	for (const renderer of renderers) {
		expect(renderer).toEqual({ isApart: isAllowed, filter: isAllowed ? FILTERED : expect.anything() });
	}
	const outcome = await run.stop();
	expect(outcome).toMatchObject({ exitCode: 0, error: '' });
	expect(sandboxWarnings(outcome)).toHaveLength(isAllowed ? 0 : 1);
	await openWhole(run.outputPath);
});

test('where users cannot make namespaces a recording goes without the sandbox, and says what to set', async ({
	folder,
	recordWeb,
}) => {
	giveToOrdinaryUser(folder);
	const wrapper = asUserWithoutNamespaces();
	expect(canMakeNamespaces(wrapper)).toBe(false);
	const args = [...SMALL_ARGS, '--duration', '1'];
	const run = await recordWeb('/stage', { args, wrapper, env: { HOME: folder.path } });
	const outcome = await run.ended;
	expect(outcome).toMatchObject({ exitCode: 0, error: '' });
	expect(sandboxWarnings(outcome)).toEqual([
		expect.stringMatching(/to allow it: sudo sysctl -w|run it with a seccomp profile/),
	]);
});
