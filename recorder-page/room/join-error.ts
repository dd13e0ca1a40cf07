/** What kept the recorder out of a room. */
export type JoinErrorReason =
	/** The URL is none that a LiveKit server can have. */
	| 'bad_url'
	/** The server does not accept the token: wrong key or secret, expired, or not for this. */
	| 'refused'
	| 'room_not_found'
	/** Nobody answers at the URL, or something else than a LiveKit server. */
	| 'unreachable'
	/** The server answers, but no media connection comes about. */
	| 'no_media'
	| 'timed_out'
	/** The server let the recorder in and out again at once. */
	| 'turned_away'
	/** The caller's signal. */
	| 'cancelled'
	| 'failed';

/** The recorder could not join the room. Nothing of the attempt is left. `message` names no token. */
export class JoinError extends Error {
	override readonly name = 'JoinError';
	readonly reason: JoinErrorReason;

	constructor(reason: JoinErrorReason, message: string, options?: ErrorOptions) {
		super(message, options);
		this.reason = reason;
	}
}
