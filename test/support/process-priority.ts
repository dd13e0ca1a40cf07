import { setPriority } from 'node:os';

/** Before what tests keep the processors busy with; not before the system. */
const NICENESS = -10;

/**
 * Lets a process that was just started go before others, where this user may do so (root). A source that is held up
 * sends late: without this, a test under load would measure the source.
 */
export function favourProcess(pid: number | undefined): void {
	if (pid === undefined) return;
	try {
		setPriority(pid, NICENESS);
	} catch {
		// Not root: the test then depends on how busy the machine is.
	}
}
