import { EgressStatus } from '@livekit/protocol';
import { MIXED_CONTENT_FLAG } from '../../host/browser/chromium-flags.ts';
import { expectColour } from '../support/expected-content.ts';
import { freePorts } from '../support/free-ports.ts';
import { PLAIN_HOST, PLAIN_HOST_ENV } from '../support/plain-host.ts';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import { makeTestAuthority, selfSignedCertificate, type TestCertificateOptions } from '../support/test-certificate.ts';
import type { Rgb } from '../support/test-picture.ts';
import { trustAuthority } from '../support/trusting-home.ts';
import { startWebSite, type WebSite } from '../support/web-site.ts';

const SMALL_ARGS = ['--width', '320', '--height', '192'];

const DAY_MS = 24 * 3600 * 1000;

const HOLDS: TestCertificateOptions = {
	host: '127.0.0.1',
	validFromMs: Date.now() - DAY_MS,
	validUntilMs: Date.now() + DAY_MS,
};

type Case = {
	readonly what: string;
	/** The address of the page; may put something on the site. */
	readonly url: (site: WebSite) => string | Promise<string>;
	readonly args?: readonly string[];
	/** After `page load error: `. */
	readonly reason: string;
	/** What the site was asked for in the end. */
	readonly requests?: readonly string[];
};

const CASES: readonly Case[] = [
	{
		what: 'whose name nobody knows',
		url: () => 'https://nowhere.invalid/page',
		reason: 'net::ERR_NAME_NOT_RESOLVED',
	},
	{
		what: 'where nobody listens',
		url: async () => `http://127.0.0.1:${(await freePorts({ tcp: 1, udp: 0 })).tcp[0]}/page`,
		reason: 'net::ERR_CONNECTION_REFUSED',
	},
	{
		what: 'that is a download',
		url: (site) => {
			site.put('/archive', { headers: { 'Content-Type': 'application/zip' }, body: 'PK' });
			return '/archive';
		},
		reason: 'net::ERR_ABORTED: it is no page but a download (application/zip)',
	},
	{
		what: 'that never finishes loading, three times',
		url: (site) => {
			site.put('/half', { body: '<img src="/never.png">' });
			site.put('/never.png', 'silence');
			return '/half';
		},
		// Long enough for a busy machine to ask for the image.
		args: ['--load-timeout', '1.5'],
		reason: 'timed out',
		requests: ['/half', '/never.png', '/half', '/never.png', '/half', '/never.png'],
	},
];

for (const { what, url, args = [], reason, requests } of CASES) {
	test(`a page ${what} fails with LiveKit's words, and leaves nothing`, async ({ site, recordWeb }) => {
		const run = await recordWeb(await url(site), { args: [...SMALL_ARGS, ...args] });
		const { exitCode, error, info } = await run.ended;
		const message = `page load error: ${reason}`;
		expect({ exitCode, error }).toEqual({ exitCode: 1, error: message });
		expect(info).toMatchObject({ status: EgressStatus.EGRESS_FAILED, error: message, errorCode: 400 });
		if (requests) expect(site.requests).toEqual(requests);
		expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
	});
}

test('a page with a certificate that nobody vouches for is not recorded, and its browser would not let it use http', async ({
	recordWeb,
}) => {
	await using secure = await startWebSite(selfSignedCertificate(HOLDS));
	const run = await recordWeb(`${secure.origin}/stage`, { args: SMALL_ARGS });
	const { exitCode, error, info, commandLines } = await run.ended;
	const message =
		'page load error: net::ERR_CERT_AUTHORITY_INVALID: nobody whom the browser trusts vouches for the certificate of "127.0.0.1"; have it signed by a known authority, let the server send the certificates in between as well, or give --insecure, with which none is checked';
	expect({ exitCode, error }).toEqual({ exitCode: 1, error: message });
	expect(info).toMatchObject({ status: EgressStatus.EGRESS_FAILED, error: message, errorCode: 400 });
	expect(secure.requests).toEqual([]);
	expect(commandLines.join('\n')).not.toContain(MIXED_CONTENT_FLAG);
	expect(await run.leftBehind()).toEqual({ leaks: [], files: [] });
});

test('a page whose certificate somebody vouches for is recorded, and with one that is for another name, or has expired, or is not valid yet, it is told what is wrong', async ({
	folder,
	recordWeb,
}) => {
	const authority = makeTestAuthority();
	await trustAuthority(folder.path, authority);
	const errorOf = async (change: Partial<TestCertificateOptions>): Promise<string> => {
		await using secure = await startWebSite(authority.issue({ ...HOLDS, ...change }));
		const args = [...SMALL_ARGS, '--duration', '0.5'];
		const run = await recordWeb(`${secure.origin}/stage`, { args, env: { HOME: folder.path } });
		const { exitCode, error, info } = await run.ended;
		expect(exitCode).toBe(error === '' ? 0 : 1);
		expect(info?.errorCode).toBe(error === '' ? 0 : 400);
		return error;
	};
	expect(await errorOf({})).toBe('');
	expect(await errorOf({ host: 'elsewhere.example' })).toContain(
		'page load error: net::ERR_CERT_COMMON_NAME_INVALID: the certificate that came is not for "127.0.0.1"; ',
	);
	const wrongTime =
		'page load error: net::ERR_CERT_DATE_INVALID: the certificate of "127.0.0.1" has expired, or is not valid yet, by the clock';
	expect(await errorOf({ validUntilMs: Date.now() - DAY_MS / 2 })).toContain(wrongTime);
	expect(await errorOf({ validFromMs: Date.now() + DAY_MS / 2 })).toContain(wrongTime);
});

test('--insecure records a page, an image and a frame of others, whose certificates are of nobody, for another name, and over, and runs a script of http, which still cannot read what is of others', async ({
	site,
	recordWeb,
}) => {
	const past = { validFromMs: Date.now() - 2 * DAY_MS, validUntilMs: Date.now() - DAY_MS };
	const certificate = selfSignedCertificate({ host: 'elsewhere.example', ...past });
	await using page = await startWebSite(certificate);
	await using other = await startWebSite(certificate);
	const [image, frame]: [Rgb, Rgb] = [
		[30, 110, 190],
		[20, 160, 20],
	];
	const otherOrigin = `https://localhost:${other.port}`;
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="192"><rect width="160" height="192" fill="rgb(${image})"/></svg>`;
	other.put('/image', { headers: { 'Content-Type': 'image/svg+xml' }, body: svg });
	other.put('/frame', { body: `<body style="background: rgb(${frame})">` });
	site.put('/script', {
		headers: { 'Content-Type': 'text/javascript' },
		body: `
			const request = new XMLHttpRequest();
			request.open('GET', '${otherOrigin}/frame', false);
			try { request.send() } catch { document.images[0].src = '${otherOrigin}/image' }
		`,
	});
	const plain = `${PLAIN_HOST}:${site.port}`;
	page.put('/page', {
		body: `<!doctype html><style>body { margin: 0; display: flex; background: red }</style>
			<img><script src="http://${plain}/script"></script><iframe src="${otherOrigin}/frame" width="160" height="192" style="border: 0">`,
	});
	const args = [...SMALL_ARGS, '--insecure', '--allow-host', `localhost:${other.port}`, plain, '--duration', '1'];
	const run = await recordWeb(`${page.origin}/page`, { args, env: PLAIN_HOST_ENV });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	for (const [xPx, colour] of [
		[8, image],
		[168, frame],
	] as const) {
		const rectangle = { xPx, yPx: 8, widthPx: 144, heightPx: 176 };
		await expectColour(reader, { name: `from ${xPx} px on it`, rectangle, timeS: 0.8, colour });
	}
});
