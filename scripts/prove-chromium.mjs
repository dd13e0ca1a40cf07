import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot } from './machine.mjs';

/** Launch and all proofs together take 2 s on two slow cores; this is for a machine that is busy with other things. */
const PROOF_TIMEOUT_MS = 60_000;

/** How long Chromium may take to end by itself before it is killed. */
const END_TIMEOUT_MS = 5_000;

/** What a page may answer at most, in characters. */
const MAX_ANSWER_CHARACTERS = 64 * 1024;

const FLAGS = [
	'--headless=new',
	'--disable-gpu',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	'--disable-dev-shm-usage',
	'--no-proxy-server',
	...(isRoot ? ['--no-sandbox'] : []),
];

/**
 * @typedef {object} ChromiumProof
 * @property {string} version as the browser says it, such as `156.0.0.0`
 * @property {readonly string[]} problems what it cannot do, one sentence each; empty for a browser that can record
 */

/**
 * Launches a browser and lets it encode and decode what a recording needs. Leaves no process and no file behind.
 * Throws an `Error` when it does not start or does not answer.
 * @param {string} executablePath
 * @returns {Promise<ChromiumProof>}
 */
export async function proveChromium(executablePath) {
	const page = await readFile(new URL('./chromium-proof.html', import.meta.url));
	const profileFolder = await mkdtemp(join(tmpdir(), 'roomreel-proof-'));
	const site = await serveProof(page);
	const args = [...FLAGS, `--user-data-dir=${profileFolder}`, site.url];
	// A process group of its own: renderers and helpers end with it.
	const browser = spawn(executablePath, args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
	let complaints = '';
	browser.stderr.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
		complaints = (complaints + text).slice(-8192);
	});
	const ended = new Promise((resolve) => {
		browser.once('error', (error) => resolve(`does not start: ${error.message}`));
		browser.once('exit', (code, signal) => resolve(`ended with ${signal ?? code}${firstComplaint(complaints)}`));
	});
	/** @type {NodeJS.Timeout | undefined} */
	let timer;
	try {
		return await Promise.race([
			site.answer,
			ended.then((reason) => Promise.reject(new Error(reason))),
			new Promise((_, reject) => {
				const reason = `no answer within ${PROOF_TIMEOUT_MS / 1000} s`;
				timer = setTimeout(() => reject(new Error(reason)), PROOF_TIMEOUT_MS);
			}),
		]);
	} finally {
		clearTimeout(timer);
		await end(browser, ended);
		await site.close();
		await rm(profileFolder, { recursive: true, force: true, maxRetries: 5 });
	}
}

/**
 * Serves the page on loopback (codecs need a secure context) under a path that nobody can guess.
 * @param {Buffer} page
 */
async function serveProof(page) {
	const path = `/${randomBytes(16).toString('hex')}`;
	/** @type {(proof: ChromiumProof) => void} */
	let resolveAnswer = () => {};
	/** @type {Promise<ChromiumProof>} */
	const answer = new Promise((resolve) => {
		resolveAnswer = resolve;
	});
	const server = createServer((request, response) => {
		if (request.method === 'GET' && request.url === path) {
			response.writeHead(200, { 'content-type': 'text/html' }).end(page);
			return;
		}
		if (request.method !== 'POST' || request.url !== `${path}/result`) {
			response.writeHead(404).end();
			return;
		}
		let body = '';
		request.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
			body += text;
			if (body.length > MAX_ANSWER_CHARACTERS) request.destroy();
		});
		request.once('end', () => {
			response.end();
			resolveAnswer(JSON.parse(body));
		});
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
	const close = async () => {
		server.closeAllConnections?.();
		server.close();
		await once(server, 'close');
	};
	return { url: `http://127.0.0.1:${port}${path}`, answer, close };
}

/**
 * Ask, wait, kill, await the exit.
 * @param {import('node:child_process').ChildProcess} browser
 * @param {Promise<unknown>} ended
 */
async function end(browser, ended) {
	const group = browser.pid;
	if (group === undefined) return;
	browser.kill('SIGTERM');
	/** @type {NodeJS.Timeout | undefined} */
	let timer;
	const patience = new Promise((resolve) => {
		timer = setTimeout(resolve, END_TIMEOUT_MS);
	});
	await Promise.race([ended, patience]);
	clearTimeout(timer);
	try {
		process.kill(-group, 'SIGKILL');
	} catch {
		// The whole group is gone already.
	}
	await ended;
}

/** @param {string} complaints what Chromium printed on stderr */
function firstComplaint(complaints) {
	const lines = complaints.split('\n').filter((line) => line.trim() !== '');
	const telling = lines.find((line) => /sandbox|shared libraries|FATAL|cannot|error/i.test(line)) ?? lines[0];
	return telling === undefined ? '' : `: ${telling.trim().slice(0, 300)}`;
}
