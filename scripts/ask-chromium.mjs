import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { isRoot } from './machine.mjs';
import { servePage } from './serve-page.mjs';

/** How long Chromium may take to end by itself before it is killed. */
const END_TIMEOUT_MS = 5_000;

/** @type {readonly NodeJS.Signals[]} */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];

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
 * Shows a page to a headless browser and returns what the page posts to `result`, an address beside its own. Leaves no
 * process and no file behind. Throws an `Error` when the browser does not start or the page does not answer in time.
 * @param {string} executablePath
 * @param {{ page: Uint8Array, files?: Readonly<Record<string, string>>, timeoutMs: number }} question `files` are paths
 *   by the names under which the page can fetch them
 * @returns {Promise<string>}
 */
export async function askChromium(executablePath, { page, files = {}, timeoutMs }) {
	const profileFolder = await mkdtemp(join(tmpdir(), 'roomreel-chromium-'));
	const site = await servePage(page, files);
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
	const stopListening = onSignal(() => {
		if (browser.pid !== undefined) killGroup(browser.pid);
		rmSync(profileFolder, { recursive: true, force: true });
	});
	/** @type {NodeJS.Timeout | undefined} */
	let timer;
	try {
		return await Promise.race([
			site.answer,
			ended.then((reason) => Promise.reject(new Error(reason))),
			new Promise((_, reject) => {
				const reason = `no answer within ${timeoutMs / 1000} s`;
				timer = setTimeout(() => reject(new Error(reason)), timeoutMs);
			}),
		]);
	} finally {
		clearTimeout(timer);
		await end(browser, ended);
		await site.close();
		await removeSocket(profileFolder);
		await rm(profileFolder, { recursive: true, force: true, maxRetries: 5 });
		stopListening();
	}
}

/**
 * A browser that is killed leaves the folder of its socket beside its profile.
 * @param {string} profileFolder
 */
async function removeSocket(profileFolder) {
	const socketPath = await readlink(join(profileFolder, 'SingletonSocket')).catch(() => '');
	const socketFolder = dirname(socketPath);
	if (basename(socketPath) !== 'SingletonSocket' || dirname(socketFolder) !== dirname(profileFolder)) return;
	await rm(socketFolder, { recursive: true, force: true });
}

/**
 * The browser leads a group of its own, so a terminal's Ctrl-C does not reach it. Cleans up at a signal that ends this
 * process, which it then ends all the same.
 * @param {() => void} cleanUp
 * @returns {() => void} what takes the listeners off
 */
function onSignal(cleanUp) {
	/** @param {NodeJS.Signals} signal */
	const listener = (signal) => {
		cleanUp();
		stopListening();
		process.kill(process.pid, signal);
	};
	const stopListening = () => {
		for (const signal of ENDING_SIGNALS) process.off(signal, listener);
	};
	for (const signal of ENDING_SIGNALS) process.on(signal, listener);
	return stopListening;
}

/** @param {number} group */
function killGroup(group) {
	try {
		process.kill(-group, 'SIGKILL');
	} catch {
		// The whole group is gone already.
	}
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
	killGroup(group);
	await ended;
}

/** @param {string} complaints what Chromium printed on stderr */
function firstComplaint(complaints) {
	const lines = complaints.split('\n').filter((line) => line.trim() !== '');
	const telling = lines.find((line) => /sandbox|shared libraries|FATAL|cannot|error/i.test(line)) ?? lines[0];
	return telling === undefined ? '' : `: ${telling.trim().slice(0, 300)}`;
}
