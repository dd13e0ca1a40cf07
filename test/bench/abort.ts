import { once } from 'node:events';

/** Waits for `promise`, but no longer than until `signal`; then it rejects with the signal's reason. */
export async function raceWithAbort<Result>(promise: Promise<Result>, signal: AbortSignal): Promise<Result> {
	signal.throwIfAborted();
	const waited = new AbortController();
	const aborted = once(signal, 'abort', { signal: waited.signal }).then(() => Promise.reject(signal.reason));
	aborted.catch(() => undefined);
	try {
		return await Promise.race([promise, aborted]);
	} finally {
		waited.abort();
	}
}
