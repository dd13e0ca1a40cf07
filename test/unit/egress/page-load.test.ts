import { expect, test } from '@playwright/test';
import type { LoadOutcome } from '../../../host/browser/tab-loader.ts';
import { EgressError } from '../../../host/egress/egress-error.ts';
import { loadPage } from '../../../host/egress/page-load.ts';

type Result = { readonly attempts: number; readonly error: EgressError | null; readonly retries: readonly string[] };

/** Loads a page whose attempts come out as given, the last of them again and again. */
async function load(
	outcomes: readonly LoadOutcome[],
	failures: Readonly<Record<string, string>> = {},
): Promise<Result> {
	let attempts = 0;
	const retries: string[] = [];
	const loading = loadPage({
		load: async () => {
			attempts++;
			return outcomes[Math.min(attempts, outcomes.length) - 1] as LoadOutcome;
		},
		tunnelFailureOf: (authority) => failures[authority] ?? null,
		onRetry: (message) => retries.push(message),
	});
	const error = await loading.then(
		() => null,
		(reason: unknown) => reason as EgressError,
	);
	if (error !== null) expect(error).toBeInstanceOf(EgressError);
	return { attempts, error, retries };
}

const TIMEOUT: LoadOutcome = { type: 'timeout' };

function failed(errorText: string, url = 'https://my.host/'): LoadOutcome {
	return { type: 'failed', errorText, url };
}

test('a page that loads is asked for once', async () => {
	expect(await load([{ type: 'loaded' }])).toEqual({ attempts: 1, error: null, retries: [] });
});

test('a page that hangs is tried three times, and then is an error of the request', async () => {
	const { attempts, error, retries } = await load([TIMEOUT]);
	expect(attempts).toBe(3);
	expect(error).toMatchObject({ message: 'page load error: timed out', httpStatus: 400, blame: 'request' });
	expect(retries).toEqual([
		'the page did not load (timed out); attempt 2 of 3',
		'the page did not load (timed out); attempt 3 of 3',
	]);
});

test('a page that hangs once and then loads is recorded', async () => {
	expect(await load([TIMEOUT, { type: 'loaded' }])).toMatchObject({ attempts: 2, error: null });
});

for (const passing of ['net::ERR_CERT_VERIFIER_CHANGED', 'net::ERR_CONNECTION_CLOSED']) {
	test(`${passing} is tried again`, async () => {
		expect(await load([failed(passing)])).toMatchObject({ attempts: 3 });
	});
}

for (const lasting of ['net::ERR_CONNECTION_REFUSED', 'net::ERR_CERT_REVOKED', 'net::ERR_UNSAFE_REDIRECT']) {
	test(`${lasting} is final`, async () => {
		const { attempts, error } = await load([failed(lasting)]);
		expect(attempts).toBe(1);
		expect(error?.message).toBe(`page load error: ${lasting}`);
	});
}

test('a certificate that does not hold is final, and told with what is wrong with it', async () => {
	const { attempts, error } = await load([
		failed('net::ERR_CERT_AUTHORITY_INVALID', 'https://my.host/page?key=secret'),
	]);
	expect(attempts).toBe(1);
	expect(error).toMatchObject({ code: 'invalid_argument', httpStatus: 400, blame: 'request' });
	expect(error?.message).toMatch(
		/^page load error: net::ERR_CERT_AUTHORITY_INVALID: nobody whom .* "my\.host"; .* --insecure/,
	);
	expect(error?.message).not.toContain('secret');
});

test('a status is told by its text, or by its number where HTTP/2 has no text', async () => {
	const forbidden = await load([{ type: 'refused', status: 403, statusText: 'Forbidden' }]);
	expect(forbidden).toMatchObject({ attempts: 1, error: { message: 'page load error: Forbidden' } });
	const bare = await load([{ type: 'refused', status: 503, statusText: '' }]);
	expect(bare.error?.message).toBe('page load error: HTTP status 503');
});

test('a document that is not shown is told by what came instead', async () => {
	const aborted = { type: 'failed', errorText: 'net::ERR_ABORTED', url: 'https://my.host/' } as const;
	const download = await load([{ ...aborted, answer: { status: 200, mimeType: 'application/zip' } }]);
	expect(download.attempts).toBe(1);
	expect(download.error?.message).toBe(
		'page load error: net::ERR_ABORTED: it is no page but a download (application/zip)',
	);
	const empty = await load([{ ...aborted, answer: { status: 204, mimeType: '' } }]);
	expect(empty.error?.message).toBe('page load error: net::ERR_ABORTED: there is no page, HTTP status 204');
	expect((await load([aborted])).error?.message).toBe('page load error: net::ERR_ABORTED');
});

test('a tunnel that the proxy could not make is told by what the proxy knows', async () => {
	const tunnel = failed('net::ERR_TUNNEL_CONNECTION_FAILED', 'https://my.host/page');
	const known = await load([tunnel], { 'my.host:443': 'net::ERR_NAME_NOT_RESOLVED' });
	expect(known.error?.message).toBe('page load error: net::ERR_NAME_NOT_RESOLVED');
	const unknown = await load([tunnel]);
	expect(unknown.error?.message).toBe('page load error: net::ERR_TUNNEL_CONNECTION_FAILED');
});
