import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { WebSocket } from 'ws';
import { PageServer } from '../../../host/browser/page-server.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

type Served = { readonly server: PageServer; readonly uplinks: () => number };

async function withServer(action: (served: Served) => Promise<void>): Promise<void> {
	await using folder = await makeTempFolder('page');
	const pageFolder = folder.file('page');
	await mkdir(pageFolder);
	await writeFile(join(pageFolder, 'index.html'), '<!doctype html>page');
	await writeFile(folder.file('outside.txt'), 'outside');
	let uplinks = 0;
	const server = await PageServer.listen({
		folder: pageFolder,
		layoutFiles: new Map([['interview.js', 'export default () => []']]),
		onUplink: () => {
			uplinks++;
		},
	});
	try {
		await action({ server, uplinks: () => uplinks });
	} finally {
		await server.close();
	}
}

/** Status of a GET; `fetch` would not let a test set Host and Cookie. */
function statusOf(server: PageServer, path: string, headers: Record<string, string>): Promise<number> {
	const { hostname, port } = new URL(server.origin);
	return new Promise((resolve, reject) => {
		request({ hostname, port, path, headers }, (response) => {
			response.resume();
			resolve(response.statusCode ?? 0);
		})
			.on('error', reject)
			.end();
	});
}

function uplinkStatus(server: PageServer, headers: Record<string, string>): Promise<'open' | number> {
	return new Promise((resolve) => {
		const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/uplink`, { headers });
		socket.on('open', () => {
			socket.terminate();
			resolve('open');
		});
		socket.on('unexpected-response', (_request, response) => {
			resolve(response.statusCode ?? 0);
			socket.terminate();
		});
		socket.on('error', () => undefined);
	});
}

function cookieOf({ cookie }: PageServer): string {
	return `${cookie.name}=${cookie.value}`;
}

test('closing does not wait for somebody who was refused and holds on to the connection', async () => {
	await withServer(async ({ server }) => {
		const { hostname, port } = new URL(server.origin);
		const stranger = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
		stranger.on('error', () => undefined);
		stranger.write('GET /uplink HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
		const [answer] = await once(stranger, 'data');
		expect(String(answer)).toMatch(/^HTTP\/1\.1 403/);
		await server.close();
		stranger.destroy();
	});
});

test('somebody who asks for the uplink and breaks off disturbs nobody', async () => {
	await withServer(async ({ server, uplinks }) => {
		const { hostname, port } = new URL(server.origin);
		for (let time = 0; time < 20; time++) {
			const stranger = connect({ host: hostname, port: Number(port) });
			stranger.on('error', () => undefined);
			await once(stranger, 'connect');
			stranger.write('GET /uplink HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
			stranger.resetAndDestroy();
		}
		expect(await statusOf(server, '/', { host: new URL(server.origin).host, cookie: cookieOf(server) })).toBe(200);
		expect(uplinks()).toBe(0);
	});
});

test('the page is served to whoever brings the cookie and the right host', async () => {
	await withServer(async ({ server }) => {
		expect(await statusOf(server, '/', { cookie: cookieOf(server) })).toBe(200);
		expect(await statusOf(server, '/', { cookie: `other=1; ${cookieOf(server)}` })).toBe(200);
	});
});

test('layouts of the user are served below /layouts/, and nothing else is there', async () => {
	await withServer(async ({ server }) => {
		expect(await statusOf(server, '/layouts/interview.js', { cookie: cookieOf(server) })).toBe(200);
		expect(await statusOf(server, '/layouts/interview.js', {})).toBe(403);
		for (const path of ['/layouts/other.js', '/layouts/', '/layouts/../index.html/x', '/layouts/..%2findex.html']) {
			expect(await statusOf(server, path, { cookie: cookieOf(server) })).toBe(404);
		}
	});
});

test('without the cookie, with a wrong one, or with another host, nothing is served', async () => {
	await withServer(async ({ server }) => {
		expect(await statusOf(server, '/', {})).toBe(403);
		expect(await statusOf(server, '/', { cookie: `${server.cookie.name}=${'x'.repeat(43)}` })).toBe(403);
		expect(await statusOf(server, '/', { cookie: cookieOf(server), host: 'localhost:80' })).toBe(403);
		expect(await statusOf(server, '/nothing.js', {})).toBe(403);
	});
});

test('files outside of the page are not served', async () => {
	await withServer(async ({ server }) => {
		for (const path of ['/../outside.txt', '/%2e%2e/outside.txt', '/..%2foutside.txt', '//etc/passwd']) {
			expect(await statusOf(server, path, { cookie: cookieOf(server) })).toBe(404);
		}
	});
});

test('the uplink needs cookie and origin, and is given out once', async () => {
	await withServer(async ({ server, uplinks }) => {
		const cookie = cookieOf(server);
		expect(await uplinkStatus(server, { origin: server.origin })).toBe(403);
		expect(await uplinkStatus(server, { cookie })).toBe(403);
		expect(await uplinkStatus(server, { cookie, origin: 'http://evil.example' })).toBe(403);
		expect(uplinks()).toBe(0);
		expect(await uplinkStatus(server, { cookie, origin: server.origin })).toBe('open');
		expect(uplinks()).toBe(1);
		expect(await uplinkStatus(server, { cookie, origin: server.origin })).toBe(403);
		expect(uplinks()).toBe(1);
	});
});
