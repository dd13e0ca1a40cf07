import { expect, test } from '@playwright/test';
import { certificateProblem } from '../../../host/egress/certificate-problem.ts';

const NOW = new Date('2026-03-04T05:06:07Z');

function problemOf(error: string, url = 'https://my.host:8443/page?key=secret'): string | null {
	return certificateProblem(error, url, NOW);
}

test('a certificate for another name is told with the name that was asked for', () => {
	expect(problemOf('net::ERR_CERT_COMMON_NAME_INVALID')).toBe(
		'net::ERR_CERT_COMMON_NAME_INVALID: the certificate that came is not for "my.host"; give the page\'s address with a name that it is for, or give --insecure, with which none is checked',
	);
});

test('a certificate that has expired or is not valid yet is told with the time of the machine', () => {
	expect(problemOf('net::ERR_CERT_DATE_INVALID', 'https://10.0.0.1/')).toBe(
		'net::ERR_CERT_DATE_INVALID: the certificate of "10.0.0.1" has expired, or is not valid yet, by the clock of this machine, which says 2026-03-04 05:06 UTC; set the clock if it is wrong, have the certificate renewed, or give --insecure, with which none is checked',
	);
});

test('a certificate of an unknown authority is told with what makes it known', () => {
	expect(problemOf('net::ERR_CERT_AUTHORITY_INVALID')).toBe(
		'net::ERR_CERT_AUTHORITY_INVALID: nobody whom the browser trusts vouches for the certificate of "my.host"; have it signed by a known authority, let the server send the certificates in between as well, or give --insecure, with which none is checked',
	);
});

test('another error is none of these', () => {
	expect(problemOf('net::ERR_CONNECTION_REFUSED')).toBeNull();
	expect(problemOf('net::ERR_CERT_REVOKED')).toBeNull();
});
