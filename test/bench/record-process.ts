import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { PHASE_TEXT } from '../../host/cli/recording-phase.ts';
import type { LiveKitServer } from '../support/livekit-server.ts';
import { repositoryFolder } from './bench-folder.ts';

/** What to record. */
export type RecordRequest = {
	readonly server: LiveKitServer;
	readonly room: string;
	/** Name of the preset, as on the command line. */
	readonly preset: string;
	readonly outputPath: string;
};

/** A finished recording. */
export type RecordEnd = {
	/** From the request to end to the line that says that the file is complete. */
	readonly endToFileMs: number;
	/** When the recording's time zero was, milliseconds since 1970. */
	readonly startedAtUnixMs: number;
};

/** A running `roomreel record`. */
export type RecordProcess = AsyncDisposable & {
	readonly pid: number;
	/** When it was started, milliseconds since 1970. */
	readonly spawnedAtUnixMs: number;
	/** Resolves when the recording clock runs. Rejects with what the program said if it ends before. */
	readonly recording: Promise<void>;
	/** Asks for the end and awaits it. Rejects with what the program said unless the file is complete. */
	stop(): Promise<RecordEnd>;
};

type LogLine = { readonly time: number; readonly msg: string };

/** How long a program that was told to end may take before it is told so more firmly. */
const PATIENCE_MS = 10_000;

const COMPLETE_TEXT = 'Recording complete';

/** Starts `roomreel record` as a user would, with its log on a pipe. */
export function startRecordProcess({ server, room, preset, outputPath }: RecordRequest): RecordProcess {
	const args = ['record', '--room', room, '--output', outputPath, '--preset', preset, '--json'];
	const { LOG_LEVEL: _, ...env } = process.env;
	const spawnedAtUnixMs = Date.now();
	const child = spawn(process.execPath, [join(repositoryFolder, 'bin/roomreel.mjs'), ...args], {
		env: { ...env, LIVEKIT_URL: server.url, LIVEKIT_API_KEY: server.apiKey, LIVEKIT_API_SECRET: server.apiSecret },
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	let result = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		result += text;
	});
	const closed = once(child, 'close');
	closed.catch(() => undefined);
	const recording = Promise.withResolvers<void>();
	recording.promise.catch(() => undefined);
	const complete = Promise.withResolvers<number>();
	const failed = closed.then(() =>
		Promise.reject(new Error(`roomreel record ended with ${child.exitCode}: ${said.trim()}`)),
	);
	failed.catch((error: unknown) => {
		recording.reject(error);
		complete.reject(error);
	});
	complete.promise.catch(() => undefined);
	createInterface({ input: child.stderr }).on('line', (line) => {
		said += `${line}\n`;
		const entry = logLine(line);
		if (entry?.msg === PHASE_TEXT.recording) recording.resolve();
		if (entry?.msg === COMPLETE_TEXT) complete.resolve(entry.time);
	});
	return {
		pid: child.pid ?? 0,
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
