import { ConnectionError, ConnectionErrorReason, type DisconnectReason, type Room, RoomEvent } from 'livekit-client';
import { ENCODED_STREAMS_CONFIGURATION } from './encoded-receivers.ts';
import { endCauseOf } from './end-cause.ts';
import { JoinError } from './join-error.ts';

/** How long one try to reach the server, and one to get media through, may take. */
const SIGNAL_TIMEOUT_MS = 10_000;
const MEDIA_TIMEOUT_MS = 15_000;

/** How long a server that may be just letting the recorder in is waited for when that is called off. */
const LEAVE_PATIENCE_MS = 1_000;

/** Where to, as whom, and until when. */
export type ConnectOptions = {
	/** `ws:`, `wss:`, `http:` or `https:` URL of the LiveKit server. */
	readonly url: string;
	readonly token: string;
	/** Calls the attempt off. */
	readonly signal?: AbortSignal;
};

/**
 * Connects `room` so that receivers offer encoded streams. Subscribes to nothing. Resolves when media can flow, or
 * when the server let the recorder in and ended the room, or its stay, before that; the room has said so by its event
 * then. Rejects with a `JoinError`; the room is disconnected by then.
 */
export async function connectRoom(room: Room, { url, token, signal }: ConnectOptions): Promise<void> {
	assertServerUrl(url);
	if (signal?.aborted) throw cancelled(signal);
	const signalled = Promise.withResolvers<void>();
	room.once(RoomEvent.SignalConnected, signalled.resolve);
	// A client that goes while it is let in says no goodbye, and the server would keep it in the room for a while.
	const callOff = () => {
		const timer = setTimeout(signalled.resolve, LEAVE_PATIENCE_MS);
		void signalled.promise.then(() => {
			clearTimeout(timer);
			void room.disconnect();
		});
	};
	signal?.addEventListener('abort', callOff);
	const over = Promise.withResolvers<void>();
	const noteEnd = (reason?: DisconnectReason) => endCauseOf(reason) !== 'connection_lost' && over.resolve();
	room.on(RoomEvent.Disconnected, noteEnd);
	try {
		const connecting = room.connect(url, token, {
			autoSubscribe: false,
			rtcConfig: ENCODED_STREAMS_CONFIGURATION,
			websocketTimeout: SIGNAL_TIMEOUT_MS,
			peerConnectionTimeout: MEDIA_TIMEOUT_MS,
		});
		// The client goes on waiting for media when the server has told it to leave.
		await Promise.race([connecting, over.promise]);
	} catch (error) {
		// Disconnecting a room that is not connected does nothing.
		await room.disconnect();
		throw signal?.aborted ? cancelled(signal) : joinErrorOf(error, token);
	} finally {
		signal?.removeEventListener('abort', callOff);
		signalled.resolve();
		room.off(RoomEvent.Disconnected, noteEnd);
	}
	if (signal?.aborted) {
		await room.disconnect();
		throw cancelled(signal);
	}
}

/** The client holds its locks for good when it meets a URL that it cannot parse. */
function assertServerUrl(url: string): void {
	if (URL.canParse(url) && /^(ws|http)s?:$/.test(new URL(url).protocol)) return;
	throw new JoinError('bad_url', `The server's URL must begin with ws:// or wss://; got ${JSON.stringify(url)}.`);
}

function cancelled(signal: AbortSignal): JoinError {
	return new JoinError('cancelled', 'Joining the room was called off.', { cause: signal.reason });
}

/** Not with the client's error as its cause: the server's answer in that repeats the token. */
function joinErrorOf(error: unknown, token: string): JoinError {
	const message = error instanceof Error ? error.message : String(error);
	const said = `(${message.replaceAll(token, 'token')})`;
	if (!(error instanceof ConnectionError)) return new JoinError('failed', `Joining the room failed ${said}.`);
	switch (error.reason) {
		case ConnectionErrorReason.NotAllowed:
			if (error.status === 404) return new JoinError('room_not_found', `The room does not exist ${said}.`);
			return new JoinError(
				'refused',
				`The server refused the recorder's token with status ${error.status} ${said}: check the API key and secret.`,
			);
		case ConnectionErrorReason.ServerUnreachable:
		case ConnectionErrorReason.ServiceNotFound:
		case ConnectionErrorReason.WebSocket:
			return new JoinError('unreachable', `No LiveKit server answers at the URL ${said}.`);
		case ConnectionErrorReason.Timeout:
			return new JoinError('timed_out', `The server did not answer in time ${said}.`);
		case ConnectionErrorReason.LeaveRequest:
			return new JoinError('turned_away', `The server ended the connection at once ${said}.`);
		default:
			// The client has no reason of its own for this one.
			if (!message.includes('pc connection')) return new JoinError('failed', `Joining the room failed ${said}.`);
			return new JoinError(
				'no_media',
				`The server answers, but no media connection came about in ${MEDIA_TIMEOUT_MS / 1000} s: check its UDP and TCP ports for media.`,
			);
	}
}
