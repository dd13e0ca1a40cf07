import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { descendants } from './leak-check.ts';
import { allPids, readProc } from './proc-files.ts';

const SHIM = fileURLToPath(new URL('../../bin/roomreel.mjs', import.meta.url));

/** Where Node keeps what it compiled: it starts in half the time, and nothing of that lies among its temporary files. */
const COMPILE_CACHE = fileURLToPath(new URL('../../.cache/test-compile-cache', import.meta.url));

/** How often the process list is looked at while a command runs. */
const LOOK_INTERVAL_MS = 50;

/** What only the command lines of a browser and its helpers hold. */
const BROWSER_COMMAND = /--(?:type=|user-data-dir=)/;

/** What of this process's environment a command gets besides what a test gives it. */
const PASSED_ENVIRONMENT = ['PATH', 'HOME', 'ROOMREEL_CHROMIUM'] as const;

/** How `roomreel` is started. */
export type CliOptions = {
	readonly args: readonly string[];
	/** Environment variables; nothing of LiveKit is passed on from the test's own. */
	readonly env?: Readonly<Record<string, string>>;
	/** Folder for its temporary files, one that is nobody else's: tells its processes from others. */
	readonly tempFolder: string;
	/** Command line that starts it, in front of its own. */
	readonly wrapper?: readonly string[];
};

/** What a command that has ended printed and came to. */
export type CliResult = {
	/** Exit code; null when it was killed by a signal. */
	readonly exitCode: number | null;
	readonly stdout: string;
	readonly stderr: string;
	/** The line of stderr in which it says what went wrong, without `roomreel: `; empty without one. */
	readonly error: string;
	/** Every command line, of itself from its first word on, and of all its descendants, that was ever seen. */
	readonly commandLines: readonly string[];
	/** The environments of the processes of its browser that were ever seen. */
	readonly environments: readonly string[];
};

/** `roomreel` as a process of its own, as a user starts it. */
export type CliProcess = {
	readonly pid: number;
	/** Resolves to the first log line with this message, and with `detail` anywhere in it; rejects when the command ends without one. */
	logged(message: string, detail?: string): Promise<Readonly<Record<string, unknown>>>;
	/** Resolves to the first part of stdout that matches; rejects when the command ends without one. */
	printed(pattern: RegExp): Promise<string>;
	/** False when it has ended already. */
	signal(name: NodeJS.Signals): boolean;
	/** Resolves when it has ended and closed its outputs. */
	readonly ended: Promise<CliResult>;
};

/** Starts the real command line. Whoever starts it awaits `ended`. */
export function startCli(options: CliOptions): CliProcess {
	const [program = '', ...args] = [...(options.wrapper ?? []), process.execPath, SHIM, ...options.args];
	const env: Record<string, string> = {
		TMPDIR: options.tempFolder,
		NODE_COMPILE_CACHE: COMPILE_CACHE,
		...options.env,
	};
	for (const name of PASSED_ENVIRONMENT) env[name] ??= process.env[name] ?? '';
	const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
	const lines: string[] = [];
	const waiting = new Set<() => void>();
	const wake = (): void => {
		for (const look of waiting) look();
	};
	let stdout = '';
	let isClosed = false;
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		wake();
	});
	createInterface(child.stderr).on('line', (line) => {
		lines.push(line);
		wake();
	});
	child.once('close', () => {
		isClosed = true;
		wake();
	});
	const logged = (message: string, detail = ''): Promise<Readonly<Record<string, unknown>>> =>
		new Promise((resolve, reject) => {
			const look = (): void => {
				const said = `"msg":${JSON.stringify(message)}`;
				const line = lines.find((candidate) => candidate.includes(said) && candidate.includes(detail));
				if (line === undefined && !isClosed) return;
				waiting.delete(look);
				if (line === undefined) reject(new Error(`roomreel ended without "${message}":\n${lines.join('\n')}`));
				else resolve(JSON.parse(line) as Readonly<Record<string, unknown>>);
			};
			waiting.add(look);
			look();
		});
	const printed = (pattern: RegExp): Promise<string> =>
		new Promise((resolve, reject) => {
			const look = (): void => {
				const [found] = stdout.match(pattern) ?? [];
				if (found === undefined && !isClosed) return;
				waiting.delete(look);
				if (found === undefined)
					reject(new Error(`roomreel ended without ${pattern}:\n${stdout}\n${lines.join('\n')}`));
				else resolve(found);
			};
			waiting.add(look);
			look();
		});
	const ended = watchUntilEnd(child, () => lines.length > 0).then(({ exitCode, ...seen }): CliResult => {
		const stderr = lines.join('\n');
		const error = lines.findLast((line) => line.startsWith('roomreel: '))?.slice('roomreel: '.length) ?? '';
		return { exitCode, stdout, stderr, error, ...seen };
	});
	return { pid: child.pid ?? 0, logged, printed, signal: (name) => child.kill(name), ended };
}

/** Processes that belong to a command with this folder for temporary files, whoever their parent is by now. */
export async function processesOf(tempFolder: string): Promise<readonly string[]> {
	const found: string[] = [];
	for (const pid of allPids()) {
		const [command, environment] = [read(pid, 'cmdline'), read(pid, 'environ')];
		if (command.includes(tempFolder) || environment.includes(`TMPDIR=${tempFolder}`)) found.push(`${pid} ${command}`);
	}
	return found;
}

type Seen = Pick<CliResult, 'exitCode' | 'commandLines' | 'environments'>;

/** Its own command line counts from its first word on: before that, the operating system shows what it was given. */
async function watchUntilEnd(child: ChildProcess, hasSpoken: () => boolean): Promise<Seen> {
	const closed = once(child, 'close');
	const commandLines = new Set<string>();
	const environments = new Set<string>();
	let isOver = false;
	closed.finally(() => {
		isOver = true;
	});
	while (!isOver) {
		if (hasSpoken()) commandLines.add(read(child.pid ?? 0, 'cmdline'));
		for (const pid of (await descendants(child.pid ?? 0)).keys()) {
			const command = read(pid, 'cmdline');
			commandLines.add(command);
			// A process that was forked and does not run its own program yet still shows what its parent was given.
			if (BROWSER_COMMAND.test(command)) environments.add(read(pid, 'environ'));
		}
		await Promise.race([closed, pause(LOOK_INTERVAL_MS)]);
	}
	const [exitCode] = (await closed) as [number | null];
	return { exitCode, commandLines: [...commandLines], environments: [...environments] };
}

function read(pid: number, file: 'cmdline' | 'environ'): string {
	return readProc(`${pid}/${file}`).replaceAll('\0', ' ').trim();
}
