import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** ffmpeg and ffprobe, the independent judges of what was recorded. Nothing outside of `test` may use them. */
export type JudgeCommand = 'ffmpeg' | 'ffprobe';

/** Nothing that a test asks of them takes this long, unless they hang. */
const USUAL_TIMEOUT_MS = 5 * 60_000;

/**
 * Runs a judge to its end, at most for `timeoutMs`, by default five minutes. Returns what it printed; throws an `Error`
 * with its complaints when it fails.
 */
export async function runJudge(command: JudgeCommand, args: readonly string[], timeoutMs?: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	for await (const chunk of judgeOutput(command, args, timeoutMs)) chunks.push(chunk);
	return Buffer.concat(chunks);
}

/**
 * Runs a judge, at most for `timeoutMs`, and hands out what it prints while it runs. Throws an `Error` with its complaints when it fails, or
 * when it complains at all: every call asks for errors only.
 */
export async function* judgeOutput(
	command: JudgeCommand,
	args: readonly string[],
	timeoutMs = USUAL_TIMEOUT_MS,
): AsyncGenerator<Buffer, void> {
	const judge = spawn(command, ['-v', 'error', ...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: timeoutMs });
	let complaints = '';
	judge.stderr.setEncoding('utf8').on('data', (text: string) => {
		complaints += text;
	});
	const closed = once(judge, 'close');
	closed.catch(() => {});
	try {
		yield* judge.stdout;
		const [code, signal] = await closed;
		if (code !== 0 || complaints !== '') {
			throw new Error(`${command} ${args.join(' ')} ended with ${signal ?? code}: ${complaints.trim()}`);
		}
	} finally {
		judge.kill('SIGKILL');
		// Whoever has read enough goes on when it is gone.
		await closed.catch(() => {});
	}
}

/** Decodes a whole file, and returns every complaint about it; empty for a file without one error. */
export async function decodeErrors(path: string): Promise<string> {
	try {
		await runJudge('ffmpeg', ['-xerror', '-err_detect', 'explode', '-i', path, '-f', 'null', '-']);
		return '';
	} catch (error) {
		return String(error);
	}
}
