import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { AccessToken } from 'livekit-server-sdk';
import type { LiveKitServer } from './livekit-server.ts';
import type {
	JoinedPublisher,
	NumberedPublisherRequest,
	PublishedPicture,
	PublisherAnswer,
	PublisherOptions,
	PublisherRequest,
	PublisherTiming,
} from './publisher-protocol.ts';

/** Leaving takes a moment; a process that has not ended by then is killed. */
const END_TIMEOUT_MS = 5_000;

const KEPT_COMPLAINTS_CHARACTERS = 8192;

/** A participant that is in the room and sends. */
export type Publisher = JoinedPublisher & {
	readonly identity: string;
	/** Mutes or unmutes a track; resolves when the server has told the participant. */
	setMuted(kind: 'audio' | 'video', muted: boolean): Promise<void>;
	/** Takes a track out of the room, of several pictures the one published last; the participant stays. */
	unpublish(kind: 'audio' | 'video'): Promise<void>;
	/** Publishes one more picture; resolves with the id of its track. */
	publish(picture: PublishedPicture): Promise<string>;
	/** Sends the picture published last in another size from now on, in the same track. */
	resize(widthPx: number, heightPx: number): Promise<void>;
	leave(): Promise<void>;
};

/** The process that test participants live in, all on one clock. */
export type Publishers = AsyncDisposable & {
	readonly pid: number;
	/**
	 * Joins a room and publishes; resolves when picture and sound are sent. Whoever is there under the same identity is sent
	 * out by the server, as when an application connects anew. Rejects with the SDK's error.
	 */
	join(options: PublisherOptions): Promise<Publisher>;
	/** How well the process kept its own time since this was last asked: no recording can be in better sync. */
	timing(): Promise<PublisherTiming>;
	/** All leave, and the process ends. */
	close(): Promise<void>;
	/** Kills the process: to the server they all are cut off. */
	kill(): Promise<void>;
};

/** Starts a process for participants of rooms of this server. */
export async function startPublishers(
	server: Pick<LiveKitServer, 'url' | 'apiKey' | 'apiSecret' | 'rooms'>,
): Promise<Publishers> {
	const entry = fileURLToPath(new URL('./publisher-process.ts', import.meta.url));
	const child = fork(entry, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
	const ask = requestsTo(child);
	const close = () => endWith(child, () => child.disconnect());
	return {
		pid: child.pid ?? 0,
		timing: () => ask({ type: 'timing' }) as Promise<PublisherTiming>,
		close,
		kill: () => endWith(child, () => child.kill('SIGKILL')),
		[Symbol.asyncDispose]: close,
		async join(options) {
			const { identity, room } = options;
			const token = new AccessToken(server.apiKey, server.apiSecret, { identity, name: options.name ?? identity });
			token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true });
			const request: PublisherRequest = { type: 'join', url: server.url, token: await token.toJwt(), options };
			const joined = (await ask(request)) as JoinedPublisher;
			return {
				...joined,
				identity,
				async setMuted(kind, muted) {
					const trackSid = kind === 'audio' ? joined.audioTrackSid : joined.videoTrackSid;
					if (trackSid === undefined) throw new Error(`${identity} publishes no ${kind}`);
					await server.rooms.mutePublishedTrack(room, identity, trackSid, muted);
				},
				publish: (picture) => ask({ type: 'publish', identity, picture }) as Promise<string>,
				resize: (widthPx, heightPx) => ask({ type: 'resize', identity, widthPx, heightPx }).then(() => {}),
				unpublish: (kind) => ask({ type: 'unpublish', identity, kind }).then(() => {}),
				leave: () => ask({ type: 'leave', identity }).then(() => {}),
			};
		},
	};
}

type PublisherValue = Extract<PublisherAnswer, { ok: true }>['value'];

/** Numbers requests and finds the answers that belong to them; all fail when the process ends. */
function requestsTo(child: ChildProcess) {
	const waiting = new Map<number, PromiseWithResolvers<PublisherValue>>();
	let nextRequestId = 0;
	// Native code warns of nothing in particular there; it is of interest when the process dies.
	let complaints = '';
	child.stderr?.setEncoding('utf8').on('data', (text: string) => {
		complaints = (complaints + text).slice(-KEPT_COMPLAINTS_CHARACTERS);
	});
	child.on('message', (answer: PublisherAnswer) => {
		const request = waiting.get(answer.requestId);
		waiting.delete(answer.requestId);
		if (answer.ok) request?.resolve(answer.value);
		else request?.reject(new Error(answer.error));
	});
	child.once('exit', (code, signal) => {
		for (const request of waiting.values())
			request.reject(new Error(`the publishing process ended: ${signal ?? code}`));
		waiting.clear();
	});
	return (request: PublisherRequest) => {
		const requestId = nextRequestId++;
		const answer = Promise.withResolvers<PublisherValue>();
		waiting.set(requestId, answer);
		const message: NumberedPublisherRequest = { requestId, request };
		child.send(message, (error) => {
			if (error) answer.reject(error);
		});
		return answer.promise;
	};
}

async function endWith(child: ChildProcess, ask: () => void): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	if (child.connected) ask();
	const timer = setTimeout(() => child.kill('SIGKILL'), END_TIMEOUT_MS);
	await exited;
	clearTimeout(timer);
}
