import type { ReconnectPolicy } from 'livekit-client';

/** A connection that has been away for this long is given up, and the recording with it. */
export const RECONNECT_PATIENCE_MS = 120_000;

/** Retries follow each other sooner than this: the network may come back at any moment, and what is missed is lost. */
const MAX_RETRY_DELAY_MS = 2_000;
const FIRST_RETRY_DELAYS_MS: readonly number[] = [0, 250, 500, 1_000];

/**
 * When the client tries to reconnect. Its own policy gives up after about 50 s, and waits up to 10 s between two tries, so
 * that thousands of clients do not come at once; there is one recorder to a room.
 */
export const RECONNECT_POLICY: ReconnectPolicy = {
	nextRetryDelayInMs({ retryCount, elapsedMs }) {
		if (elapsedMs > RECONNECT_PATIENCE_MS) return null;
		return FIRST_RETRY_DELAYS_MS[retryCount] ?? MAX_RETRY_DELAY_MS;
	},
};
