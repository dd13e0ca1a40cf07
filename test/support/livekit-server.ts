import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { RoomServiceClient } from 'livekit-server-sdk';
import { freePorts } from './free-ports.ts';
import { findWithScript } from './setup-script.ts';

/** How a test's server behaves. */
export type LiveKitServerOptions = {
	/** Seconds that an empty room stays when nobody has come; default 300. */
	readonly emptyTimeoutS?: number;
	/** Seconds that a room stays after everybody has left; default 20. */
	readonly departureTimeoutS?: number;
	/** Whether joining makes a room that is not there; default true. */
	readonly autoCreate?: boolean;
};

/** A real livekit-server on loopback, for one test or one file of tests. */
export type LiveKitServer = AsyncDisposable & {
	/** `ws:` URL, for those who join. */
	readonly url: string;
	/** `http:` URL, for the API. */
	readonly httpUrl: string;
	/** Port of 127.0.0.1 on which all media passes. */
	readonly mediaUdpPort: number;
	readonly apiKey: string;
	readonly apiSecret: string;
	/** Rooms and participants as the server sees them. */
	readonly rooms: RoomServiceClient;
	readonly pid: number;
	/** How many subscriptions to tracks of each kind there are now, of everybody in all rooms. */
	subscriptions(): Promise<Readonly<Record<'audio' | 'video', number>>>;
	/** What the server has logged so far, for a failure's message. */
	log(): string;
	/** Kills it as a crash would, and starts it again on the same ports. Rooms are lost, as with any restart. */
	killAndRestart(): Promise<void>;
	/** Ends it at once and awaits its exit. */
	close(): Promise<void>;
};

const API_KEY = 'devkey';
const API_SECRET = 'a-secret-of-thirty-two-characters-or-more';

/** livekit-server starts in less than a second; this is for a machine that is busy with other things. */
const START_TIMEOUT_MS = 30_000;

/** Starts a server on free ports of 127.0.0.1. Resolves when it answers; throws an `Error` with its log if it ends. */
export async function startLiveKitServer(options: LiveKitServerOptions = {}): Promise<LiveKitServer> {
	const executable = process.env.ROOMREEL_LIVEKIT_SERVER ?? (await findWithScript('find-livekit-server'));
	const { tcp, udp } = await freePorts({ tcp: 3, udp: 1 });
	const [httpPort = 0, rtcTcpPort = 0, metricsPort = 0] = tcp;
	const [rtcUdpPort = 0] = udp;
	const config = {
		port: httpPort,
		bind_addresses: ['127.0.0.1'],
		prometheus: { port: metricsPort },
		rtc: {
			tcp_port: rtcTcpPort,
			udp_port: rtcUdpPort,
			use_external_ip: false,
			node_ip: '127.0.0.1',
			enable_loopback_candidate: true,
			interfaces: { includes: ['lo'] },
			// Without one it offers public servers, whose names every client would look up. Nobody answers at this one.
			stun_servers: ['127.0.0.1:9'],
		},
		keys: { [API_KEY]: API_SECRET },
		room: {
			auto_create: options.autoCreate ?? true,
			empty_timeout: options.emptyTimeoutS ?? 300,
			departure_timeout: options.departureTimeoutS ?? 20,
			enable_remote_unmute: true,
		},
		logging: { json: false, level: 'info' },
	};
	const httpUrl = `http://127.0.0.1:${httpPort}`;
	let running = await launch(executable, config, httpUrl);
	let log = '';
	// Asked politely, it waits five seconds for open connections; it keeps nothing that would be worth that.
	const close = () => running.end();
	return {
		url: `ws://127.0.0.1:${httpPort}`,
		httpUrl,
		mediaUdpPort: rtcUdpPort,
		apiKey: API_KEY,
		apiSecret: API_SECRET,
		rooms: new RoomServiceClient(httpUrl, API_KEY, API_SECRET),
		get pid() {
			return running.pid;
		},
		subscriptions: () => readSubscriptions(metricsPort),
		log: () => log + running.log(),
		async killAndRestart() {
			await running.end();
			log += running.log();
			running = await launch(executable, config, httpUrl);
		},
		close,
		[Symbol.asyncDispose]: close,
	};
}

async function readSubscriptions(metricsPort: number) {
	const response = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
	const metrics = await response.text();
	const countOf = (kind: string): number => {
		const pattern = new RegExp(`^livekit_track_subscribed_total\\{[^}]*kind="${kind}"[^}]*\\} (\\d+)$`, 'm');
		return Number(pattern.exec(metrics)?.[1] ?? 0);
	};
	return { audio: countOf('AUDIO'), video: countOf('VIDEO') };
}

type RunningServer = { readonly pid: number; log(): string; end(): Promise<void> };

async function launch(executable: string, config: object, httpUrl: string): Promise<RunningServer> {
	// By environment, so that no file has to be cleaned away; JSON is YAML.
	const env = { ...process.env, LIVEKIT_CONFIG: JSON.stringify(config) };
	const server = spawn(executable, [], { env, stdio: ['ignore', 'pipe', 'pipe'] });
	let output = '';
	const log = () => output;
	const said = new Promise<void>((resolve) => {
		for (const stream of [server.stdout, server.stderr]) {
			stream.setEncoding('utf8').on('data', (text: string) => {
				output += text;
				if (output.includes('starting LiveKit server')) resolve();
			});
		}
	});
	const abort = new AbortController();
	const gone = Promise.race([
		once(server, 'exit', { signal: abort.signal }).then(([code, signal]) => `it ended with ${signal ?? code}`),
		once(AbortSignal.timeout(START_TIMEOUT_MS), 'abort', { signal: abort.signal }).then(
			() => 'it did not start in time',
		),
	]);
	const failed = gone.then((reason) => Promise.reject(new Error(`livekit-server: ${reason}\n${output}`)));
	failed.catch(() => {});
	try {
		await Promise.race([said.then(() => answers(httpUrl, abort.signal)), failed]);
	} catch (error) {
		await kill(server);
		throw error;
	} finally {
		abort.abort();
	}
	return { pid: server.pid ?? 0, log, end: () => kill(server) };
}

/** It announces itself just before it listens: ask until somebody answers. */
async function answers(httpUrl: string, signal: AbortSignal): Promise<void> {
	while (!signal.aborted) {
		const response = await fetch(httpUrl, { signal }).catch(() => undefined);
		if (response?.ok) return;
		await new Promise((resolve) => setImmediate(resolve));
	}
}

async function kill(server: ChildProcess): Promise<void> {
	if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) return;
	const exited = once(server, 'exit');
	server.kill('SIGKILL');
	await exited;
}
