import { type EgressInfo, EgressStatus } from '@livekit/protocol';
import type { Logger } from 'pino';
import { PHASE_TEXT, type RecordingPhase } from './recording-phase.ts';
import type { Reporter } from './reporter.ts';

/** Reports to a log: one line for each change of state. */
export class LogReporter implements Reporter {
	readonly #logger: Logger;
	#phase: RecordingPhase | null = null;

	/** `logger` carries the fields that say which recording it is. */
	constructor(logger: Logger) {
		this.#logger = logger;
	}

	phase(phase: RecordingPhase): void {
		if (phase === this.#phase) return;
		this.#phase = phase;
		this.#logger.info(PHASE_TEXT[phase]);
	}

	/** Too often for a log. */
	stats(): void {}

	warning(message: string): void {
		this.#logger.warn({ reason: message }, 'The recording goes on with something left out or recovered');
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
