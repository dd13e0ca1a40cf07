import { readdirSync, readFileSync } from 'node:fs';

/**
 * Reads a file below `/proc`, such as `42/cmdline`; empty for a process that has gone. Such files are in memory: read on
 * the spot they cost a tenth of what they cost by way of another thread, and tests look often while they record.
 */
export function readProc(path: string): string {
	try {
		return readFileSync(`/proc/${path}`, 'utf8');
	} catch {
		return '';
	}
}

/** All processes of the machine that have not been waited for yet. */
export function allPids(): readonly number[] {
	return readdirSync('/proc').map(Number).filter(Number.isInteger);
}
