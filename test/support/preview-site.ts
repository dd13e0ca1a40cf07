import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';

const BUILT_PATH = resolve(import.meta.dirname, '../../dist/preview-page');

const CONTENT_TYPES: Readonly<Record<string, string>> = {
	html: 'text/html; charset=utf-8',
	js: 'text/javascript; charset=utf-8',
	css: 'text/css; charset=utf-8',
	svg: 'image/svg+xml',
	wasm: 'application/wasm',
};

/** The built preview page on loopback, below a path, as a server of templates has it. */
export type PreviewSite = AsyncDisposable & { readonly address: string };

/** Serves what the build made. Resolves when it listens. */
export async function servePreviewSite(): Promise<PreviewSite> {
	const server = createServer(async (request, response) => {
		const name = new URL(request.url ?? '/', 'http://127.0.0.1').pathname.replace(/^\/templates\//, '') || 'index.html';
		const body = await readFile(resolve(BUILT_PATH, name)).catch(() => null);
		response.writeHead(body === null ? 404 : 200, {
			'Content-Type': CONTENT_TYPES[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
			'Cross-Origin-Opener-Policy': 'same-origin',
			'Cross-Origin-Embedder-Policy': 'require-corp',
		});
		response.end(body ?? '');
	});
	await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
	return {
		address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/templates/`,
		async [Symbol.asyncDispose]() {
			server.closeAllConnections();
			await new Promise((done) => server.close(done));
		},
	};
}
