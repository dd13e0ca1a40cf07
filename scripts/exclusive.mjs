import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './machine.mjs';

/** How often a waiting process looks whether it is its turn. */
const LOOK_INTERVAL_MS = 200;

/**
 * Does something that two processes of one checkout must not do at once; the second one waits. A process that was
 * killed in the middle is no hindrance.
 * @template T
 * @param {string} name of what is done
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function exclusively(name, work) {
	await mkdir(cacheFolder, { recursive: true });
	const path = join(cacheFolder, `${name}.lock`);
	while (!(await take(path))) {
		if (await isAlive(await holderOf(path))) await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS));
		else await clear(path);
	}
	try {
		return await work();
	} finally {
		await rm(path, { force: true });
	}
}

/**
 * By linking, so that a lock is never there without its holder's identity.
 * @param {string} path
 */
async function take(path) {
	const ownPath = `${path}.${process.pid}`;
	await writeFile(ownPath, await identityOf(process.pid));
	try {
		await link(ownPath, path);
		return true;
	} catch (error) {
		if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
		throw error;
	} finally {
		await rm(ownPath, { force: true });
	}
}

/**
 * Takes away what a dead process left. Another one may have done so, and taken the lock, a moment ago: then it is put
 * back.
 * @param {string} path
 */
async function clear(path) {
	const asidePath = `${path}.${process.pid}.aside`;
	try {
		await rename(path, asidePath);
		if (await isAlive(await holderOf(asidePath))) await link(asidePath, path);
	} catch {
		// Gone already, or taken again.
	} finally {
		await rm(asidePath, { force: true });
	}
}

/**
 * @param {string} path
 * @returns {Promise<string>} what the holder's lock says of it; empty when there is none
 */
async function holderOf(path) {
	return readFile(path, 'utf8').catch(() => '');
}

/**
 * The number of a process is given out again, after a restart and in every new container: its start tells it apart.
 * @param {number} pid
 * @returns {Promise<string>} empty when it does not run
 */
async function identityOf(pid) {
	const [stat = '', bootId = ''] = await Promise.all(
		[`/proc/${pid}/stat`, '/proc/sys/kernel/random/boot_id'].map((path) => readFile(path, 'utf8').catch(() => '')),
	);
	// The name, in parentheses, may hold anything; the start time is the 20th field behind it.
	const startTicks = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
	return startTicks === undefined ? '' : `${pid} ${startTicks} ${bootId.trim()}`;
}

/** @param {string} holder */
async function isAlive(holder) {
	return holder !== '' && holder === (await identityOf(Number.parseInt(holder, 10)));
}
