import { type EgressInfo, EgressStatus } from '@livekit/protocol';
import type { Logger } from 'pino';
import type { RecordingStats } from '../../protocol/messages.ts';
import { PHASE_TEXT, type RecordingPhase } from './recording-phase.ts';
import type { Reporter } from './reporter.ts';

/** Text of the line that carries the counters of a recording in its fields. */
export const STATS_TEXT = 'Counters of the recording';

/** Often enough to see what grows, seldom enough to log a recording of days. */
const STATS_INTERVAL_MS = 10_000;

/** Reports to a log: one line for each change of state, and at level debug the counters every ten seconds. */
export class LogReporter implements Reporter {
	readonly #logger: Logger;
	#phase: RecordingPhase | null = null;
	#statsLoggedAtMs = Number.NEGATIVE_INFINITY;

	/** `logger` carries the fields that say which recording it is. */
	constructor(logger: Logger) {
		this.#logger = logger;
	}

	phase(phase: RecordingPhase): void {
		if (phase === this.#phase) return;
		this.#phase = phase;
		this.#logger.info(PHASE_TEXT[phase]);
	}

	/** Most of them come too often for a log. */
	stats(stats: RecordingStats, sizeBytes: number): void {
		const nowMs = performance.now();
		if (this.#phase !== 'recording' || nowMs - this.#statsLoggedAtMs < STATS_INTERVAL_MS) return;
		this.#statsLoggedAtMs = nowMs;
		this.#logger.debug({ ...stats, sizeBytes }, STATS_TEXT);
	}

	warning(message: string): void {
		this.#logger.warn({ reason: message }, 'Warning; the recording goes on');
	}

	pageTrouble(fields: Readonly<Record<string, unknown>>, message: string): void {
		this.#logger.debug(fields, message);
	}

	ended(info: EgressInfo): void {
		const file = info.fileResults[0];
		const fields = {
			status: EgressStatus[info.status],
			details: info.details,
			...(file?.location
				? { file: file.location, sizeBytes: Number(file.size), durationS: Number(file.duration) / 1e9 }
				: {}),
			...(info.error === '' ? {} : { error: info.error }),
		};
		if (info.status === EgressStatus.EGRESS_COMPLETE) this.#logger.info(fields, 'Recording complete');
		else this.#logger.error(fields, 'Recording ended without a complete file');
	}

	close(): void {}
}
