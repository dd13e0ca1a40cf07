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

/** Where the page finds the user's own layouts; the page itself has nothing there. */
const LAYOUTS_PATH = '/layouts/';

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

/** What a page server serves. */
export type PageServerOptions = {
	/** The built recorder page. */
	readonly folder: string;
	/** JavaScript of the user's own layouts by file name, served below `/layouts/`. */
	readonly layoutFiles: ReadonlyMap<string, string>;
	/** Called at most once. */
	readonly onUplink: (socket: WebSocket) => void;
};

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
	readonly #layoutFiles: ReadonlyMap<string, string>;
	/** Those of refused and of upgraded requests among them, which nobody else closes. */
	readonly #connections = new Set<Socket>();
	readonly #secret = randomBytes(32).toString('base64url');
	#onUplink: ((socket: WebSocket) => void) | null;

	private constructor({ folder, layoutFiles, onUplink }: PageServerOptions) {
		this.#folder = folder;
		this.#layoutFiles = layoutFiles;
		this.#onUplink = onUplink;
		this.cookie = { name: COOKIE_NAME, value: this.#secret, domain: '127.0.0.1' };
		this.#http = createServer((request, response) => void this.#serve(request, response));
		this.#http.on('connection', (connection: Socket) => {
			this.#connections.add(connection);
			connection.once('close', () => this.#connections.delete(connection));
		});
		this.#http.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
	}

	/** Listens on a free loopback port. */
	static async listen(options: PageServerOptions): Promise<PageServer> {
		const server = new PageServer(options);
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
		const { pathname } = new URL(request.url ?? '/', this.origin);
		const body = await this.#bodyOf(pathname === '/' ? '/index.html' : pathname);
		if (body === null) return end(response, 404);
		response.writeHead(200, {
			...SECURITY_HEADERS,
			'Content-Type': CONTENT_TYPES[extname(pathname) || '.html'] ?? 'application/octet-stream',
		});
		response.end(body);
	}

	async #bodyOf(pathname: string): Promise<Buffer | string | null> {
		if (pathname.startsWith(LAYOUTS_PATH)) {
			return this.#layoutFiles.get(pathname.slice(LAYOUTS_PATH.length)) ?? null;
		}
		const path = normalize(join(this.#folder, pathname));
		return path.startsWith(this.#folder + sep) ? await readFile(path).catch(() => null) : null;
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
