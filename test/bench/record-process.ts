import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { STATS_TEXT } from '../../host/cli/log-reporter.ts';
import { PHASE_TEXT } from '../../host/cli/recording-phase.ts';
import type { RecordingStats } from '../../protocol/messages.ts';
import { descendants } from '../support/leak-check.ts';
import type { LiveKitServer } from '../support/livekit-server.ts';
import { repositoryFolder } from './bench-folder.ts';

/** What to record. */
export type RecordRequest = {
	/** A room of a server, or a web page. */
	readonly source: { readonly server: LiveKitServer; readonly room: string } | { readonly url: string };
	/** What is recorded of it and how, as on the command line, such as `['--preset', 'H264_720P_30']`. */
	readonly options: readonly string[];
	readonly outputPath: string;
	/** Command line in front of the program's own, such as one that gives it another network. */
	readonly wrapper?: readonly string[];
	/** Folder for its temporary files; default the system's. */
	readonly tempFolder?: string;
};

/** A finished recording. */
export type RecordEnd = {
	/** From the request to end to the line that says that the file is complete. */
	readonly endToFileMs: number;
	/** When the recording's time zero was, milliseconds since 1970. */
	readonly startedAtUnixMs: number;
};

/** Something that a recording left out or recovered. */
export type RecordWarning = {
	/** Milliseconds since 1970. */
	readonly atUnixMs: number;
	readonly reason: string;
};

/** A running `roomreel record`. */
export type RecordProcess = AsyncDisposable & {
	/** Resolves to the process of the program itself, once what stands in front of it has started it. */
	readonly pid: Promise<number>;
	/** When it was started, milliseconds since 1970. */
	readonly spawnedAtUnixMs: number;
	/** Resolves when the recording clock runs. Rejects with what the program said if it ends before. */
	readonly recording: Promise<void>;
	/** Aborts when the program has ended. */
	readonly gone: AbortSignal;
	/** The newest counters that it has logged; null before the first ones. */
	lastStats(): RecordingStats | null;
	/** What it has warned of so far, with the moment. */
	warnings(): readonly RecordWarning[];
	/** Asks for the end and awaits it. Rejects with what the program said unless the file is complete. */
	stop(): Promise<RecordEnd>;
};

type LogLine = RecordingStats & {
	readonly time: number;
	readonly level: number;
	readonly msg: string;
	readonly reason?: string;
};

/** As pino numbers it. */
const WARN_LEVEL = 40;

/** How long a program that was told to end may take before it is told so more firmly. */
const PATIENCE_MS = 10_000;

const LOOK_INTERVAL_MS = 50;

const SHIM = join(repositoryFolder, 'bin/roomreel.mjs');

const COMPLETE_TEXT = 'Recording complete';

/** Starts `roomreel record` as a user would, with its log on a pipe. */
export function startRecordProcess(request: RecordRequest): RecordProcess {
	const { source, options, outputPath, wrapper = [] } = request;
	const command = 'url' in source ? ['web', source.url] : ['record', '--room', source.room];
	const args = [...command, '--output', outputPath, ...options, '--json'];
	const [program = '', ...rest] = [...wrapper, process.execPath, SHIM, ...args];
	const spawnedAtUnixMs = Date.now();
	const child = spawn(program, rest, {
		env: {
			...process.env,
			...(request.tempFolder === undefined ? {} : { TMPDIR: request.tempFolder }),
			// For the counters.
			LOG_LEVEL: 'debug',
			...('server' in source ? environmentOf(source.server) : {}),
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	let result = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		result += text;
	});
	const lines = createInterface({ input: child.stderr });
	// Its last lines, which say what went wrong, may be read after its pipes are closed.
	const closed = Promise.all([once(child, 'close'), once(lines, 'close')]);
	closed.catch(() => undefined);
	const recording = Promise.withResolvers<void>();
	recording.promise.catch(() => undefined);
	const complete = Promise.withResolvers<number>();
	const gone = new AbortController();
	let stats: RecordingStats | null = null;
	const warnings: RecordWarning[] = [];
	const failed = closed.then(() =>
		Promise.reject(new Error(`roomreel record ended with ${child.exitCode}: ${said.trim()}`)),
	);
	failed.catch((error: unknown) => {
		recording.reject(error);
		complete.reject(error);
		gone.abort(error);
	});
	const pid = wrapper.length === 0 ? Promise.resolve(child.pid ?? 0) : wrappedPid(child.pid ?? 0, gone.signal);
	pid.catch(() => undefined);
	complete.promise.catch(() => undefined);
	lines.on('line', (line) => {
		const entry = logLine(line);
		if (entry?.msg === STATS_TEXT) stats = entry;
		// For days, the counters alone would be much to keep.
		else said += `${line}\n`;
		if (entry?.level === WARN_LEVEL) warnings.push({ atUnixMs: entry.time, reason: entry.reason ?? entry.msg });
		if (entry?.msg === PHASE_TEXT.recording) recording.resolve();
		if (entry?.msg === COMPLETE_TEXT) complete.resolve(entry.time);
	});
	return {
		pid,
		gone: gone.signal,
		lastStats: () => stats,
		warnings: () => [...warnings],
		spawnedAtUnixMs,
		recording: recording.promise,
		async stop() {
			const stoppedAtMs = Date.now();
			child.kill('SIGTERM');
			const completeAtMs = await complete.promise;
			await closed;
			return { endToFileMs: completeAtMs - stoppedAtMs, startedAtUnixMs: startedAtUnixMs(result) };
		},
		async [Symbol.asyncDispose]() {
			if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
			const isClosed = closed.then(
				() => true,
				() => true,
			);
			// The first one asks for a good end, the second one for any.
			for (const signal of ['SIGTERM', 'SIGTERM', 'SIGKILL'] as const) {
				child.kill(signal);
				if (await Promise.race([isClosed, setTimeout(PATIENCE_MS, false, { ref: false })])) return;
			}
		},
	};
}

/** The program that a wrapper has started: its command line has it last, the wrapper's own has it too. */
async function wrappedPid(wrapperPid: number, gone: AbortSignal): Promise<number> {
	for (;;) {
		for (const [pid, command] of await descendants(wrapperPid)) {
			if (command.startsWith(`${process.execPath} ${SHIM}`)) return pid;
		}
		await setTimeout(LOOK_INTERVAL_MS, undefined, { signal: gone });
	}
}

/** One JSON line of its log; null for anything else that it writes there. */
function logLine(line: string): LogLine | null {
	try {
		return JSON.parse(line) as LogLine;
	} catch {
		return null;
	}
}

function startedAtUnixMs(result: string): number {
	const info = JSON.parse(result) as { readonly fileResults?: readonly { readonly startedAt?: string }[] };
	return Number(BigInt(info.fileResults?.[0]?.startedAt ?? '0') / 1_000_000n);
}

function environmentOf({ url, apiKey, apiSecret }: LiveKitServer): Readonly<Record<string, string>> {
	return { LIVEKIT_URL: url, LIVEKIT_API_KEY: apiKey, LIVEKIT_API_SECRET: apiSecret };
}
