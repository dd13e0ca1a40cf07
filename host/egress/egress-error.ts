import { JournalError, type JournalErrorCode } from '../journal/journal-error.ts';

/** Codes of Twirp and psrpc, as far as a recording can meet them (https://twitchtv.github.io/twirp/docs/spec_v7.html#error-codes). */
export type EgressErrorCode =
	| 'invalid_argument'
	| 'not_found'
	| 'already_exists'
	| 'permission_denied'
	| 'unauthenticated'
	| 'failed_precondition'
	| 'resource_exhausted'
	| 'unavailable'
	| 'internal';

/** Who has to do something about an error. */
export type ErrorBlame = 'request' | 'destination' | 'room' | 'host';

/** HTTP status of each code, which is what `EgressInfo.error_code` holds. */
const HTTP_STATUS: Readonly<Record<EgressErrorCode, number>> = {
	invalid_argument: 400,
	unauthenticated: 401,
	permission_denied: 403,
	not_found: 404,
	already_exists: 409,
	failed_precondition: 412,
	resource_exhausted: 429,
	internal: 500,
	unavailable: 503,
};

/** An error that can happen in the field. Its message says what, where, what came, and what to do. */
export class EgressError extends Error {
	override readonly name = 'EgressError';
	readonly code: EgressErrorCode;
	readonly blame: ErrorBlame;

	constructor(code: EgressErrorCode, blame: ErrorBlame, message: string, cause?: unknown) {
		super(message, cause === undefined ? undefined : { cause });
		this.code = code;
		this.blame = blame;
	}

	/** The code as an HTTP status, for `EgressInfo.error_code`. */
	get httpStatus(): number {
		return HTTP_STATUS[this.code];
	}
}

/** What can be done about an error of the disk; what is not listed is a fault of the host. */
const JOURNAL_ERRORS: Readonly<Partial<Record<JournalErrorCode, readonly [EgressErrorCode, ErrorBlame]>>> = {
	disk_full: ['resource_exhausted', 'destination'],
	file_too_large: ['resource_exhausted', 'destination'],
	not_writable: ['permission_denied', 'destination'],
	bad_output_path: ['invalid_argument', 'request'],
	journal_exists: ['already_exists', 'destination'],
	io_error: ['internal', 'destination'],
};

/** The error as it is, or an egress error with its message: by its kind for one of the disk, else an internal one of the host. */
export function toEgressError(error: unknown): EgressError {
	if (error instanceof EgressError) return error;
	const message = error instanceof Error ? error.message : String(error);
	const [code, blame] =
		(error instanceof JournalError && JOURNAL_ERRORS[error.code]) || (['internal', 'host'] as const);
	return new EgressError(code, blame, message, error);
}
