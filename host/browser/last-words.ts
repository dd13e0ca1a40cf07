import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A browser that starts after all has nothing to say, and is ended by then. */
const TIMEOUT_MS = 5_000;

const MAX_CHARACTERS = 20_000;

/** How a browser did that was started once more. */
export type LastWords = {
	/** What it printed on stderr until it ended. */
	readonly words: string;
	/** Whether it could not be started, or ended otherwise than a browser does that has worked. */
	readonly hasFailed: boolean;
};

/**
 * Starts a browser that did not start when it was driven, once more and for itself, and resolves when it has ended; it is
 * killed when it does not. Never rejects.
 */
export async function lastWords(
	executablePath: string,
	args: readonly string[],
	env: Readonly<Record<string, string>>,
): Promise<LastWords> {
	// In a group of its own, which is killed with all of its helpers.
	const child = spawn(executablePath, [...args, '--headless=new', '--dump-dom', 'about:blank'], {
		detached: true,
		env,
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	let words = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		if (words.length < MAX_CHARACTERS) words += text;
	});
	let isKilled = false;
	const killer = setTimeout(() => {
		isKilled = true;
		killGroup(child.pid);
	}, TIMEOUT_MS);
	await once(child, 'close').catch(() => undefined);
	clearTimeout(killer);
	killGroup(child.pid);
	return { words, hasFailed: !isKilled && child.exitCode !== 0 };
}

/** The line that tells the most, cut to 300 characters; empty when nothing was printed. */
export function tellingLine(words: string): string {
	const lines = words.split('\n').filter((line) => line.trim() !== '');
	const telling = lines.find((line) => /sandbox|shared librar|FATAL|not supported/i.test(line)) ?? lines[0] ?? '';
	return telling.trim().slice(0, 300);
}

function killGroup(pid: number | undefined): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// All of them have ended.
	}
}
