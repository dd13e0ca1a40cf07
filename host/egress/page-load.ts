import type { LoadOutcome } from '../browser/tab-loader.ts';
import { certificateProblem } from './certificate-problem.ts';
import { EgressError } from './egress-error.ts';

/** As long and as often as LiveKit's egress does. */
export const DEFAULT_LOAD_TIMEOUT_MS = 30_000;
const MAX_ATTEMPTS = 3;

/** Errors that another attempt may not meet. */
const PASSING_ERRORS: readonly string[] = ['net::ERR_CERT_VERIFIER_CHANGED', 'net::ERR_CONNECTION_CLOSED'];

/** All that a browser knows of a proxy that did not connect. */
const TUNNEL_ERROR = 'net::ERR_TUNNEL_CONNECTION_FAILED';

/** What is left of a document that a browser does not show: it is downloaded, or empty. */
const NOT_SHOWN_ERROR = 'net::ERR_ABORTED';

export type PageLoadOptions = {
	/** Makes one attempt. */
	readonly load: () => Promise<LoadOutcome>;
	/** Why the proxy did not connect to `host:port`, in the browser's words; null if it does not know. */
	readonly tunnelFailureOf: (authority: string) => string | null;
	/** An attempt failed, and another one is made. */
	readonly onRetry: (message: string) => void;
};

/**
 * Loads a page, again where that may help. Rejects with `EgressError` `invalid_argument` and LiveKit's text
 * (`page load error: …`) when it does not load.
 */
export async function loadPage({ load, tunnelFailureOf, onRetry }: PageLoadOptions): Promise<void> {
	for (let attempt = 1; ; attempt++) {
		const outcome = await load();
		if (outcome.type === 'loaded') return;
		const reason = reasonOf(outcome, tunnelFailureOf);
		if (attempt >= MAX_ATTEMPTS || !mayPass(outcome)) {
			throw new EgressError('invalid_argument', 'request', `page load error: ${reason}`);
		}
		onRetry(`the page did not load (${reason}); attempt ${attempt + 1} of ${MAX_ATTEMPTS}`);
	}
}

type Failure = Exclude<LoadOutcome, { type: 'loaded' }>;

function mayPass(failure: Failure): boolean {
	return failure.type === 'timeout' || (failure.type === 'failed' && PASSING_ERRORS.includes(failure.errorText));
}

function reasonOf(failure: Failure, tunnelFailureOf: PageLoadOptions['tunnelFailureOf']): string {
	switch (failure.type) {
		case 'timeout':
			return 'timed out';
		case 'refused':
			// HTTP/2 has no status texts.
			return failure.statusText || `HTTP status ${failure.status}`;
		case 'failed':
			return detailOf(failure, tunnelFailureOf) ?? failure.errorText;
	}
}

function detailOf(
	{ errorText, url, answer }: Extract<Failure, { type: 'failed' }>,
	tunnelFailureOf: PageLoadOptions['tunnelFailureOf'],
): string | null {
	if (errorText === TUNNEL_ERROR) return tunnelFailureOf(authorityOf(url));
	if (errorText !== NOT_SHOWN_ERROR || !answer) return certificateProblem(errorText, url, new Date());
	if (answer.status === 204 || answer.status === 205)
		return `${errorText}: there is no page, HTTP status ${answer.status}`;
	return `${errorText}: it is no page but a download (${answer.mimeType})`;
}

/** `host:port` as a proxy is asked for it. */
function authorityOf(url: string): string {
	const parsed = URL.parse(url);
	if (!parsed) return '';
	return `${parsed.hostname}:${parsed.port || (parsed.protocol === 'http:' ? 80 : 443)}`;
}
