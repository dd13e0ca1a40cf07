import { EgressStatus } from '@livekit/protocol';
import { toEgressError } from '../egress/egress-error.ts';

/** What the exit code of `roomreel` says. */
export const EXIT_CODE = {
	/** The file is complete. */
	complete: 0,
	/** The recording failed; what it had until then became a file where that was possible. */
	failed: 1,
	/** What was asked for cannot be done as it stands; nothing was recorded. */
	refused: 2,
	/** The end came before the first picture or sound; nothing was recorded. */
	notStarted: 3,
	/** Told twice to end: given up at once, the file is unfinished. The code of a program ended by Ctrl-C. */
	givenUp: 130,
} as const;

/** The exit code of an egress that ended with this status. */
export function exitCodeOfStatus(status: EgressStatus): number {
	if (status === EgressStatus.EGRESS_COMPLETE) return EXIT_CODE.complete;
	return status === EgressStatus.EGRESS_ABORTED ? EXIT_CODE.notStarted : EXIT_CODE.failed;
}

/** The exit code of an error that came before anything was recorded. */
export function exitCodeOfError(error: unknown): number {
	return toEgressError(error).blame === 'host' ? EXIT_CODE.failed : EXIT_CODE.refused;
}
