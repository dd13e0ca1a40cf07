import { setTimeout as pause } from 'node:timers/promises';
import { Encryption_Type, type ParticipantInfo, type Room } from '@livekit/protocol';
import { RoomServiceClient, ServerError } from 'livekit-server-sdk';
import { EgressError, toEgressError } from './egress-error.ts';
import type { LiveKitConnection, RoomCompositePlan } from './egress-plan.ts';

const REQUEST_TIMEOUT_S = 5;
const WAIT_POLL_INTERVAL_MS = 500;

/** A room and its server. */
export type RoomToFind = Pick<RoomCompositePlan, 'roomName' | 'connection'>;

/** How `requireRoom` looks for the room. */
export type RoomCheckOptions = {
	/** Wait until the room exists instead of failing when it does not. */
	readonly wait: boolean;
	/** Ends the wait. */
	readonly signal: AbortSignal;
	/** While the room is waited for, the server stopped answering; it is asked again. Once for each time. */
	readonly onWarning?: (message: string) => void;
};

/**
 * Asks the server for the plan's room before anybody joins it: a recorder that joins a room that does not exist may
 * create it. Resolves to the room. Rejects with `EgressError`: `not_found` without the room, `unauthenticated` for a
 * wrong key or secret, `unavailable` for a server that does not answer, `failed_precondition` for an encrypted room.
 * A server that has answered once may be away for a while when the room is waited for: it may be restarted.
 */
export async function requireRoom(plan: RoomToFind, options: RoomCheckOptions): Promise<Room> {
	const client = new RoomServiceClient(httpUrl(plan.connection), plan.connection.apiKey, plan.connection.apiSecret, {
		requestTimeout: REQUEST_TIMEOUT_S,
	});
	let state: 'unknown' | 'answers' | 'away' = 'unknown';
	for (;;) {
		options.signal.throwIfAborted();
		try {
			const room = await unlessAborted(options.signal, findRoom(plan, client));
			if (room) return room;
			state = 'answers';
		} catch (error) {
			const isAway = error instanceof EgressError && error.code === 'unavailable';
			if (!options.wait || state === 'unknown' || !isAway) throw error;
			if (state === 'answers') options.onWarning?.(`${error.message}; waiting for it`);
			state = 'away';
		}
		if (!options.wait) {
			throw new EgressError(
				'not_found',
				'request',
				`requested room does not exist: "${plan.roomName}" on ${plan.connection.url}; check its name, or give --wait to wait for it`,
			);
		}
		await pause(WAIT_POLL_INTERVAL_MS, undefined, { signal: options.signal });
	}
}

/** The room as it is now; null when there is none. */
async function findRoom(plan: RoomToFind, client: RoomServiceClient): Promise<Room | null> {
	try {
		const room = (await client.listRooms([plan.roomName]))[0];
		if (!room) return null;
		const participants = await client.listParticipants(plan.roomName);
		if (participants.some(isEncrypted)) throw encryptedRoomError(plan.roomName);
		return room;
	} catch (error) {
		// It closed between the two questions. Only LiveKit's own 404 has a code.
		if (error instanceof ServerError && error.code === 'not_found') return null;
		throw error instanceof EgressError ? error : serverError(plan.connection, error);
	}
}

/** Nobody outside an end-to-end encrypted room can see it: refused by name instead of recording noise. */
function isEncrypted(participant: ParticipantInfo): boolean {
	return participant.tracks.some((track) => track.encryption !== Encryption_Type.NONE);
}

/** The error of a room whose tracks are end-to-end encrypted. */
export function encryptedRoomError(roomName: string): EgressError {
	return new EgressError(
		'failed_precondition',
		'room',
		`room "${roomName}" is end-to-end encrypted, so its pictures and sound cannot be recorded; switch encryption off for rooms that shall be recorded`,
	);
}

/** The client's own requests cannot be cancelled: whoever gives up does not wait for their answer. */
async function unlessAborted<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
	work.catch(() => undefined);
	const aborted = Promise.withResolvers<never>();
	const onAbort = (): void => aborted.reject(signal.reason);
	signal.addEventListener('abort', onAbort, { once: true });
	try {
		return await Promise.race([work, aborted.promise]);
	} finally {
		signal.removeEventListener('abort', onAbort);
	}
}

/** Says in our own words what the server said: its text echoes the whole token when the secret is wrong. */
function serverError(connection: LiveKitConnection, error: unknown): EgressError {
	const status = error instanceof ServerError ? error.status : null;
	if (status === 401 && error instanceof ServerError && error.message.startsWith('invalid API key')) {
		return new EgressError(
			'unauthenticated',
			'request',
			`the server at ${connection.url} does not know the API key that it was given; check LIVEKIT_API_KEY or --api-key`,
		);
	}
	if (status === 401) {
		return new EgressError(
			'unauthenticated',
			'request',
			`the server at ${connection.url} refused a token signed with the API secret that was given; check LIVEKIT_API_SECRET or --api-secret, and this machine's clock`,
		);
	}
	if (status === 404) {
		return new EgressError(
			'unavailable',
			'request',
			`no LiveKit server answers at ${connection.url}: HTTP 404; check LIVEKIT_URL or --url`,
		);
	}
	if (status !== null) {
		return new EgressError(
			'unavailable',
			'host',
			`the server at ${connection.url} answered HTTP ${status}; try again later`,
		);
	}
	const reason = reasonOf(error);
	if (reason === null) return toEgressError(error);
	return new EgressError(
		'unavailable',
		'request',
		`no LiveKit server answers at ${connection.url}: ${reason}; check LIVEKIT_URL or --url, and that the server runs`,
	);
}

/** Node's fetch hides what happened in the cause; null when the error is not one of the network. */
function reasonOf(error: unknown): string | null {
	if (!(error instanceof Error)) return null;
	if (error instanceof SyntaxError) return 'its answer is not one of LiveKit';
	if (error.name === 'TimeoutError') return `no answer within ${REQUEST_TIMEOUT_S} s`;
	if (error.name !== 'TypeError') return null;
	const cause: unknown = error.cause;
	if (cause instanceof Error && 'code' in cause) return String(cause.code);
	return error.message;
}

function httpUrl(connection: LiveKitConnection): string {
	return connection.url.replace(/^ws/, 'http');
}
