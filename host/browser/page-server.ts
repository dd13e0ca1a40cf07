import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { extname, join, normalize, sep } from 'node:path';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { FRAGMENT_FRAME_HEADER_BYTES, MAX_FRAGMENT_FRAME_BYTES } from '../../protocol/fragment-frame.ts';

const COOKIE_NAME = 'roomreel';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.wasm': 'application/wasm',
};

/** Cross-origin isolation is what gives the page's workers shared memory. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
	'Content-Security-Policy':
		"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; connect-src 'self' http: https: ws: wss:",
	'Cross-Origin-Opener-Policy': 'same-origin',
	'Cross-Origin-Embedder-Policy': 'require-corp',
	'Cross-Origin-Resource-Policy': 'same-origin',
	'Referrer-Policy': 'no-referrer',
	'X-Content-Type-Options': 'nosniff',
	'Cache-Control': 'no-store',
};

/** The cookie that lets a browser in; handed to it over CDP, never in a URL. */
export type SecretCookie = { readonly name: string; readonly value: string; readonly domain: string };

/**
 * Serves the built recorder page on loopback to one browser, and takes its uplink. Whoever does not bring the secret
 * cookie and this server's own Host (and Origin, for the uplink) gets 403: other pages and programs on this machine
 * can reach loopback ports too. The uplink is given out once.
 */
export class PageServer {
	readonly cookie: SecretCookie;
	readonly #http: Server;
	readonly #sockets = new WebSocketServer({
		noServer: true,
		perMessageDeflate: false,
		maxPayload: MAX_FRAGMENT_FRAME_BYTES + FRAGMENT_FRAME_HEADER_BYTES,
	});
	readonly #folder: string;
	/** Those of refused and of upgraded requests among them, which nobody else closes. */
	readonly #connections = new Set<Socket>();
	readonly #secret = randomBytes(32).toString('base64url');
	#onUplink: ((socket: WebSocket) => void) | null;

	private constructor(folder: string, onUplink: (socket: WebSocket) => void) {
		this.#folder = folder;
		this.#onUplink = onUplink;
		this.cookie = { name: COOKIE_NAME, value: this.#secret, domain: '127.0.0.1' };
		this.#http = createServer((request, response) => void this.#serve(request, response));
		this.#http.on('connection', (connection: Socket) => {
			this.#connections.add(connection);
			connection.once('close', () => this.#connections.delete(connection));
		});
		this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
	}

	/** Listens on a free loopback port; serves the files of `folder`. `onUplink` is called at most once. */
	static async listen(folder: string, onUplink: (socket: WebSocket) => void): Promise<PageServer> {
		const server = new PageServer(folder, onUplink);
		await new Promise<void>((resolve, reject) => {
			server.#http.once('error', reject);
			server.#http.listen(0, '127.0.0.1', resolve);
		});
		return server;
	}

	/** Origin of the page, such as `http://127.0.0.1:40123`. */
	get origin(): string {
		return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
	}

	/** Closes every connection and the port. Idempotent. */
	async close(): Promise<void> {
		this.#sockets.close();
		const closed = this.#http.listening && once(this.#http, 'close');
		this.#http.close();
		for (const connection of this.#connections) connection.destroy();
		await closed;
	}

	async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
		if (!this.#isAdmitted(request)) return end(response, 403);
		if (request.method !== 'GET') return end(response, 405);
		const path = this.#pathOf(request.url ?? '/');
		if (path === null) return end(response, 404);
		const body = await readFile(path).catch(() => null);
		if (body === null) return end(response, 404);
		response.writeHead(200, {
			...SECURITY_HEADERS,
			'Content-Type': CONTENT_TYPES[extname(path)] ?? 'application/octet-stream',
		});
		response.end(body);
	}

	#upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		const onUplink = this.#onUplink;
		// Node leaves the errors of a connection that asks for an upgrade to whoever handles it.
		socket.on('error', () => socket.destroy());
		if (
			!this.#isAdmitted(request) ||
			request.headers.origin !== this.origin ||
			request.url !== '/uplink' ||
			!onUplink
		) {
			const answer = 'HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
			socket.end(answer, () => socket.destroy());
			return;
		}
		this.#onUplink = null;
		this.#sockets.handleUpgrade(request, socket, head, onUplink);
	}

	#isAdmitted(request: IncomingMessage): boolean {
		if (`http://${request.headers.host}` !== this.origin) return false;
		const given = cookieValue(request.headers.cookie ?? '');
		const [a, b] = [Buffer.from(given), Buffer.from(this.#secret)];
		return a.length === b.length && timingSafeEqual(a, b);
	}

	#pathOf(requestUrl: string): string | null {
		const { pathname } = new URL(requestUrl, this.origin);
		const path = normalize(join(this.#folder, pathname === '/' ? 'index.html' : pathname));
		return path.startsWith(this.#folder + sep) ? path : null;
	}
}

function cookieValue(header: string): string {
	const prefix = `${COOKIE_NAME}=`;
	const pair = header.split('; ').find((candidate) => candidate.startsWith(prefix));
	return pair?.slice(prefix.length) ?? '';
}

function end(response: ServerResponse, status: number): void {
	response.writeHead(status, { ...SECURITY_HEADERS, 'Content-Length': '0' });
	response.end();
}
