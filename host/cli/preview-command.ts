import { EgressError } from '../egress/egress-error.ts';
import { type LiveKitConnection, planConnection } from '../egress/egress-plan.ts';
import { invalidField } from '../egress/invalid-field.ts';
import { LayoutFolderError } from '../layouts/build-layouts.ts';
import { PreviewServer } from '../preview/preview-server.ts';
import type { ConsoleIo } from './console-io.ts';
import { EXIT_CODE } from './exit-code.ts';
import type { Environment } from './record-options.ts';
import { listenForStop } from './stop-signals.ts';

/** The options of `roomreel preview` as they came, without defaults. */
export type PreviewOptions = {
	readonly layouts?: string;
	readonly port?: string;
	readonly url?: string;
};

/** Beside the port on which LiveKit's egress serves its templates. */
const DEFAULT_PORT = 7981;

const MAX_PORT = 65_535;

/**
 * `roomreel preview`: serves the preview page until it is asked to end, and prints its address. Resolves to the exit code.
 * Rejects with `EgressError` for what is wrong before that.
 */
export async function runPreview(options: PreviewOptions, io: ConsoleIo): Promise<number> {
	const stopped = Promise.withResolvers<void>();
	const stopListening = listenForStop({ onStop: () => stopped.resolve(), onInsist: () => {} });
	try {
		const connection = connectionOf(options, io.env);
		const server = await open({
			port: portOf(options.port),
			...(options.layouts === undefined ? {} : { layoutsFolder: options.layouts }),
			...(connection ? { connection } : {}),
		});
		try {
			io.stdout.write(`${server.address}\n`);
			await stopped.promise;
		} finally {
			await server.close();
		}
		return EXIT_CODE.complete;
	} finally {
		stopListening();
	}
}

async function open(options: Parameters<typeof PreviewServer.open>[0]): Promise<PreviewServer> {
	try {
		return await PreviewServer.open(options);
	} catch (error) {
		if (error instanceof LayoutFolderError) throw new EgressError('invalid_argument', 'request', error.message, error);
		throw error;
	}
}

/** Without keys the page asks for a token; whoever names a server means to use keys. */
function connectionOf({ url }: PreviewOptions, env: Environment): LiveKitConnection | null {
	const { LIVEKIT_URL = '', LIVEKIT_API_KEY: apiKey = '', LIVEKIT_API_SECRET: apiSecret = '' } = env;
	const isComplete = LIVEKIT_URL !== '' && apiKey !== '' && apiSecret !== '';
	if (url === undefined && !isComplete) return null;
	if (apiKey === '' || apiSecret === '') {
		throw invalidField('token or api key/secret', 'set LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or leave out --url');
	}
	return planConnection({ url: url ?? LIVEKIT_URL, apiKey, apiSecret });
}

function portOf(text: string | undefined): number {
	if (text === undefined) return DEFAULT_PORT;
	const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
	if (port <= MAX_PORT) return port;
	throw invalidField('port', `got "${text}"; give a whole number from 0 (any free port) to ${MAX_PORT}`);
}
