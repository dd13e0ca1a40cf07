#!/usr/bin/env node
import { arch } from 'node:os';
import { aptCommandFor, aptInstall } from './apt-install.mjs';
import { installedChromiums } from './chromium-candidates.mjs';
import { addProof, hasProof } from './chromium-proofs.mjs';
import {
	CHROME_LIBRARY_PACKAGES,
	downloadChrome,
	downloadedChromePath,
	GOOGLE_CHROME_URL,
	installGoogleChrome,
} from './get-chrome.mjs';
import { distribution, isExecutable } from './machine.mjs';
import { MissingToolError } from './missing-tool-error.mjs';
import { printResultIfMain } from './print-result.mjs';
import { say, step } from './progress.mjs';
import { proveChromium } from './prove-chromium.mjs';

/**
 * Finds a Chromium that encodes H.264 and decodes what rooms send, each proven by doing it, or gets one: environment
 * variable, installed browsers, the distribution's package, a download.
 * @returns {Promise<string>} the path of its executable
 */
export async function findChromium() {
	const named = process.env.ROOMREEL_CHROMIUM;
	if (named !== undefined && named !== '') {
		const problem = await whyNot(named);
		if (problem === undefined) return named;
		throw missing([`ROOMREEL_CHROMIUM=${named}: ${problem}`], 'unset ROOMREEL_CHROMIUM');
	}

	/** @type {string[]} */
	const tried = [];
	/** @param {string} path */
	const works = async (path) => {
		const problem = await whyNot(path);
		if (problem === undefined) return true;
		tried.push(`${path}: ${problem}`);
		say(`     ${tried.at(-1)}`);
		return false;
	};

	const installed = installedChromiums();
	tried.push(...installed.passedOver);
	const present = [...installed.paths, downloadedChromePath()].filter(isExecutable);
	for (const path of present) if (await works(path)) return path;

	for (const get of [installPackage, downloadChrome]) {
		/** @type {string} */
		let path;
		try {
			path = await get();
		} catch (error) {
			tried.push(error instanceof Error ? error.message : String(error));
			continue;
		}
		if (await works(path)) return path;
	}
	throw missing(tried, remedyFor(tried));
}

/** @returns {Promise<string>} the path of the browser that the distribution's package manager installed */
async function installPackage() {
	// Debian's package has all codecs; Ubuntu's is a snap, so there it is Google's own package.
	if (distribution() === 'ubuntu') return installGoogleChrome();
	await step('Chromium: installing the package', () => aptInstall(['chromium']));
	const path = installedChromiums().paths.find((candidate) => candidate.endsWith('/chromium'));
	if (path === undefined) throw new Error('the package chromium is installed, but brought no /usr/bin/chromium');
	return path;
}

/**
 * @param {string} path
 * @returns {Promise<string | undefined>} why this browser cannot record; undefined when it is proven that it can
 */
async function whyNot(path) {
	if (!isExecutable(path)) return 'there is no such program';
	if (await hasProof(path)) return undefined;
	try {
		const { problems } = await step(`Chromium: proving ${path}`, () => proveChromium(path));
		if (problems.length > 0) return problems.join('; ');
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
	await addProof(path);
	return undefined;
}

/** @param {readonly string[]} tried */
function remedyFor(tried) {
	const attempts = tried.join('\n');
	// Ubuntu lets only programs with an AppArmor profile make a sandbox; Google's package brings one.
	if (/No usable sandbox/i.test(attempts)) return 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
	if (/shared libraries/.test(attempts)) return aptCommandFor(CHROME_LIBRARY_PACKAGES);
	if (distribution() !== 'ubuntu') return aptCommandFor(['chromium']);
	if (arch() === 'x64') {
		return `curl -fLo /tmp/chrome.deb ${GOOGLE_CHROME_URL} && ${aptCommandFor(['/tmp/chrome.deb'])}`;
	}
	return 'export ROOMREEL_CHROMIUM=PATH, with the path of a Chrome or Chromium that is not a snap';
}

/**
 * @param {readonly string[]} tried
 * @param {string} remedy
 */
function missing(tried, remedy) {
	return new MissingToolError({
		what: 'A Chromium that can record',
		why: 'because recording happens in it: it joins the room, composes and encodes',
		remedy,
		tried,
	});
}

await printResultIfMain(import.meta.url, findChromium);
