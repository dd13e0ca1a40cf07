/** `npm run demo`: a LiveKit room with three people on this machine, ten seconds of it recorded, and how well. */

import { join } from 'node:path';
import { startLiveKitServer } from '../test/support/livekit-server.ts';
import { startPublishers } from '../test/support/publisher.ts';
import { DEMO_ROOM, PARTICIPANTS } from './demo-participants.ts';
import { measureSync } from './measure-sync.ts';
import { runRecorder } from './run-recorder.ts';
import { StatusLine } from './status-line.ts';

const DURATION_S = 10;
const outputPath = join(process.cwd(), 'roomreel-demo.mp4');

const status = new StatusLine(process.stderr);
const stop = new AbortController();
// The recorder hears a Ctrl-C itself and finishes its file; what is begun here is ended in order, below.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort(signal));

try {
	process.exitCode = await runDemo();
} catch (error) {
	status.clear();
	process.stderr.write(`${stop.signal.aborted ? 'The demo was stopped.' : String(error)}\n`);
	process.exitCode = stop.signal.aborted ? 130 : 1;
}

async function runDemo(): Promise<number> {
	status.show('starting a LiveKit server on 127.0.0.1');
	await using server = await startLiveKitServer();
	stop.signal.throwIfAborted();

	status.show(`${PARTICIPANTS.map(({ name }) => name).join(', ')} join with picture and sound`);
	await using publishers = await startPublishers(server);
	for (const participant of PARTICIPANTS) await publishers.join(participant);
	stop.signal.throwIfAborted();

	status.clear();
	const exitCode = await runRecorder(server, {
		room: DEMO_ROOM,
		outputPath,
		durationS: DURATION_S,
		signal: stop.signal,
	});
	if (exitCode !== 0 || stop.signal.aborted) return exitCode;
	await publishers.close();

	status.show('measuring how far sound and picture are apart');
	const result = await measureSync(outputPath, PARTICIPANTS).catch(
		(error: unknown) => `not measured: ${String(error)}`,
	);
	status.clear();
	process.stdout.write(`  ${'sync'.padEnd(9)}${result}\n`);
	return 0;
}
