import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';

/** Other processes that keep every core busy, at normal priority, until they are closed. */
export type BusyLoad = AsyncDisposable;

/** Looks up now and then whether the bench still lives, so that a killed bench leaves nothing spinning. */
const SPIN = `
	const parent = process.ppid;
	process.stdout.write('spinning');
	while (process.ppid === parent) for (let turn = 0; turn < 1e8; turn++);
`;

/** Starts one spinning process for each core. Resolves when all of them spin. */
export async function startBusyLoad(): Promise<BusyLoad> {
	const spinners = Array.from({ length: availableParallelism() }, () =>
		spawn(process.execPath, ['-e', SPIN], { stdio: ['ignore', 'pipe', 'inherit'] }),
	);
	const close = async (): Promise<void> => {
		await Promise.all(spinners.map(end));
	};
	try {
		await Promise.all(spinners.map((spinner) => once(spinner.stdout, 'data')));
	} catch (error) {
		await close();
		throw error;
	}
	return { [Symbol.asyncDispose]: close };
}

async function end(spinner: ChildProcess): Promise<void> {
	if (spinner.exitCode !== null || spinner.signalCode !== null || spinner.pid === undefined) return;
	const exited = once(spinner, 'exit');
	spinner.kill('SIGKILL');
	await exited;
}
