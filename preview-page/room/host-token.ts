import type { RoomAccess } from './room-session.ts';

/**
 * Asks the preview's server for a token for a room, signed with the keys of its environment. Rejects with an `Error` that
 * says why there is none.
 */
export async function askHostForToken(roomName: string, signal: AbortSignal): Promise<RoomAccess> {
	const response = await fetch('/roomreel/room-token', {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: JSON.stringify({ room: roomName }),
		signal,
	});
	const answer = (await response.json()) as RoomAccess | { readonly error: string };
	if ('error' in answer) throw new Error(answer.error);
	return answer;
}
