import type { BrowserPart } from './browser-parts.ts';
import { processMemoryBytes } from './process-memory.ts';

/** A page at its fastest takes 100 MiB in one of these; looking costs 1 ms. */
const LOOK_INTERVAL_MS = 200;

/** What is watched, and who is told. */
export type PageMemoryOptions = {
	/** Bytes of memory that the page may take. */
	readonly limitBytes: number;
	/** The page took so many bytes, which is more. Called once, before its processes are killed. */
	readonly onExceeded: (usedBytes: number) => void;
	/** Bytes that a process takes; default: as the system says. */
	readonly memoryOf?: (pid: number) => number;
	/** Ends a process; default: kills it. */
	readonly kill?: (pid: number) => void;
};

/** Lists the processes of the browser that there are now. */
export type ListParts = () => Promise<readonly BrowserPart[]>;

/**
 * Watches what a page takes of the machine's memory, and kills its processes when that is too much. What it takes is all of
 * its renderers (frames of other sites have their own, and service workers), and by what the browser's other processes have
 * grown since: the contents of a Blob lie in the browser process.
 */
export class PageMemory {
	readonly #list: ListParts;
	readonly #options: Required<PageMemoryOptions>;
	/** Of every process that was there before the page: renderers are none of its, as it has a browser context of its own. */
	readonly #before: ReadonlyMap<number, number>;
	#parts: readonly BrowserPart[];
	#isAsking = false;
	#timer: NodeJS.Timeout | undefined;

	private constructor(list: ListParts, parts: readonly BrowserPart[], options: Required<PageMemoryOptions>) {
		this.#list = list;
		this.#options = options;
		this.#parts = parts;
		this.#before = new Map(parts.map(({ pid }) => [pid, options.memoryOf(pid)]));
		this.#timer = setInterval(() => this.look(), LOOK_INTERVAL_MS).unref();
	}

	/** Begins to watch, before there is anything of the page. Rejects when `list` does. */
	static async watch(list: ListParts, options: PageMemoryOptions): Promise<PageMemory> {
		return new PageMemory(list, await list(), { memoryOf: processMemoryBytes, kill: killProcess, ...options });
	}

	/** Looks at once, and asks for the processes that there are by the next time. Does nothing once closed. */
	look(): void {
		if (this.#timer === undefined) return;
		const usedBytes = this.#usedBytes();
		if (usedBytes <= this.#options.limitBytes) {
			void this.#ask();
			return;
		}
		this.close();
		this.#options.onExceeded(usedBytes);
		// At once: a browser that is closed in order is given seconds for it.
		for (const { pid } of this.#renderers()) this.#options.kill(pid);
	}

	/** Ends the watch. Idempotent. */
	close(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
	}

	#usedBytes(): number {
		const { memoryOf } = this.#options;
		const ownBytes = this.#renderers().reduce((sum, { pid }) => sum + memoryOf(pid), 0);
		const others = this.#parts.filter(({ isRenderer }) => !isRenderer);
		return others.reduce((sum, { pid }) => sum + Math.max(0, memoryOf(pid) - (this.#before.get(pid) ?? 0)), ownBytes);
	}

	#renderers(): readonly BrowserPart[] {
		return this.#parts.filter(({ pid, isRenderer }) => isRenderer && !this.#before.has(pid));
	}

	/** A browser that is busy answers late; the processes that are known are looked at meanwhile. */
	async #ask(): Promise<void> {
		if (this.#isAsking) return;
		this.#isAsking = true;
		try {
			this.#parts = await this.#list();
		} catch {
			// It is gone, which others notice.
		} finally {
			this.#isAsking = false;
		}
	}
}

function killProcess(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}
