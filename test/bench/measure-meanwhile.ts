import { ProcessMeter, type ProcessUsage } from '../support/process-meter.ts';

/** Measures processes, each with its descendants, while `work` goes on. Rejects with what `work` rejects with. */
export async function measureMeanwhile<const Pids extends readonly number[]>(
	pids: Pids,
	work: () => Promise<void>,
): Promise<{ [Index in keyof Pids]: ProcessUsage }> {
	const meters = await Promise.all(pids.map((pid) => ProcessMeter.start(pid)));
	let usages: ProcessUsage[] = [];
	try {
		await work();
	} finally {
		// Also after a failure: a meter that is not stopped goes on for ever.
		usages = await Promise.all(meters.map((meter) => meter.stop()));
	}
	return usages as { [Index in keyof Pids]: ProcessUsage };
}
