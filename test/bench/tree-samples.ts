import { readdir, readFile, readlink, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { descendants } from '../support/leak-check.ts';
import { kindOf, memoryOf } from '../support/process-meter.ts';

/** What a tree of processes held at one moment. */
export type TreeSample = {
	/** Since the first sample. */
	readonly atS: number;
	readonly pssMiB: number;
	/** The same without files, among which are the programs; that by kind of process, such as `chromium renderer`. */
	readonly ownMiB: number;
	readonly ownMiBByKind: Readonly<Record<string, number>>;
	readonly processes: number;
	readonly threads: number;
	/** Open file descriptors of all processes, and how many of them are sockets. */
	readonly descriptors: number;
	readonly sockets: number;
	/** Decoded frames that the recorder page held; null before it has said. */
	readonly openFrames: number | null;
	/** Of the recording, and of everything else in its folder for temporary files. */
	readonly recordingMiB: number;
	readonly otherFilesMiB: number;
};

/** What is sampled. */
export type TreeToSample = {
	readonly rootPid: number;
	/** Holds the recording, and nothing else but what the recorder's processes put there for a while. */
	readonly folder: string;
	/** What the names of the recording in it begin with, finished or not. */
	readonly recordingPrefix: string;
	/** Asked at each sample. */
	readonly openFrames: () => number | null;
};

/** Looking at every descriptor takes some ms of a core; memory grows slowly. */
const SAMPLE_INTERVAL_MS = 5000;

/** Chromium starts one in each process when it first counts its memory, some minutes or most of an hour after its start. */
const MEMORY_REPORT_THREAD = 'MemoryInfra';

const BYTES_PER_MIB = 2 ** 20;

/** Samples a tree of processes until `stop`. */
export class TreeSampler {
	readonly #tree: TreeToSample;
	readonly #startedMs = performance.now();
	readonly #samples: TreeSample[] = [];
	readonly #timer: NodeJS.Timeout;
	#sampling: Promise<void>;

	/** Begins at once. */
	constructor(tree: TreeToSample) {
		this.#tree = tree;
		this.#sampling = this.#sample();
		this.#timer = setInterval(() => {
			this.#sampling = this.#sampling.then(() => this.#sample());
		}, SAMPLE_INTERVAL_MS);
	}

	/** Ends the sampling. Resolves to all samples, in order. */
	async stop(): Promise<readonly TreeSample[]> {
		clearInterval(this.#timer);
		await this.#sampling;
		return this.#samples;
	}

	async #sample(): Promise<void> {
		const { rootPid, folder, recordingPrefix, openFrames } = this.#tree;
		const atS = (performance.now() - this.#startedMs) / 1000;
		const commands = new Map<number, string | undefined>([[rootPid, undefined], ...(await descendants(rootPid))]);
		const ownMiBByKind: Record<string, number> = {};
		let [pssMiB, ownMiB, threads, descriptors, sockets] = [0, 0, 0, 0, 0];
		for (const [pid, command] of commands) {
			const memory = await memoryOf(pid);
			pssMiB += memory.pssMiB;
			ownMiB += memory.ownMiB;
			ownMiBByKind[kindOf(command)] = (ownMiBByKind[kindOf(command)] ?? 0) + memory.ownMiB;
			threads += await threadsOf(pid);
			const targets = await descriptorsOf(pid);
			descriptors += targets.length;
			sockets += targets.filter((target) => target.startsWith('socket:')).length;
		}
		const files = await filesIn(folder);
		const [recordingBytes, otherBytes] = [true, false].map((isRecording) =>
			files
				.filter(({ name }) => name.startsWith(recordingPrefix) === isRecording)
				.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
		);
		this.#samples.push({
			atS,
			pssMiB,
			ownMiB,
			ownMiBByKind,
			processes: commands.size,
			threads,
			descriptors,
			sockets,
			openFrames: openFrames(),
			recordingMiB: (recordingBytes ?? 0) / BYTES_PER_MIB,
			otherFilesMiB: (otherBytes ?? 0) / BYTES_PER_MIB,
		});
	}
}

async function threadsOf(pid: number): Promise<number> {
	const ids = await readdir(`/proc/${pid}/task`).catch(() => []);
	const names = await Promise.all(ids.map((id) => readFile(`/proc/${pid}/task/${id}/comm`, 'utf8').catch(() => '')));
	return names.filter((name) => name !== '' && name.trim() !== MEMORY_REPORT_THREAD).length;
}

/** What each open descriptor of a process is, as `/proc` writes it. */
async function descriptorsOf(pid: number): Promise<readonly string[]> {
	const numbers = await readdir(`/proc/${pid}/fd`).catch(() => []);
	const targets = await Promise.all(numbers.map((number) => readlink(`/proc/${pid}/fd/${number}`).catch(() => '')));
	return targets.filter((target) => target !== '');
}

/** All files below a folder, with the space that they take; what goes meanwhile is left out. */
async function filesIn(folder: string): Promise<readonly { readonly name: string; readonly sizeBytes: number }[]> {
	const names = await readdir(folder, { recursive: true }).catch(() => []);
	const files = names.map(async (name) => {
		const { blocks } = await stat(join(folder, name)).catch(() => ({ blocks: 0 }));
		return { name, sizeBytes: blocks * 512 };
	});
	return await Promise.all(files);
}
