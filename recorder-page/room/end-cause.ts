import { DisconnectReason } from 'livekit-client';

/** Why the recorder is no longer in the room. `connection_lost`: reconnecting was given up. */
export type EndCause = 'room_closed' | 'removed' | 'duplicate_identity' | 'server_shutdown' | 'connection_lost';

/** Translates LiveKit's reason, which is undefined when the client gave up by itself. */
export function endCauseOf(reason: DisconnectReason | undefined): EndCause {
	switch (reason) {
		case DisconnectReason.ROOM_CLOSED:
		case DisconnectReason.ROOM_DELETED:
			return 'room_closed';
		case DisconnectReason.PARTICIPANT_REMOVED:
			return 'removed';
		case DisconnectReason.DUPLICATE_IDENTITY:
			return 'duplicate_identity';
		case DisconnectReason.SERVER_SHUTDOWN:
			return 'server_shutdown';
		default:
			return 'connection_lost';
	}
}
