/** Tells whether the process that writes a journal still runs. */

import { createHash } from 'node:crypto';
import { readFile, readlink } from 'node:fs/promises';

/** One process, also after its number was given to another one. */
export type WriterIdentity = {
	readonly pid: number;
	/** When it was started, as the kernel counts; empty where that cannot be told. */
	readonly startTicks: string;
	/** Stands for this boot of this machine and its space of process numbers; empty where that cannot be told. */
	readonly machine: string;
};

/** `unknown`: on another machine, in another container, or before the last boot. */
export type WriterState = 'running' | 'gone' | 'unknown';

/** The identity of this process. */
export async function currentWriter(): Promise<WriterIdentity> {
	const ticks = await startTicks(process.pid).catch(() => null);
	return { pid: process.pid, startTicks: ticks ?? '', machine: await machine() };
}

/** Looks for a process that wrote a journal. Never rejects: where it cannot look, the state is `unknown`. */
export async function writerState(writer: WriterIdentity): Promise<WriterState> {
	if (writer.startTicks === '' || writer.machine === '' || writer.machine !== (await machine())) return 'unknown';
	try {
		return (await startTicks(writer.pid)) === writer.startTicks ? 'running' : 'gone';
	} catch {
		return 'unknown';
	}
}

/** Null for a process that does not run (any more). Rejects when that cannot be told. */
async function startTicks(pid: number): Promise<string | null> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch((error: NodeJS.ErrnoException) => {
		// Everything else, such as too many open files, says nothing of the process.
		if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
		throw error;
	});
	if (stat === null) return null;
	// The name, in parentheses, may hold anything. Behind it: the state first, and the start time as the 20th field.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const isEnded = fields[0] === 'Z' || fields[0] === 'X';
	return isEnded ? null : (fields[19] ?? null);
}

async function machine(): Promise<string> {
	try {
		const bootId = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
		const pidNamespace = await readlink('/proc/self/ns/pid');
		return createHash('sha256').update(`${bootId} ${pidNamespace}`).digest('hex').slice(0, 16);
	} catch {
		return '';
	}
}
