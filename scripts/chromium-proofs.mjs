import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './machine.mjs';

/** What is proven changes with this number; proofs of another one are made again. */
const PROOF_REVISION = 1;

const proofsPath = join(cacheFolder, 'chromium-proofs.json');

/**
 * @param {string} path of a browser
 * @returns {Promise<boolean>} whether exactly this one has proven that it can record
 */
export async function hasProof(path) {
	const key = await keyOf(path);
	return key !== undefined && (await readProofs()).includes(key);
}

/** @param {string} path of a browser that has proven it */
export async function addProof(path) {
	await mkdir(cacheFolder, { recursive: true });
	const partPath = `${proofsPath}.${process.pid}`;
	await writeFile(partPath, JSON.stringify([...(await readProofs()), await keyOf(path)], undefined, '\t'));
	await rename(partPath, proofsPath);
}

/**
 * An update of the browser has to prove it again.
 * @param {string} path
 * @returns {Promise<string | undefined>} undefined when there is no such file
 */
async function keyOf(path) {
	const file = await stat(path).catch(() => undefined);
	return file && `${PROOF_REVISION} ${path} ${file.mtimeMs} ${file.size}`;
}

/** @returns {Promise<readonly string[]>} */
async function readProofs() {
	try {
		return JSON.parse(await readFile(proofsPath, 'utf8'));
	} catch {
		return [];
	}
}
