import { once } from 'node:events';
import {
	Agent,
	createServer,
	type IncomingMessage,
	request as requestOf,
	type Server,
	type ServerResponse,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Duplex, pipeline } from 'node:stream';
import type { AddressPolicy } from './address-policy.ts';
import { checkedLookup, refuseLiteral } from './checked-lookup.ts';
import { netErrorText } from './net-error.ts';

const CONNECT_TIMEOUT_MS = 30_000;

/** Of a name's several addresses each is tried for so long: a first packet that is lost is sent again after 1 s. */
const ADDRESS_TIMEOUT_MS = 2_000;

/** As Chromium asks whether the other side is still there. */
const KEEP_ALIVE_DELAY_MS = 45_000;

/** What pages send and get may be larger than Node expects. */
const MAX_HEADER_BYTES = 256 * 1024;

/** Longer than pages usually pause between two requests. */
const KEEP_ALIVE_MS = 60_000;

/** What is between two hops only (RFC 9110, section 7.6.1), and what only proxies are told. */
const HOP_HEADERS: ReadonlySet<string> = new Set([
	'connection',
	'keep-alive',
	'proxy-authenticate',
	'proxy-authorization',
	'proxy-connection',
	'te',
	'trailer',
	'transfer-encoding',
	'upgrade',
]);

/** Failures of tunnels that are remembered for whoever asks. */
const MAX_FAILURES = 100;

/**
 * The way into the network for the pages that are recorded: an HTTP proxy on loopback, with CONNECT, for one browser.
 * Each connection is made to an address that the policy allows, found by the proxy itself, or not at all. A page's error
 * then says what Chromium would have said without a proxy.
 */
export class ForwardProxy {
	readonly #policy: AddressPolicy;
	readonly #http: Server;
	/** A connection that was kept may be gone when it is used again, which a browser would repair and we could not. */
	readonly #agent = new Agent({ keepAlive: false, autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS });
	readonly #connections = new Set<Socket>();
	readonly #failures = new Map<string, string>();

	private constructor(policy: AddressPolicy) {
		this.#policy = policy;
		this.#http = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, (request, response) =>
			this.#forward(request, response),
		);
		this.#http.requestTimeout = 0;
		this.#http.keepAliveTimeout = KEEP_ALIVE_MS;
		this.#http.on('connection', (socket: Socket) => this.#track(socket));
		this.#http.on('connect', (request, socket, head) => this.#tunnel(request, socket, head));
		this.#http.on('clientError', (_error, socket) => socket.destroy());
	}

	/** Listens on a free loopback port. */
	static async listen(policy: AddressPolicy): Promise<ForwardProxy> {
		const proxy = new ForwardProxy(policy);
		await new Promise<void>((resolve, reject) => {
			proxy.#http.once('error', reject);
			proxy.#http.listen(0, '127.0.0.1', resolve);
		});
		return proxy;
	}

	get port(): number {
		return (this.#http.address() as AddressInfo).port;
	}

	/** Where a browser finds it, such as `http://127.0.0.1:40123`. */
	get origin(): string {
		return `http://127.0.0.1:${this.port}`;
	}

	/** Why the last tunnel to `host:port` was not made, in Chromium's words; null when none failed. */
	failureOf(authority: string): string | null {
		return this.#failures.get(authority) ?? null;
	}

	/** Closes every connection and the port. Idempotent. */
	async close(): Promise<void> {
		const closed = this.#http.listening && once(this.#http, 'close');
		this.#http.close();
		this.#agent.destroy();
		for (const connection of this.#connections) connection.destroy();
		await closed;
	}

	#forward(request: IncomingMessage, response: ServerResponse): void {
		const url = URL.parse(request.url ?? '');
		if (url?.protocol !== 'http:') {
			refuse(response, 400, 'Bad Request');
			return;
		}
		const host = hostOf(url);
		const port = Number(url.port || 80);
		try {
			refuseLiteral(this.#policy, host, port);
			const upstream = requestOf({
				agent: this.#agent,
				host,
				port,
				lookup: checkedLookup(this.#policy, port),
				timeout: CONNECT_TIMEOUT_MS,
				maxHeaderSize: MAX_HEADER_BYTES,
				method: request.method ?? 'GET',
				path: `${url.pathname}${url.search}`,
				headers: endToEnd(request.rawHeaders),
				setDefaultHeaders: false,
			});
			upstream.once('socket', (socket) => socket.once('connect', () => upstream.setTimeout(0)));
			upstream.once('timeout', () => upstream.destroy(timeoutError()));
			upstream.once('response', (answer) => this.#answer(answer, response));
			upstream.once('error', (error) => refuse(response, 502, netErrorText(error)));
			// Of an answer that is none, such as an unasked change of protocol, there is no other sign.
			upstream.once('close', () => {
				if (!response.headersSent) refuse(response, 502, 'net::ERR_INVALID_HTTP_RESPONSE');
			});
			pipeline(request, upstream, () => undefined);
			response.once('close', () => upstream.destroy());
		} catch (error) {
			refuse(response, 502, netErrorText(error));
		}
	}

	#answer(answer: IncomingMessage, response: ServerResponse): void {
		try {
			response.sendDate = false;
			response.writeHead(answer.statusCode ?? 502, answer.statusMessage ?? '', endToEnd(answer.rawHeaders));
		} catch {
			// A header or a status text that Node would not write.
			answer.destroy();
			refuse(response, 502, 'net::ERR_INVALID_HTTP_RESPONSE');
			return;
		}
		// Otherwise a page waits with its first byte for the second.
		response.flushHeaders();
		pipeline(answer, response, () => undefined);
	}

	#tunnel(request: IncomingMessage, client: Duplex, head: Buffer): void {
		client.on('error', () => client.destroy());
		const authority = request.url ?? '';
		const url = URL.parse(`http://${authority}`);
		const host = url ? hostOf(url) : '';
		const port = Number(/:(\d+)$/.exec(authority)?.[1] ?? 0);
		if (!url || host === '' || port === 0) {
			deny(client, '400 Bad Request');
			return;
		}
		const fail = (error: unknown): void => {
			this.#noteFailure(authority, netErrorText(error));
			deny(client, '502 Bad Gateway');
		};
		try {
			refuseLiteral(this.#policy, host, port);
		} catch (error) {
			fail(error);
			return;
		}
		const server = connect({
			host,
			port,
			lookup: checkedLookup(this.#policy, port),
			timeout: CONNECT_TIMEOUT_MS,
			autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
			noDelay: true,
			keepAlive: true,
			keepAliveInitialDelay: KEEP_ALIVE_DELAY_MS,
		});
		this.#track(server);
		server.once('timeout', () => server.destroy(timeoutError()));
		server.once('error', fail);
		server.once('connect', () => {
			server.setTimeout(0);
			server.off('error', fail);
			this.#failures.delete(authority);
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			if (head.length > 0) server.write(head);
			pipeline(client, server, client, () => {
				client.destroy();
				server.destroy();
			});
		});
		client.once('close', () => server.destroy());
	}

	#noteFailure(authority: string, text: string): void {
		const oldest = this.#failures.keys().next().value;
		if (this.#failures.size >= MAX_FAILURES && oldest !== undefined) this.#failures.delete(oldest);
		this.#failures.set(authority, text);
	}

	#track(socket: Socket): void {
		this.#connections.add(socket);
		socket.once('close', () => this.#connections.delete(socket));
	}
}

/** Without the brackets of an IPv6 address. */
function hostOf({ hostname }: URL): string {
	return hostname.replace(/^\[|\]$/g, '');
}

/** Raw headers, as pairs in a row, without those of this hop. */
function endToEnd(rawHeaders: readonly string[]): string[] {
	const kept: string[] = [];
	for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
		const [name = '', value = ''] = rawHeaders.slice(i, i + 2);
		if (!HOP_HEADERS.has(name.toLowerCase())) kept.push(name, value);
	}
	return kept;
}

/** The reason goes where a page's error takes its text from. */
function refuse(response: ServerResponse, status: number, reason: string): void {
	if (response.headersSent) {
		response.destroy();
		return;
	}
	response.writeHead(status, reason, { 'Content-Length': '0', Connection: 'close' });
	response.end();
}

function deny(client: Duplex, status: string): void {
	if (client.destroyed) return;
	client.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => client.destroy());
}

function timeoutError(): Error {
	return Object.assign(new Error('no connection within the time'), { code: 'ETIMEDOUT' });
}
