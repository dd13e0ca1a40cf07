import type { RecordingStats } from '../../protocol/messages.ts';
import type { OutputStats } from './recording-output.ts';
import type { IntakeStats } from './worker-messages.ts';

/** Counters before anything has come. */
export const NOTHING_TAKEN_IN: IntakeStats = { audioPackets: 0, concealedPackets: 0, latePackets: 0, openFrames: 0 };

/** Counters before anything was made of it. */
export const NOTHING_PUT_OUT: OutputStats = { recordedS: 0, pictures: 0, repeatedPictures: 0 };

/** Counters of a recording that never began. */
export const NOTHING_RECORDED: RecordingStats = { ...NOTHING_PUT_OUT, ...NOTHING_TAKEN_IN, unacknowledgedBytes: 0 };
