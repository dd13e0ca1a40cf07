import { readFile } from 'node:fs/promises';
import { descendants } from './leak-check.ts';

/** What a process with all its descendants used over a stretch of time. */
export type ProcessUsage = {
	readonly wallS: number;
	/** Time on processors, user and system, of all of them together; also of those that came and went. */
	readonly cpuS: number;
	/** Mean number of cores kept busy. */
	readonly cores: number;
	/** Proportional set size at the last sample and at most: shared pages count once for all. */
	readonly pssMiB: number;
	readonly maxPssMiB: number;
	/** Time on processors by kind of process, such as `chromium gpu-process`. */
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
		let cpuS = 0;
		for (const { kind, atStart, latest } of this.#ticks.values()) {
			const usedS = (latest - atStart) / TICKS_PER_SECOND;
			cpuS += usedS;
			cpuSByKind[kind] = (cpuSByKind[kind] ?? 0) + usedS;
		}
		return { wallS, cpuS, cores: cpuS / wallS, pssMiB: this.#pssMiB, maxPssMiB: this.#maxPssMiB, cpuSByKind };
	}

	async #sample(isFirst: boolean): Promise<void> {
		const commands = await descendants(this.#rootPid);
		let pssMiB = 0;
		for (const pid of [this.#rootPid, ...commands.keys()]) {
			const ticks = await ticksOf(pid);
			if (ticks === undefined) continue;
			const known = this.#ticks.get(pid);
			if (known) known.latest = ticks;
			// What began after the measurement did counts from its own beginning.
			else this.#ticks.set(pid, { kind: kindOf(commands.get(pid)), atStart: isFirst ? ticks : 0, latest: ticks });
			pssMiB += await pssMiBOf(pid);
		}
		this.#pssMiB = pssMiB;
		this.#maxPssMiB = Math.max(this.#maxPssMiB, pssMiB);
	}
}

/** User and system time of a process itself, in ticks; undefined when it has ended. */
async function ticksOf(pid: number): Promise<number | undefined> {
	const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	if (stat === undefined) return undefined;
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return Number(fields[11]) + Number(fields[12]);
}

async function pssMiBOf(pid: number): Promise<number> {
	const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
	return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) / 1024;
}

/** The program's name, and for Chromium's helpers what they do. */
function kindOf(command = 'root'): string {
	const program = command.split(' ')[0]?.split('/').at(-1) ?? '';
	const role = /--utility-sub-type=(\S+)/.exec(command)?.[1] ?? /--type=(\S+)/.exec(command)?.[1];
	return role === undefined ? program : `${program} ${role}`;
}
