import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { LiveKitServer } from '../test/support/livekit-server.ts';

const COMMAND_PATH = fileURLToPath(new URL('../bin/roomreel.mjs', import.meta.url));

/** What to record. */
export type Recording = {
	readonly room: string;
	readonly outputPath: string;
	readonly durationS: number;
	/** Asks the recorder to finish, by the signal that is its reason. */
	readonly signal: AbortSignal;
};

/**
 * Records with the command that a user would type. It prints for itself: a live line while it works, then what is in
 * the file. Returns its exit code.
 */
export async function runRecorder(
	server: Pick<LiveKitServer, 'url' | 'apiKey' | 'apiSecret'>,
	{ room, outputPath, durationS, signal }: Recording,
): Promise<number> {
	const options = ['--room', room, '--output', outputPath, '--duration', `${durationS}`, '--layout', 'grid'];
	const recorder = spawn(process.execPath, [COMMAND_PATH, 'record', ...options], {
		env: {
			...process.env,
			LIVEKIT_URL: server.url,
			LIVEKIT_API_KEY: server.apiKey,
			LIVEKIT_API_SECRET: server.apiSecret,
		},
		stdio: ['ignore', 'inherit', 'inherit'],
	});
	const exited = once(recorder, 'exit');
	// After a Ctrl-C it may hear this twice; it takes both for one.
	signal.addEventListener('abort', () => recorder.kill(signal.reason as NodeJS.Signals), { once: true });
	const [code, killedBy] = (await exited) as [number | null, NodeJS.Signals | null];
	return code ?? 128 + constants.signals[killedBy ?? 'SIGKILL'];
}
