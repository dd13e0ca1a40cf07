import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { stagePage } from './stage-page.ts';
import type { TestCertificate } from './test-certificate.ts';

/** A page of the site: its answer, or what answers. */
export type SitePage =
	| { readonly status?: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer }
	/** Never answers. */
	| 'silence';

/** A small web site on loopback for one test run. */
export type WebSite = AsyncDisposable & {
	/** Such as `http://127.0.0.1:40123`. */
	readonly origin: string;
	readonly port: number;
	/** Puts a page at a path, in the place of one that is there. */
	put(path: string, page: SitePage): void;
	/** Paths that were asked for, in order. */
	readonly requests: readonly string[];
	/** Resolves to the body of the next POST to this path. */
	posted(path: string): Promise<string>;
};

/** Starts a site with `/stage` (`stage-page.ts`) on it; with a certificate one of https. */
export async function startWebSite(certificate?: TestCertificate): Promise<WebSite> {
	const pages = new Map<string, SitePage>([['/stage', { body: stagePage() }]]);
	const requests: string[] = [];
	const waiting = new Map<string, (body: string) => void>();
	const respond = (request: IncomingMessage, response: ServerResponse): void => {
		const { pathname } = new URL(request.url ?? '/', 'http://site');
		requests.push(pathname);
		if (request.method === 'POST') void bodyOf(request).then((body) => waiting.get(pathname)?.(body));
		answer(response, pages.get(pathname) ?? { status: request.method === 'POST' ? 204 : 404 });
	};
	const server = certificate ? createSecureServer(certificate, respond) : createServer(respond);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		origin: `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
		port,
		requests,
		put: (path, page) => void pages.set(path, page),
		posted: (path) => new Promise((resolve) => waiting.set(path, resolve)),
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}

function answer(response: ServerResponse, page: SitePage): void {
	if (page === 'silence') return;
	const { status = 200, headers = {}, body = '' } = page;
	response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store', ...headers });
	response.end(body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) body += chunk;
	return body;
}
