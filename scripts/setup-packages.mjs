import { exclusively } from './exclusive.mjs';
import { installPlatformPackage } from './install-platform-package.mjs';
import { repositoryFolder } from './machine.mjs';
import { MissingToolError } from './missing-tool-error.mjs';
import { missingPackages } from './package-lock.mjs';
import { step } from './progress.mjs';
import { lastLine, runCommand } from './run-command.mjs';

const INSTALL_TIMEOUT_MS = 15 * 60_000;

/** No package of ours needs its install scripts; older Nodes are let in because npm brings the right one. */
const INSTALL_ARGUMENTS = [
	'--ignore-scripts',
	'--include=dev',
	'--include=optional',
	'--engine-strict=false',
	// A registry that cannot be reached is to be told of in a minute, not in ten.
	'--fetch-retry-maxtimeout=10000',
	'--no-audit',
	'--no-fund',
	'--loglevel=error',
];

/**
 * The second is another try for a registry that hung up in the middle, and the way for a lockfile that lacks packages
 * of systems other than the one that it was made on. Neither changes the lockfile.
 */
const ATTEMPTS = [['ci'], ['install', '--no-save']];

/** Installs the npm packages that `package-lock.json` names for this machine, unless exactly they are there. */
export async function setUpPackages() {
	if (await packagesAreInstalled()) return;
	await exclusively('packages', async () => {
		// The process that was waited for may have installed them.
		if (!(await packagesAreInstalled())) await step('packages: installing with npm', install);
	});
}

async function packagesAreInstalled() {
	const { required, platform } = await missingPackages();
	return required.length === 0 && platform.size === 0;
}

async function install() {
	/** @type {string[]} */
	const tried = [];
	if ((await missingPackages()).required.length > 0) await installAll(tried);
	for (const [path, entry] of (await missingPackages()).platform) {
		await installPlatformPackage(path, entry).catch((error) => tried.push(error.message));
	}
	if (await packagesAreInstalled()) return;
	throw new MissingToolError({
		what: 'An npm package',
		why: 'by everything here',
		remedy: `cd ${repositoryFolder} && npm install --no-save --ignore-scripts`,
		tried,
	});
}

/** @param {string[]} tried takes what went wrong */
async function installAll(tried) {
	for (const attempt of ATTEMPTS) {
		const result = await runCommand('npm', [...attempt, ...INSTALL_ARGUMENTS], {
			cwd: repositoryFolder,
			timeoutMs: INSTALL_TIMEOUT_MS,
		});
		if (result.code === 0) return;
		const errors = result.stderr.split('\n').filter((line) => /^npm (ERR!|error) (?!A complete log|code )/.test(line));
		tried.push(`npm ${attempt.join(' ')}: ${errors.slice(0, 2).join(' · ') || lastLine(result)}`);
		if (result.code === 127) return;
	}
}
