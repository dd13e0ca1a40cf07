import { EgressStatus } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import type { ConsoleIo } from '../../../host/cli/console-io.ts';
import { createReporter } from '../../../host/cli/create-reporter.ts';
import { createRedactor } from '../../../host/cli/redactor.ts';
import { initialEgressInfo } from '../../../host/egress/egress-info.ts';
import { planRoomComposite } from '../../../host/egress/egress-plan.ts';
import { NOTHING_RECORDED } from '../../../recorder-page/workers/empty-stats.ts';

const API_SECRET = 'a-secret-that-must-not-be-seen-anywhere';

const plan = planRoomComposite({
	roomName: 'standup',
	outputPath: '/recordings/standup.mp4',
	url: 'ws://127.0.0.1:7880',
	apiKey: 'devkey',
	apiSecret: API_SECRET,
});

function reporterOn(isTTY: boolean, env: ConsoleIo['env']) {
	const written: string[] = [];
	const stderr = { isTTY, columns: 80, write: (text: string) => written.push(text) };
	const reporter = createReporter(plan, { env, stdout: stderr, stderr }, createRedactor([API_SECRET]));
	return { reporter, written, logLines: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

test('a terminal gets a live line', () => {
	const { reporter, written } = reporterOn(true, {});
	reporter.close();
	expect(written[0]).toContain('Starting a browser  0:00');
});

/** Where a log is written instead of a live line. */
const LOGGED: readonly [where: string, isTTY: boolean, env: ConsoleIo['env']][] = [
	['where stderr is no terminal', false, {}],
	['where LOG_LEVEL is set', true, { LOG_LEVEL: 'info' }],
	['on a terminal that cannot redraw', true, { TERM: 'dumb' }],
];

for (const [where, isTTY, env] of LOGGED) {
	test(`a log is written ${where}: one line for each phase, with the recording in fields and not in the text`, () => {
		const { reporter, logLines } = reporterOn(isTTY, env);
		reporter.phase('opening');
		reporter.phase('opening');
		reporter.phase('recording');
		const lines = logLines();
		expect(lines.map((line) => line.msg)).toEqual(['Starting a browser', 'Recording']);
		const fields = { egressId: plan.egressId, room: 'standup', url: plan.connection.url, output: plan.outputPath };
		for (const line of lines) expect(line).toMatchObject(fields);
	});
}

test('a log has the counters of a recording at level debug only, and not with each report of them', () => {
	const stats = { ...NOTHING_RECORDED, recordedS: 1, pictures: 30, audioPackets: 50 };
	for (const [level, count] of [
		['debug', 1],
		['info', 0],
	] as const) {
		const { reporter, logLines } = reporterOn(false, { LOG_LEVEL: level });
		reporter.phase('recording');
		reporter.stats(stats, 1000);
		reporter.stats({ ...stats, pictures: 45 }, 2000);
		const lines = logLines().filter(({ msg }) => msg === 'Counters of the recording');
		expect(lines).toHaveLength(count);
		for (const line of lines) expect(line).toMatchObject({ level: 20, ...stats, sizeBytes: 1000 });
	}
});

test('a log ends with the file of a recording that is complete', () => {
	const { reporter, logLines } = reporterOn(false, {});
	const info = initialEgressInfo(plan, 'RM_1', 1n);
	info.status = EgressStatus.EGRESS_COMPLETE;
	Object.assign(info.fileResults[0] ?? {}, { location: plan.outputPath, size: 5n, duration: 1_500_000_000n });
	reporter.ended(info);
	expect(logLines()).toMatchObject([
		{
			level: 30,
			msg: 'Recording complete',
			status: 'EGRESS_COMPLETE',
			file: plan.outputPath,
			sizeBytes: 5,
			durationS: 1.5,
		},
	]);
});

test('a log ends with the error of a recording that failed', () => {
	const { reporter, logLines } = reporterOn(false, {});
	const info = initialEgressInfo(plan, 'RM_1', 1n);
	Object.assign(info, { status: EgressStatus.EGRESS_FAILED, error: 'the browser is gone' });
	reporter.ended(info);
	expect(logLines()).toMatchObject([{ level: 50, status: 'EGRESS_FAILED', error: 'the browser is gone' }]);
});

test('a warning is hidden of secrets in a log and on a terminal, and cannot steer the terminal', () => {
	const warning = `left out \u001b[2J${API_SECRET}`;
	const log = reporterOn(false, {});
	log.reporter.warning(warning);
	expect(log.logLines()).toMatchObject([{ level: 40, reason: 'left out \u001b[2J[hidden]' }]);
	const terminal = reporterOn(true, {});
	terminal.reporter.warning(warning);
	terminal.reporter.close();
	expect(terminal.written).toContain('warning: left out [2J[hidden]\n');
});

test('a log level that there is not is refused with all that there are', () => {
	expect(() => reporterOn(false, { LOG_LEVEL: 'loud' })).toThrow(
		'LOG_LEVEL: "loud" is not one of trace, debug, info, warn, error, fatal, silent',
	);
});
