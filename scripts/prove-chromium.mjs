import { readFile } from 'node:fs/promises';
import { askChromium } from './ask-chromium.mjs';

/** Launch and all proofs together take 2 s on two slow cores; this is for a machine that is busy with other things. */
const PROOF_TIMEOUT_MS = 60_000;

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
	return JSON.parse(await askChromium(executablePath, { page, timeoutMs: PROOF_TIMEOUT_MS }));
}
