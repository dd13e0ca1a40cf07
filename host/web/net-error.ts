/** Chromium's names of what goes wrong in a network, by the codes of Node. */
const NET_ERRORS: Readonly<Record<string, string>> = {
	ENOTFOUND: 'net::ERR_NAME_NOT_RESOLVED',
	EAI_AGAIN: 'net::ERR_NAME_NOT_RESOLVED',
	ENODATA: 'net::ERR_NAME_NOT_RESOLVED',
	ECONNREFUSED: 'net::ERR_CONNECTION_REFUSED',
	ECONNRESET: 'net::ERR_CONNECTION_RESET',
	EPIPE: 'net::ERR_CONNECTION_RESET',
	ETIMEDOUT: 'net::ERR_CONNECTION_TIMED_OUT',
	EHOSTUNREACH: 'net::ERR_ADDRESS_UNREACHABLE',
	ENETUNREACH: 'net::ERR_ADDRESS_UNREACHABLE',
	EADDRNOTAVAIL: 'net::ERR_ADDRESS_INVALID',
};

/** A page wanted to connect to where it may not. */
export class AddressRefusedError extends Error {
	override readonly name = 'AddressRefusedError';
}

/** An error of a connection as Chromium would name it, had it connected itself. */
export function netErrorText(error: unknown): string {
	if (error instanceof AddressRefusedError) return `net::ERR_BLOCKED_BY_ADMINISTRATOR: ${error.message}`;
	const causes = error instanceof AggregateError ? error.errors : [error];
	for (const cause of causes) {
		const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
		const text = NET_ERRORS[code];
		if (text) return text;
		if (code.startsWith('HPE_')) return 'net::ERR_INVALID_HTTP_RESPONSE';
	}
	return 'net::ERR_CONNECTION_FAILED';
}
