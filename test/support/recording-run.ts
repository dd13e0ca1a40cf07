import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EgressInfo } from '@livekit/protocol';
import { journalsIn, untilRecorded } from './journal-progress.ts';
import { descendants } from './leak-check.ts';
import type { LiveKitServer } from './livekit-server.ts';
import { type CliProcess, type CliResult, processesOf, startCli } from './roomreel-cli.ts';
import { makeTempFolder } from './temp-folder.ts';

/** How to record. */
export type RunOptions = {
	/** Further words of the command line, such as `['--duration', '3']`. */
	readonly args?: readonly string[];
	/** Further environment variables. */
	readonly env?: Readonly<Record<string, string>>;
	/** Folder to record into, which somebody else removes; default: one of its own. */
	readonly folder?: string;
	/** Folder for temporary files, which somebody else removes, and no other recording uses at the time; default: its own. */
	readonly tempFolder?: string;
	/** Name of the output; default `talk.mp4`. */
	readonly outputName?: string;
	/** Command line that starts it, in front of its own. */
	readonly wrapper?: readonly string[];
};

/** What to record, and how. */
export type RecordingRunOptions = RunOptions & { readonly room: string };

/** What came of a recording. */
export type RecordingOutcome = CliResult & {
	/** What `--json` printed; undefined when nothing was printed. */
	readonly info: EgressInfo | undefined;
	/** The log, one entry a line. */
	readonly log: readonly LogEntry[];
};

/** One line of the log. */
export type LogEntry = Readonly<Record<string, unknown>> & {
	readonly msg: string;
	/** Milliseconds since 1970. */
	readonly time: number;
};

/** The kinds of process that a recording's browser is made of; `target` are all renderers but the recorder page's. */
export type BrowserPart = 'browser' | 'renderer' | 'target' | 'sound' | 'all';

/** Of the process in which the browser plays and captures sound. */
const SOUND_PROCESS = 'audio.mojom.AudioService';

/** Helpers of a browser end a moment after it; this is for a machine that is busy with other things. */
const PROCESS_END_TIMEOUT_MS = 5000;

/** How often to look whether processes that nobody can wait for have ended. */
const LOOK_INTERVAL_MS = 50;

/**
 * `roomreel record --json` as a process of its own, with its log on stderr. `await using` it: a recording that still
 * runs at the end of a test is killed with all that belongs to it.
 */
export class RecordingRun implements AsyncDisposable {
	/** Where it records. */
	readonly folder: string;
	readonly outputPath: string;
	/** Where its temporary files lie, and nobody else's. */
	readonly tempFolder: string;
	readonly cli: CliProcess;
	/** Resolves when it has ended; never rejects. */
	readonly ended: Promise<RecordingOutcome>;
	readonly #end = new AbortController();
	readonly #remove: () => Promise<void>;

	private constructor(cli: CliProcess, outputPath: string, folders: Folders) {
		this.cli = cli;
		this.folder = folders.recordings;
		this.tempFolder = folders.temporary;
		this.outputPath = outputPath;
		this.#remove = folders.remove;
		this.ended = cli.ended.then(outcomeOf);
		void this.ended.then(({ stderr }) => this.#end.abort(new Error(`the recording has ended:\n${stderr}`)));
	}

	/** Starts a recording of a room of this server. */
	static start(
		server: Pick<LiveKitServer, 'url' | 'apiKey' | 'apiSecret'>,
		options: RecordingRunOptions,
	): Promise<RecordingRun> {
		const env = {
			LIVEKIT_URL: server.url,
			LIVEKIT_API_KEY: server.apiKey,
			LIVEKIT_API_SECRET: server.apiSecret,
			...options.env,
		};
		return RecordingRun.#run(['record', '--room', options.room], { ...options, env });
	}

	/** Starts a recording of a web page. */
	static startWeb(url: string, options: RunOptions = {}): Promise<RecordingRun> {
		return RecordingRun.#run(['web', url], options);
	}

	static async #run(command: readonly string[], options: RunOptions): Promise<RecordingRun> {
		const { path, remove } = await makeTempFolder('recording');
		const folders = {
			recordings: options.folder ?? join(path, 'recordings'),
			temporary: options.tempFolder ?? join(path, 'tmp'),
			remove,
		};
		await mkdir(folders.recordings, { recursive: true });
		await mkdir(folders.temporary, { recursive: true });
		const outputPath = join(folders.recordings, options.outputName ?? 'talk.mp4');
		const cli = startCli({
			args: [...command, '--output', outputPath, '--json', ...(options.args ?? [])],
			env: {
				LOG_LEVEL: 'debug',
				...options.env,
			},
			tempFolder: folders.temporary,
			...(options.wrapper && { wrapper: options.wrapper }),
		});
		return new RecordingRun(cli, outputPath, folders);
	}

	/** Resolves to the log line that says so when media flows; rejects with the log when the recording ends before. */
	async started(): Promise<LogEntry> {
		return (await this.cli.logged('Recording')) as LogEntry;
	}

	/** A clock that shows the seconds of the recording, by the wall; resolves when media flows. */
	async clock(): Promise<() => number> {
		const startedMs = (await this.started()).time;
		return () => (Date.now() - startedMs) / 1000;
	}

	/** Resolves when so many seconds lie on the disk; rejects with the log when the recording ends before. */
	untilRecorded(seconds: number): Promise<void> {
		return untilRecorded(this.folder, seconds, this.#end.signal);
	}

	/** Asks it to finish, and resolves when it has ended. */
	stop(signal: NodeJS.Signals = 'SIGINT'): Promise<RecordingOutcome> {
		this.cli.signal(signal);
		return this.ended;
	}

	/** Path of the unfinished recording. Throws an `Error` when there is none, or more than one. */
	async journalPath(): Promise<string> {
		const paths = await journalsIn(this.folder);
		if (paths.length !== 1) throw new Error(`${paths.length} unfinished recordings lie in ${this.folder}`);
		return paths[0] as string;
	}

	/** Sends a signal to processes of its browser. Throws an `Error` when there is none of this kind. */
	async signalBrowser(part: BrowserPart, signal: NodeJS.Signals): Promise<void> {
		const all = [...(await descendants(this.cli.pid))];
		const renderers = all.filter(([, command]) => partOf(command) === 'renderer').sort(byClientId);
		const pids = {
			all: () => all,
			browser: () => all.filter(([, command]) => partOf(command) === 'browser'),
			renderer: () => renderers,
			// The recorder page's is the first one that the browser starts.
			target: () => renderers.slice(1),
			sound: () => all.filter(([, command]) => command.includes(SOUND_PROCESS)),
		}
			[part]()
			.map(([pid]) => pid);
		if (pids.length === 0) throw new Error(`no process of the kind ${part} belongs to the recording`);
		for (const pid of pids) process.kill(pid, signal);
	}

	/** Processes and temporary files that are left when it has ended, one sentence each, and what lies where it recorded. */
	async leftBehind(): Promise<{ readonly leaks: readonly string[]; readonly files: readonly string[] }> {
		await this.ended;
		const processes = await this.#processesLeft();
		const entries = await readdir(this.tempFolder);
		return {
			leaks: [
				...processes.map((process) => `process ${process} lives`),
				...entries.map((entry) => `${this.tempFolder}/${entry} is left`),
			],
			files: (await readdir(this.folder)).sort(),
		};
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.cli.signal('SIGCONT');
		this.cli.signal('SIGKILL');
		// Started by way of another program it outlives that one, and its outputs stay open.
		for (const process of await processesOf(this.tempFolder)) kill(Number.parseInt(process, 10));
		await this.ended;
		for (const process of await this.#processesLeft()) kill(Number.parseInt(process, 10));
		await this.#remove();
	}

	/** What was cut off from its parent cannot be waited for: looks until none is left, or for the time that they have. */
	async #processesLeft(): Promise<readonly string[]> {
		const untilMs = performance.now() + PROCESS_END_TIMEOUT_MS;
		for (;;) {
			const processes = await processesOf(this.tempFolder);
			if (processes.length === 0 || performance.now() >= untilMs) return processes;
			await pause(LOOK_INTERVAL_MS);
		}
	}
}

type Folders = {
	readonly recordings: string;
	readonly temporary: string;
	readonly remove: () => Promise<void>;
};

function outcomeOf(result: CliResult): RecordingOutcome {
	const log = result.stderr.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogEntry] : []));
	const info = result.stdout === '' ? undefined : EgressInfo.fromJson(JSON.parse(result.stdout));
	return { ...result, log, info };
}

/** In the order in which the browser started its renderers. */
function byClientId([, one]: readonly [number, string], [, other]: readonly [number, string]): number {
	const idOf = (command: string): number => Number(/--renderer-client-id=(\d+)/.exec(command)?.[1] ?? 0);
	return idOf(one) - idOf(other);
}

/** Undefined for helpers of other kinds. */
function partOf(command: string): 'browser' | 'renderer' | undefined {
	const type = / --type=(\S+)/.exec(command)?.[1];
	if (type === 'renderer') return 'renderer';
	return type === undefined && !command.includes('crashpad') ? 'browser' : undefined;
}

function kill(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It ended by itself.
	}
}
