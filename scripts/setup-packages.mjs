import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exclusively } from './exclusive.mjs';
import { isExecutable, repositoryFolder } from './machine.mjs';
import { MissingToolError } from './missing-tool-error.mjs';
import { nodeFromPackages } from './modern-node.mjs';
import { step } from './progress.mjs';
import { lastLine, runCommand } from './run-command.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** No package of ours needs its install scripts; older Nodes are let in because npm brings the right one. */
const INSTALL_ARGUMENTS = [
	'--ignore-scripts',
	'--include=dev',
	'--include=optional',
	'--engine-strict=false',
	'--no-audit',
	'--no-fund',
	'--loglevel=error',
];

/**
 * The second is another try for a registry that hung up in the middle, and the way for a lockfile that lacks packages
 * of systems other than the one that it was made on. Neither changes the lockfile.
 */
const ATTEMPTS = [['ci'], ['install', '--no-save']];

/** Installs the npm packages that `package-lock.json` names, unless exactly they are there. */
export async function setUpPackages() {
	if (await packagesAreInstalled()) return;
	await exclusively('packages', async () => {
		// The process that was waited for may have installed them.
		if (!(await packagesAreInstalled())) await step('packages: installing with npm', install);
	});
}

async function install() {
	/** @type {string[]} */
	const tried = [];
	for (const attempt of ATTEMPTS) {
		const result = await runCommand('npm', [...attempt, ...INSTALL_ARGUMENTS], {
			cwd: repositoryFolder,
			timeoutMs: INSTALL_TIMEOUT_MS,
		});
		if (result.code === 0) return;
		const errors = result.stderr.split('\n').filter((line) => /^npm (ERR!|error) (?!A complete log|code )/.test(line));
		tried.push(`npm ${attempt.join(' ')}: ${errors.slice(0, 2).join(' · ') || lastLine(result)}`);
		if (result.code === 127) break;
	}
	throw new MissingToolError({
		what: 'An npm package',
		why: 'by everything here',
		remedy: `cd ${repositoryFolder} && npm install --no-save --ignore-scripts`,
		tried,
	});
}

/**
 * Compares what npm says that it installed with the lockfile, by content: dates say nothing after a `git checkout`.
 * @returns {Promise<boolean>}
 */
async function packagesAreInstalled() {
	const [wanted, installed] = await Promise.all([
		readLock(join(repositoryFolder, 'package-lock.json')),
		readLock(join(repositoryFolder, 'node_modules', '.package-lock.json')),
	]);
	if (installed === undefined) return false;
	if (wanted === undefined) throw new Error('package-lock.json is missing or damaged: git checkout package-lock.json');
	for (const [path, entry] of Object.entries(wanted)) {
		// The first entry is the project itself; optional ones are there only on the platforms they are for.
		if (path === '' || entry.optional === true) continue;
		if (installed[path]?.version !== entry.version) return false;
	}
	const bundledNode = nodeFromPackages();
	return bundledNode === undefined || isExecutable(bundledNode);
}

/**
 * @param {string} path
 * @returns {Promise<Record<string, { version?: string, optional?: boolean }> | undefined>}
 */
async function readLock(path) {
	try {
		return JSON.parse(await readFile(path, 'utf8')).packages;
	} catch {
		return undefined;
	}
}
