import { randomUUID } from 'node:crypto';
import { readdir, readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { allPids, readProc } from './proc-files.ts';
import { TEMP_PREFIX } from './temp-folder.ts';

/**
 * Stands in the environment of every process that is started after the first `noteHoldings`, so that one that was
 * cut off from its parent is still known as ours.
 */
const MARK_VARIABLE = 'ROOMREEL_TEST_RUN';

/** What this process and its descendants hold of the machine. */
export type Holdings = {
	/** Descendants of this process, and what they left behind when they ended: pid and command line. */
	readonly processes: ReadonlyMap<number, string>;
	/** Entries of the folder for temporary files that are named as ours. */
	readonly tempEntries: ReadonlySet<string>;
	/** Local addresses on which this process or a descendant listens, as `/proc` writes them. */
	readonly listeners: ReadonlySet<string>;
};

/** Notes what is held now, to compare with later. */
export async function noteHoldings(): Promise<Holdings> {
	process.env[MARK_VARIABLE] ??= randomUUID();
	const processes = new Map([...(await descendants(process.pid)), ...marked(process.env[MARK_VARIABLE])]);
	const pids = [process.pid, ...processes.keys()];
	const entries = await readdir(tmpdir());
	return {
		processes,
		tempEntries: new Set(entries.filter((entry) => entry.startsWith(TEMP_PREFIX))),
		listeners: await listenersOf(pids),
	};
}

/**
 * What is held now and was not before, one sentence each; empty when nothing leaked. What a test closed is awaited by
 * its closing, so that nothing here has to wait.
 */
export async function findLeaks(before: Holdings): Promise<readonly string[]> {
	const now = await noteHoldings();
	return [
		...[...now.processes].flatMap(([pid, command]) =>
			before.processes.has(pid) ? [] : [`process ${pid} lives: ${command}`],
		),
		...[...now.tempEntries].flatMap((entry) => (before.tempEntries.has(entry) ? [] : [`${tmpdir()}/${entry} is left`])),
		...[...now.listeners].flatMap((address) => (before.listeners.has(address) ? [] : [`${address} is listened on`])),
	];
}

/** All living processes that descend from `rootPid`, by pid, with their command lines. */
export async function descendants(rootPid: number): Promise<ReadonlyMap<number, string>> {
	const parents = new Map<number, number>();
	for (const pid of allPids()) {
		const parentPid = parentOf(pid);
		if (parentPid !== undefined) parents.set(pid, parentPid);
	}
	const found = new Map<number, string>();
	for (const pid of parents.keys()) {
		let ancestor = parents.get(pid);
		while (ancestor !== undefined && ancestor !== rootPid) ancestor = parents.get(ancestor);
		if (ancestor === rootPid) found.set(pid, commandOf(pid));
	}
	return found;
}

function marked(mark: string): ReadonlyMap<number, string> {
	const found = new Map<number, string>();
	for (const pid of allPids()) {
		const environment = readProc(`${pid}/environ`);
		const isOurs = environment.split('\0').includes(`${MARK_VARIABLE}=${mark}`);
		if (isOurs && pid !== process.pid && parentOf(pid) !== undefined) found.set(pid, commandOf(pid));
	}
	return found;
}

/** Undefined for a process that has ended, also when nobody has asked for its exit code yet. */
function parentOf(pid: number): number | undefined {
	const stat = readProc(`${pid}/stat`);
	// The name stands in brackets and may hold anything; what follows it has fixed places.
	const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return parentPid === undefined || state === 'Z' ? undefined : Number(parentPid);
}

function commandOf(pid: number): string {
	return readProc(`${pid}/cmdline`).replaceAll('\0', ' ').trim().slice(0, 200);
}

async function listenersOf(pids: readonly number[]): Promise<ReadonlySet<string>> {
	const inodes = new Set<string>();
	for (const pid of pids) {
		for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
			const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
			const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
			if (inode !== undefined) inodes.add(inode);
		}
	}
	const LISTENING = '0A';
	const listeners = new Set<string>();
	for (const table of ['tcp', 'tcp6']) {
		const lines = readProc(`net/${table}`).split('\n').slice(1);
		for (const line of lines) {
			const fields = line.trim().split(/\s+/);
			if (fields[3] === LISTENING && inodes.has(fields[9] ?? '')) listeners.add(`${table} ${fields[1]}`);
		}
	}
	return listeners;
}
