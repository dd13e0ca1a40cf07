import { spawn } from 'node:child_process';

/**
 * @typedef {object} CommandResult
 * @property {number} code exit code; 127 when there is no such command, 128 + n when it died of signal n or timed out
 * @property {string} stdout
 * @property {string} stderr
 */

/** How much of each output stream is kept; the end of it, where errors stand. */
const KEPT_OUTPUT_CHARACTERS = 1024 * 1024;

/**
 * Runs a command to its end and keeps what it printed. Never throws for what the command does.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string | undefined>, timeoutMs?: number, show?: boolean }} [options]
 *   `show` lets it print to this terminal instead; nothing is kept then
 * @returns {Promise<CommandResult>}
 */
export function runCommand(command, args, { cwd, env, timeoutMs = 0, show = false } = {}) {
	return new Promise((resolve) => {
		const output = { stdout: '', stderr: '' };
		const child = spawn(command, args, {
			cwd,
			env: { ...process.env, ...env },
			timeout: timeoutMs,
			killSignal: 'SIGKILL',
			stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
		});
		for (const name of /** @type {const} */ (['stdout', 'stderr'])) {
			child[name]?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
				output[name] = (output[name] + text).slice(-KEPT_OUTPUT_CHARACTERS);
			});
		}
		child.once('error', (error) => resolve({ code: 127, ...output, stderr: error.message }));
		child.once('close', (code, signal) => resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 137), ...output }));
	});
}

/**
 * @param {CommandResult} result
 * @returns {string} the last line that says something, for an error message
 */
export function lastLine({ stdout, stderr, code }) {
	const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
	return lines.at(-1)?.trim() ?? `exit code ${code}`;
}
