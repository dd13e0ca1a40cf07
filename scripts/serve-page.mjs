import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';

/** What a page may answer at most, in characters. */
const MAX_ANSWER_CHARACTERS = 64 * 1024 * 1024;

/**
 * @typedef {object} ServedPage
 * @property {string} url
 * @property {Promise<string>} answer what the page posts first
 * @property {() => Promise<void>} close
 */

/**
 * Serves one page on loopback (codecs need a secure context) under a path that nobody can guess, with a few files.
 * @param {Uint8Array} page
 * @param {Readonly<Record<string, string>>} files paths by name; `name` is served beside the page
 * @returns {Promise<ServedPage>}
 */
export async function servePage(page, files) {
	const folder = `/${randomBytes(16).toString('hex')}/`;
	/** @type {(text: string) => void} */
	let resolveAnswer = () => {};
	/** @type {Promise<string>} */
	const answer = new Promise((resolve) => {
		resolveAnswer = resolve;
	});
	const server = createServer((request, response) => {
		const name = request.url?.startsWith(folder) ? request.url.slice(folder.length) : undefined;
		if (name === 'result' && request.method === 'POST') {
			readText(request, (text) => {
				response.end();
				resolveAnswer(text);
			});
		} else if (name === '' && request.method === 'GET') {
			response.writeHead(200, { 'content-type': 'text/html' }).end(page);
		} else if (name !== undefined && Object.hasOwn(files, name)) {
			const type = name.endsWith('.mjs') ? 'text/javascript' : 'application/octet-stream';
			response.writeHead(200, { 'content-type': type });
			createReadStream(String(files[name]))
				.on('error', () => response.destroy())
				.pipe(response);
		} else {
			response.writeHead(404).end();
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	const close = async () => {
		server.close();
		// Node 18.0 and 18.1 do not have it; the browser has ended by now anyway.
		server.closeAllConnections?.();
		await once(server, 'close');
	};
	return { url: `http://127.0.0.1:${port}${folder}`, answer, close };
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {(text: string) => void} done
 */
function readText(request, done) {
	/** @type {string[]} */
	const texts = [];
	let characters = 0;
	request.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
		texts.push(text);
		characters += text.length;
		if (characters > MAX_ANSWER_CHARACTERS) request.destroy();
	});
	request.once('end', () => done(texts.join('')));
}
