/** What a browser's errors about a certificate mean for the page of a host, and what can be done; `now` is what the machine's clock says. */
const PROBLEMS: Readonly<Record<string, (host: string, now: Date) => string>> = {
	'net::ERR_CERT_COMMON_NAME_INVALID': (host) =>
		`the certificate that came is not for "${host}"; give the page's address with a name that it is for`,
	'net::ERR_CERT_DATE_INVALID': (host, now) =>
		`the certificate of "${host}" has expired, or is not valid yet, by the clock of this machine, which says ${minuteOf(now)}; set the clock if it is wrong, have the certificate renewed`,
	'net::ERR_CERT_AUTHORITY_INVALID': (host) =>
		`nobody whom the browser trusts vouches for the certificate of "${host}"; have it signed by a known authority, let the server send the certificates in between as well`,
};

const WITHOUT_CHECK = 'or give --insecure, with which none is checked';

/**
 * The browser's error of a page with what is wrong with its certificate and what to do, at that time; null for an error that is
 * not one of a certificate's name, time or authority.
 */
export function certificateProblem(errorText: string, url: string, now: Date): string | null {
	const problemWith = PROBLEMS[errorText];
	if (!problemWith) return null;
	return `${errorText}: ${problemWith(URL.parse(url)?.hostname ?? url, now)}, ${WITHOUT_CHECK}`;
}

/** As in `2026-11-27 10:32 UTC`. */
function minuteOf(time: Date): string {
	return `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
