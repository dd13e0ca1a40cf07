import { EgressError } from './egress-error.ts';

/** The error of a request's field, in LiveKit's words; `problem` says what came and what to do. */
export function invalidField(field: string, problem: string, cause?: unknown): EgressError {
	return new EgressError(
		'invalid_argument',
		'request',
		`request has missing or invalid field: ${field}: ${problem}`,
		cause,
	);
}
