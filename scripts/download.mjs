import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** The longest that a server may take to answer. */
const ANSWER_TIMEOUT_MS = 30_000;

/** The longest that a whole download may take. */
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;

/**
 * Fetches a small text over https. Throws an `Error` that names the address and what went wrong.
 * @param {string} url
 * @returns {Promise<string>}
 */
export async function downloadText(url) {
	return (await request(url, ANSWER_TIMEOUT_MS)).text();
}

/**
 * Fetches a file over https. It appears at `path` only when it is complete. Throws an `Error` that names the address.
 * @param {string} url
 * @param {string} path
 */
export async function downloadFile(url, path) {
	const partPath = `${path}.${process.pid}.part`;
	try {
		const response = await request(url, DOWNLOAD_TIMEOUT_MS);
		if (response.body === null) throw new Error(`${url}: empty answer`);
		const body = /** @type {import('node:stream/web').ReadableStream} */ (response.body);
		await pipeline(Readable.fromWeb(body), createWriteStream(partPath));
		await rename(partPath, path);
	} finally {
		await rm(partPath, { force: true });
	}
}

/**
 * @param {string} path
 * @returns {Promise<string>} the file's SHA-256, hexadecimal
 */
export async function sha256OfFile(path) {
	const hash = createHash('sha256');
	await pipeline(createReadStream(path), hash);
	return hash.digest('hex');
}

/**
 * @param {string} url
 * @param {number} timeoutMs
 */
async function request(url, timeoutMs) {
	/** @type {Response} */
	let response;
	try {
		response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
	} catch (error) {
		const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
		throw new Error(`${url}: ${cause instanceof Error ? cause.message : cause}`);
	}
	if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
	return response;
}
