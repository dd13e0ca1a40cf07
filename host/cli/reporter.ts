import type { EgressInfo } from '@livekit/protocol';
import type { RecordingStats } from '../../protocol/messages.ts';
import type { RecordingPhase } from './recording-phase.ts';

/** Tells whoever watches how a recording goes. One is for people, one for logs. */
export interface Reporter {
	/** A new phase began. */
	phase(phase: RecordingPhase): void;
	/** The counters, twice a second. */
	stats(stats: RecordingStats, sizeBytes: number): void;
	/** Something was recovered or left out; the recording goes on. */
	warning(message: string): void;
	/** The recorder page complained. */
	pageTrouble(fields: Readonly<Record<string, unknown>>, message: string): void;
	/** The recording is over, one way or another. */
	ended(info: EgressInfo): void;
	/** Leaves the place tidy. Idempotent. */
	close(): void;
}
