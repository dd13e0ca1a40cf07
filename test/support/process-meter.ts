import { readFile } from 'node:fs/promises';
import { descendants } from './leak-check.ts';

/** What a process with all its descendants used over a stretch of time. */
export type ProcessUsage = {
	readonly wallS: number;
	/** Time on processors, user and system, of all of them together; also of those that came and went unseen. */
	readonly cpuS: number;
	/** Mean number of cores kept busy. */
	readonly cores: number;
	/** Proportional set size at the last sample and at most: shared pages count once for all. */
	readonly pssMiB: number;
	readonly maxPssMiB: number;
	/** Time on processors by kind of process, such as `chromium gpu-process`, as far as it was seen in samples. */
	readonly cpuSByKind: Readonly<Record<string, number>>;
};

/** Linux counts processor time in these, whatever the kernel's own clock. */
const TICKS_PER_SECOND = 100;

/** Often enough to see most of a short process's life; reading memory maps costs some ms each time. */
const SAMPLE_INTERVAL_MS = 1000;

/** Measures a tree of processes from its start to `stop`. */
export class ProcessMeter {
	readonly #rootPid: number;
	readonly #startedMs = performance.now();
	/** Last seen ticks of every process ever seen; one that ended keeps its last value. */
	readonly #ticks = new Map<number, { kind: string; atStart: number; latest: number }>();
	/** Ticks of the living ones and of those that they waited for, which is exact but forgets the orphaned. */
	#treeTicks = 0;
	#treeTicksAtStart = 0;
	#pssMiB = 0;
	#maxPssMiB = 0;
	#sampling: Promise<void> = Promise.resolve();
	readonly #timer: NodeJS.Timeout;

	private constructor(rootPid: number) {
		this.#rootPid = rootPid;
		this.#timer = setInterval(() => {
			this.#sampling = this.#sampling.then(() => this.#sample(false));
		}, SAMPLE_INTERVAL_MS);
	}

	/** Begins to measure `rootPid` and all that descend from it. */
	static async start(rootPid: number): Promise<ProcessMeter> {
		const meter = new ProcessMeter(rootPid);
		meter.#sampling = meter.#sample(true);
		await meter.#sampling;
		return meter;
	}

	/** Takes a last sample and ends the measurement. */
	async stop(): Promise<ProcessUsage> {
		clearInterval(this.#timer);
		await this.#sampling;
		await this.#sample(false);
		const wallS = (performance.now() - this.#startedMs) / 1000;
		const cpuSByKind: Record<string, number> = {};
		let seenS = 0;
		for (const { kind, atStart, latest } of this.#ticks.values()) {
			const usedS = (latest - atStart) / TICKS_PER_SECOND;
			seenS += usedS;
			cpuSByKind[kind] = (cpuSByKind[kind] ?? 0) + usedS;
		}
		// Both can only miss something.
		const cpuS = Math.max(seenS, (this.#treeTicks - this.#treeTicksAtStart) / TICKS_PER_SECOND);
		return { wallS, cpuS, cores: cpuS / wallS, pssMiB: this.#pssMiB, maxPssMiB: this.#maxPssMiB, cpuSByKind };
	}

	async #sample(isFirst: boolean): Promise<void> {
		const commands = await descendants(this.#rootPid);
		let pssMiB = 0;
		let treeTicks = 0;
		for (const pid of [this.#rootPid, ...commands.keys()]) {
			const ticks = await ticksOf(pid);
			if (ticks === undefined) continue;
			treeTicks += ticks.own + ticks.ofChildren;
			const known = this.#ticks.get(pid);
			if (known) known.latest = ticks.own;
			// What began after the measurement did counts from its own beginning.
			else {
				const atStart = isFirst ? ticks.own : 0;
				this.#ticks.set(pid, { kind: kindOf(commands.get(pid)), atStart, latest: ticks.own });
			}
			pssMiB += (await memoryOf(pid)).pssMiB;
		}
		this.#treeTicks = treeTicks;
		if (isFirst) this.#treeTicksAtStart = treeTicks;
		this.#pssMiB = pssMiB;
		this.#maxPssMiB = Math.max(this.#maxPssMiB, pssMiB);
	}
}

/** User and system time of a process and of the children that it waited for, in ticks; undefined when it has ended. */
async function ticksOf(pid: number): Promise<{ own: number; ofChildren: number } | undefined> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	if (stat === undefined) return undefined;
	// From the state on, behind the name in brackets, which may hold anything.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	const [user = 0, system = 0, childrenUser = 0, childrenSystem = 0] = fields.slice(11, 15).map(Number);
	return { own: user + system, ofChildren: childrenUser + childrenSystem };
}

/** Memory of one process in MiB, what it shares counted in parts. */
export type ProcessMemory = {
	readonly pssMiB: number;
	/** Without its files: a program's own pages count less the more programs have them open, whoever they belong to. */
	readonly ownMiB: number;
};

/** Memory of one process; nothing when it has ended. */
export async function memoryOf(pid: number): Promise<ProcessMemory> {
	const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
	const mibOf = (field: string): number =>
		Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1] ?? 0) / 1024;
	return { pssMiB: mibOf('Pss'), ownMiB: mibOf('Pss_Anon') + mibOf('Pss_Shmem') };
}

/** What kind of process a command line stands for: the program's name, and for Chromium's helpers what they do. */
export function kindOf(command = 'root'): string {
	const program = command.split(' ')[0]?.split('/').at(-1) ?? '';
	const role = /--utility-sub-type=(\S+)/.exec(command)?.[1] ?? /--type=(\S+)/.exec(command)?.[1];
	return role === undefined ? program : `${program} ${role}`;
}
