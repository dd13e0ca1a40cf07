import type { Writable } from 'node:stream';

/** Errors that say that nobody reads the stream any more: a pipe to `head`, a terminal that was closed. */
const LOST_CODES: readonly (string | undefined)[] = ['EPIPE', 'EIO', 'ECONNRESET', 'ERR_STREAM_DESTROYED'];

/** Sees to it that a recording goes on when nobody reads what the program says. Other errors are thrown as ever. */
export function ignoreLostOutput(stream: Writable): void {
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (!LOST_CODES.includes(error.code)) throw error;
	});
}
