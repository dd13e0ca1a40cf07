import type { AacCommand, AacReport } from './aac-worker.ts';

/** The browser's half of `aac.test.ts`: starts `aac-worker.ts`, as the recorder has the encoder in a worker. */

export async function run(command: AacCommand): Promise<AacReport> {
	const worker = new Worker(new URL('./aac-worker.ts', import.meta.url), { type: 'module' });
	try {
		return await new Promise<AacReport>((resolve, reject) => {
			worker.onmessage = (event: MessageEvent<AacReport>) => resolve(event.data);
			worker.onerror = (event) => reject(new Error(`The worker failed: ${event.message}`));
			worker.postMessage(command);
		});
	} finally {
		worker.terminate();
	}
}
