import { probeRecording } from '../support/recording-probe.ts';

const LEAST_MS = 5 * 60_000;

/** How long the judges may take over a recording: as long as it is, and some minutes for a short one. */
export async function evaluationTimeoutMs(path: string): Promise<number> {
	return Math.ceil(Math.max(LEAST_MS, (await probeRecording(path)).durationS * 1000));
}
