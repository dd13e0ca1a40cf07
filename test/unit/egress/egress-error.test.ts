import { expect, test } from '@playwright/test';
import { EgressError, type EgressErrorCode, toEgressError } from '../../../host/egress/egress-error.ts';
import { JournalError, type JournalErrorCode } from '../../../host/journal/journal-error.ts';

/** What psrpc's codes are in HTTP, which is what `EgressInfo.error_code` holds. */
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

for (const [code, status] of Object.entries(HTTP_STATUS) as [EgressErrorCode, number][]) {
	test(`the error code ${code} is ${status} in HTTP`, () => {
		expect(new EgressError(code, 'host', 'text').httpStatus).toBe(status);
	});
}

test('an egress error stays itself', () => {
	const error = new EgressError('not_found', 'request', 'no such room');
	expect(toEgressError(error)).toBe(error);
});

test('any other error becomes an internal one of the host that keeps its message and its cause', () => {
	const cause = new TypeError('x is not a function');
	expect(toEgressError(cause)).toMatchObject({ code: 'internal', blame: 'host', message: cause.message, cause });
	expect(toEgressError('just text').message).toBe('just text');
});

/** What a recorder of files is told, and who has to do something about it. */
const DISK_ERRORS: readonly [JournalErrorCode, EgressErrorCode, string][] = [
	['disk_full', 'resource_exhausted', 'destination'],
	['file_too_large', 'resource_exhausted', 'destination'],
	['not_writable', 'permission_denied', 'destination'],
	['bad_output_path', 'invalid_argument', 'request'],
	['journal_exists', 'already_exists', 'destination'],
	['io_error', 'internal', 'destination'],
	['invalid_fragment', 'internal', 'host'],
	['nothing_recorded', 'internal', 'host'],
	['closed', 'internal', 'host'],
];

for (const [journalCode, code, blame] of DISK_ERRORS) {
	test(`the disk error ${journalCode} becomes ${code}, to blame on the ${blame}`, () => {
		const error = new JournalError(journalCode, 'The disk is full.');
		expect(toEgressError(error)).toMatchObject({ code, blame, message: 'The disk is full.', cause: error });
	});
}
