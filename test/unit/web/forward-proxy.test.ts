import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from 'node:net';
import { expect, test } from '@playwright/test';
import { AddressPolicy, type AddressRules } from '../../../host/web/address-policy.ts';
import { ForwardProxy } from '../../../host/web/forward-proxy.ts';

type Answer = {
	readonly status: number;
	readonly statusText: string;
	readonly body: string;
	readonly headers: IncomingMessage['headers'];
};

/** A web server that says what it was asked, and the proxy that may reach it. */
async function withProxy(
	rules: (port: number) => Partial<AddressRules>,
	action: (proxy: ForwardProxy, port: number) => Promise<void>,
): Promise<void> {
	const server = createServer((asked, response) => {
		if (asked.url === '/broken') {
			response.destroy();
			return;
		}
		let body = '';
		asked.setEncoding('utf8').on('data', (text: string) => {
			body += text;
		});
		asked.on('end', () => {
			response.writeHead(asked.url === '/missing' ? 404 : 200, { 'X-Many': ['a', 'b'], 'Keep-Alive': 'timeout=1' });
			response.end(JSON.stringify({ method: asked.method, url: asked.url, headers: asked.headers, body }));
		});
	});
	const port = await listen(server);
	const given = { privateNetworks: 'allow', allowed: [], asked: [], onlyAllowed: false, ...rules(port) } as const;
	const proxy = await ForwardProxy.listen(new AddressPolicy(given, () => []));
	try {
		await action(proxy, port);
	} finally {
		await proxy.close();
		server.closeAllConnections();
		server.close();
	}
}

/** The same with a server that answers in its own way whatever it is asked. */
async function withServer(
	answer: (socket: Socket) => void,
	action: (proxy: ForwardProxy, port: number) => Promise<void>,
): Promise<void> {
	const sockets: Socket[] = [];
	const server = createTcpServer((socket) => {
		sockets.push(socket.on('error', () => undefined));
		socket.once('data', () => answer(socket));
	});
	const port = await listen(server);
	const rules = { privateNetworks: 'allow', allowed: [`127.0.0.1:${port}`], asked: [], onlyAllowed: false } as const;
	const proxy = await ForwardProxy.listen(new AddressPolicy(rules, () => []));
	try {
		await action(proxy, port);
	} finally {
		await proxy.close();
		for (const socket of sockets) socket.destroy();
		server.close();
	}
}

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return (server.address() as AddressInfo).port;
}

/** Asks the proxy as a browser does. */
async function ask(
	proxy: ForwardProxy,
	path: string,
	options: { headers?: Record<string, string>; body?: string; method?: string; maxHeaderSize?: number } = {},
): Promise<Answer> {
	const { headers = {}, body, method = body === undefined ? 'GET' : 'POST', maxHeaderSize } = options;
	const asking = request({ host: '127.0.0.1', port: proxy.port, path, method, headers, maxHeaderSize });
	asking.end(body);
	const [response] = (await once(asking, 'response')) as [IncomingMessage];
	let text = '';
	for await (const chunk of response.setEncoding('utf8')) text += chunk;
	return {
		status: response.statusCode ?? 0,
		statusText: response.statusMessage ?? '',
		body: text,
		headers: response.headers,
	};
}

/** Opens a tunnel; resolves to the first line of the answer and the connection. */
async function tunnel(proxy: ForwardProxy, authority: string): Promise<{ answer: string; socket: Socket }> {
	const socket = connect(proxy.port, '127.0.0.1');
	socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
	const [head] = (await once(socket, 'data')) as [Buffer];
	return { answer: head.toString().split('\r\n')[0] ?? '', socket };
}

test('a request is passed on with its headers and its body, without those of the hop', async () => {
	await withProxy(
		(port) => ({ allowed: [`127.0.0.1:${port}`] }),
		async (proxy, port) => {
			const headers = { Host: `127.0.0.1:${port}`, 'Proxy-Connection': 'keep-alive', 'X-Own': 'kept', Cookie: 'a=b' };
			const {
				status,
				body,
				headers: got,
			} = await ask(proxy, `http://127.0.0.1:${port}/a/b?c=d`, { headers, body: 'hello' });
			expect(status).toBe(200);
			const echoed = JSON.parse(body) as { headers: Record<string, string> };
			expect(echoed).toMatchObject({ method: 'POST', url: '/a/b?c=d', body: 'hello' });
			expect(echoed.headers).toMatchObject({ host: `127.0.0.1:${port}`, 'x-own': 'kept', cookie: 'a=b' });
			expect(echoed.headers).not.toHaveProperty('proxy-connection');
			expect(got['x-many']).toBe('a, b');
			expect(got['keep-alive']).not.toBe('timeout=1');
		},
	);
});

test('a status is passed on, and a server that breaks off is an error of its own', async () => {
	await withProxy(
		(port) => ({ allowed: [`127.0.0.1:${port}`] }),
		async (proxy, port) => {
			expect(await ask(proxy, `http://127.0.0.1:${port}/missing`)).toMatchObject({
				status: 404,
				statusText: 'Not Found',
			});
			const broken = await ask(proxy, `http://127.0.0.1:${port}/broken`);
			expect(broken).toMatchObject({ status: 502, statusText: 'net::ERR_CONNECTION_RESET' });
		},
	);
});

test('an answer with headers as long as browsers take is passed on', async () => {
	const long = 'x'.repeat(100_000);
	await withServer(
		(socket) => socket.end(`HTTP/1.1 200 OK\r\nX-Long: ${long}\r\nContent-Length: 2\r\n\r\nok`),
		async (proxy, port) => {
			const answer = await ask(proxy, `http://127.0.0.1:${port}/`, { maxHeaderSize: 200_000 });
			expect(answer).toMatchObject({ status: 200, body: 'ok', headers: { 'x-long': long } });
		},
	);
});

test('a change of protocol that nobody asked for is told as an answer that is none', async () => {
	await withServer(
		(socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n'),
		async (proxy, port) => {
			expect(await ask(proxy, `http://127.0.0.1:${port}/`)).toMatchObject({
				status: 502,
				statusText: 'net::ERR_INVALID_HTTP_RESPONSE',
			});
		},
	);
});

test('an address that is refused is not connected to, whatever its name, and the answer says why', async () => {
	await withProxy(
		() => ({}),
		async (proxy, port) => {
			for (const host of ['127.0.0.1', 'localhost', '127.1', '0x7f000001', '[::ffff:127.0.0.1]']) {
				const answer = await ask(proxy, `http://${host}:${port}/`);
				expect(answer.status, host).toBe(502);
				expect(answer.statusText, host).toContain('net::ERR_BLOCKED_BY_ADMINISTRATOR');
			}
			const { answer, socket } = await tunnel(proxy, `localhost:${port}`);
			expect(answer).toBe('HTTP/1.1 502 Bad Gateway');
			expect(proxy.failureOf(`localhost:${port}`)).toContain('a loopback address');
			await once(socket, 'close');
		},
	);
});

test('errors of a network are told as a browser names them', async () => {
	const unused = createTcpServer();
	const port = await listen(unused);
	unused.close();
	await once(unused, 'close');
	await withProxy(
		() => ({ allowed: [`127.0.0.1:${port}`] }),
		async (proxy) => {
			const refused = await ask(proxy, `http://127.0.0.1:${port}/`);
			expect(refused).toMatchObject({ status: 502, statusText: 'net::ERR_CONNECTION_REFUSED' });
			const unknown = await ask(proxy, 'http://no-such-host.invalid/');
			expect(unknown).toMatchObject({ status: 502, statusText: 'net::ERR_NAME_NOT_RESOLVED' });
			const { socket } = await tunnel(proxy, 'no-such-host.invalid:443');
			expect(proxy.failureOf('no-such-host.invalid:443')).toBe('net::ERR_NAME_NOT_RESOLVED');
			await once(socket, 'close');
		},
	);
});

test('a tunnel carries bytes both ways and ends when one end does', async () => {
	const echo = createTcpServer((socket) => socket.on('error', () => undefined).pipe(socket));
	const port = await listen(echo);
	await withProxy(
		() => ({ allowed: [`127.0.0.1:${port}`] }),
		async (proxy) => {
			const { answer, socket } = await tunnel(proxy, `127.0.0.1:${port}`);
			expect(answer).toBe('HTTP/1.1 200 Connection Established');
			socket.write('there and back');
			const [back] = (await once(socket, 'data')) as [Buffer];
			expect(back.toString()).toBe('there and back');
			socket.end();
			await once(socket, 'close');
		},
	);
	echo.close();
});

test('what is no request for a proxy is refused', async () => {
	await withProxy(
		() => ({}),
		async (proxy) => {
			for (const path of ['/', 'https://127.0.0.1/', 'ftp://127.0.0.1/'])
				expect((await ask(proxy, path)).status).toBe(400);
			const { answer, socket } = await tunnel(proxy, 'nonsense');
			expect(answer).toBe('HTTP/1.1 400 Bad Request');
			await once(socket, 'close');
		},
	);
});

test('closing ends tunnels that are open', async () => {
	const silent = createTcpServer((socket) => socket.on('error', () => undefined));
	const port = await listen(silent);
	await withProxy(
		() => ({ allowed: [`127.0.0.1:${port}`] }),
		async (proxy) => {
			const { socket } = await tunnel(proxy, `127.0.0.1:${port}`);
			const closed = once(socket, 'close');
			await proxy.close();
			await closed;
		},
	);
	silent.close();
});
