import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@playwright/test';
import { ProcessMeter } from '../../support/process-meter.ts';

/** What the child uses, by its own account. */
const USED_S = 0.4;

/** Four counters of the kernel, each rounded to a hundredth of a second. */
const ROUNDING_S = 0.04;

test('the meter counts the processor time of a child that came and went between two samples', async () => {
	const meter = await ProcessMeter.start(process.pid);
	const burn = `while (process.cpuUsage().user + process.cpuUsage().system < ${USED_S * 1e6});`;
	const child = spawn(process.execPath, ['-e', burn]);
	await once(child, 'exit');
	const usage = await meter.stop();
	expect(usage.cpuS).toBeGreaterThan(USED_S - ROUNDING_S);
	expect(usage.cores).toBeCloseTo(usage.cpuS / usage.wallS, 6);
	expect(usage.maxPssMiB).toBeGreaterThan(10);
});
