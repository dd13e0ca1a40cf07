import { Encryption_Type, type Room } from '@livekit/protocol';
import { setTimeout as pause } from 'node:timers/promises';
import { RoomServiceClient } from 'livekit-server-sdk';
import { EgressError, toEgressError } from './egress-error.ts';
import type { EgressPlan, LiveKitConnection } from './egress-plan.ts';

const REQUEST_TIMEOUT_S = 5;
const WAIT_POLL_INTERVAL_MS = 500;

/** How `requireRoom` looks for the room. */
export type RoomCheckOptions = {
	/** Wait until the room exists instead of failing when it does not. */
	readonly wait: boolean;
	/** Ends the wait. */
	readonly signal: AbortSignal;
};

/**
 * Asks the server for the plan's room before anybody joins it: a recorder that joins a room that does not exist may
 * create it. Resolves to the room. Rejects with `EgressError`: `not_found` without the room, `unauthenticated` for a
 * wrong key or secret, `unavailable` for a server that does not answer, `failed_precondition` for an encrypted room.
 */
export async function requireRoom(plan: EgressPlan, options: RoomCheckOptions): Promise<Room> {
	const client = new RoomServiceClient(httpUrl(plan.connection), plan.connection.apiKey, plan.connection.apiSecret, {
		requestTimeout: REQUEST_TIMEOUT_S,
	});
	for (;;) {
		options.signal.throwIfAborted();
		const room = await ask(plan, () => client.listRooms([plan.roomName])).then((rooms) => rooms[0]);
		if (room) {
			await refuseEncryptedRoom(plan, client);
			return room;
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

/** Nobody outside an end-to-end encrypted room can see it: refused by name instead of recording noise. */
async function refuseEncryptedRoom(plan: EgressPlan, client: RoomServiceClient): Promise<void> {
	const participants = await ask(plan, () => client.listParticipants(plan.roomName));
	const isEncrypted = participants.some((participant) =>
		participant.tracks.some((track) => track.encryption !== Encryption_Type.NONE),
	);
	if (isEncrypted) throw encryptedRoomError(plan.roomName);
}

/** The error of a room whose tracks are end-to-end encrypted. */
export function encryptedRoomError(roomName: string): EgressError {
	return new EgressError(
		'failed_precondition',
		'room',
		`room "${roomName}" is end-to-end encrypted, so its pictures and sound cannot be recorded; switch encryption off for rooms that shall be recorded`,
	);
}

async function ask<Answer>(plan: EgressPlan, call: () => Promise<Answer>): Promise<Answer> {
	try {
		return await call();
	} catch (error) {
		throw serverError(plan.connection, error);
	}
}

/** Says in our own words what the server said: its text echoes the whole token when the secret is wrong. */
function serverError(connection: LiveKitConnection, error: unknown): EgressError {
	const status = statusOf(error);
	const text = error instanceof Error ? error.message : '';
	if (status === 401 && text.startsWith('invalid API key')) {
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
		return new EgressError('unavailable', 'request', `no LiveKit server answers at ${connection.url}: HTTP 404; check LIVEKIT_URL or --url`);
	}
	if (status !== null) {
		return new EgressError('unavailable', 'host', `the server at ${connection.url} answered HTTP ${status}; try again later`);
	}
	const reason = reasonOf(error);
	if (reason === null) return toEgressError(error);
	return new EgressError('unavailable', 'request', `no LiveKit server answers at ${connection.url}: ${reason}; check LIVEKIT_URL or --url, and that the server runs`);
}

function statusOf(error: unknown): number | null {
	return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : null;
}

/** Node's fetch hides what happened in the cause; null when the error is not one of the network. */
function reasonOf(error: unknown): string | null {
	if (!(error instanceof Error)) return null;
	if (error.name === 'TimeoutError') return `no answer within ${REQUEST_TIMEOUT_S} s`;
	if (error.name !== 'TypeError') return null;
	const cause: unknown = error.cause;
	if (cause instanceof Error && 'code' in cause) return String(cause.code);
	return error.message;
}

function httpUrl(connection: LiveKitConnection): string {
	return connection.url.replace(/^ws/, 'http');
}
