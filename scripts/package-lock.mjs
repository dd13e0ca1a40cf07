import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from './machine.mjs';

/**
 * @typedef {object} LockedPackage
 * @property {string} version
 * @property {string} [integrity]
 * @property {boolean} [optional]
 * @property {readonly string[]} [os]
 * @property {readonly string[]} [cpu]
 * @property {readonly string[]} [libc]
 */

/**
 * What has to be installed and is not, by content: dates say nothing after a `git checkout`.
 * @returns {Promise<{ required: readonly string[], platform: ReadonlyMap<string, LockedPackage> }>} folders of packages
 *   that everybody needs, and of those that are only for machines like this one
 */
export async function missingPackages() {
	const wanted = await readLock('package-lock.json');
	if (wanted === undefined) throw new Error('package-lock.json is missing or damaged: git checkout package-lock.json');
	// npm writes it when all is in place, so that an install that was broken off is noticed.
	const installed = (await readLock('node_modules/.package-lock.json')) ?? {};
	/** @type {string[]} */
	const required = [];
	/** @type {Map<string, LockedPackage>} */
	const platform = new Map();
	for (const [path, entry] of Object.entries(wanted)) {
		// The first entry is the project itself.
		if (path === '') continue;
		if (entry.optional !== true) {
			if (installed[path]?.version !== entry.version) required.push(path);
		} else if (isForThisMachine(entry) && (await installedVersion(path)) !== entry.version) {
			platform.set(path, entry);
		}
	}
	return { required, platform };
}

/** @param {LockedPackage} entry */
function isForThisMachine({ os, cpu, libc }) {
	if (os?.includes(process.platform) !== true || cpu?.includes(process.arch) !== true) return false;
	return libc === undefined || libc.includes(usesGlibc() ? 'glibc' : 'musl');
}

function usesGlibc() {
	const report = /** @type {{ header: { glibcVersionRuntime?: string } }} */ (process.report.getReport());
	return report.header.glibcVersionRuntime !== undefined;
}

/** @param {string} path of its folder */
async function installedVersion(path) {
	try {
		return JSON.parse(await readFile(join(repositoryFolder, path, 'package.json'), 'utf8')).version;
	} catch {
		return undefined;
	}
}

/**
 * @param {string} path
 * @returns {Promise<Record<string, LockedPackage> | undefined>}
 */
async function readLock(path) {
	try {
		return JSON.parse(await readFile(join(repositoryFolder, path), 'utf8')).packages;
	} catch {
		return undefined;
	}
}
