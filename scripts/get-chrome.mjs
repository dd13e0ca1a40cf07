import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { arch } from 'node:os';
import { join } from 'node:path';
import { aptInstall, rootPrefix } from './apt-install.mjs';
import { downloadFile, downloadText } from './download.mjs';
import { cacheFolder } from './machine.mjs';
import { step } from './progress.mjs';
import { unzip } from './unzip.mjs';

const VERSIONS_URL =
	'https://googlechromelabs.github.io/chrome-for-testing/last-known-good-versions-with-downloads.json';
/** Google's own package for Debian and Ubuntu, x64 only. */
export const GOOGLE_CHROME_URL = 'https://dl.google.com/linux/direct/google-chrome-stable_current_amd64.deb';
const GOOGLE_CHROME_PATH = '/opt/google/chrome/chrome';

/**
 * Packages with the libraries that a downloaded Chrome lacks on a server, by names that Debian and Ubuntu know both
 * before and after their change to 64-bit times. libasound2 has no such name; alsa-utils depends on it everywhere.
 */
export const CHROME_LIBRARY_PACKAGES = [
	'libnss3',
	'libgbm1',
	'libxkbcommon0',
	'libxcomposite1',
	'libxdamage1',
	'libxfixes3',
	'libxrandr2',
	'libpango-1.0-0',
	'libatk-bridge2.0-0',
	'libcups2',
	'alsa-utils',
];

/** Where a downloaded Chrome for Testing stays. */
export function downloadedChromePath() {
	return join(cacheFolder, 'chrome', `chrome-${platform()}`, 'chrome');
}

/**
 * Ubuntu: Google's package, which brings its libraries and its AppArmor profile. Throws an `Error` that says why not.
 * @returns {Promise<string>} the path of the browser
 */
export async function installGoogleChrome() {
	if (arch() !== 'x64') throw new Error(`Google Chrome's package: there is none for ${arch()}`);
	if ((await rootPrefix()) === undefined)
		throw new Error("Google Chrome's package: not root, and sudo would ask for a password");
	return inWorkFolder('Chrome: installing Google Chrome from its package', async (workFolder) => {
		const packagePath = join(workFolder, 'google-chrome.deb');
		await downloadFile(GOOGLE_CHROME_URL, packagePath);
		await aptInstall([packagePath]);
		return GOOGLE_CHROME_PATH;
	});
}

/**
 * Downloads Chrome for Testing into this checkout's cache. Throws an `Error` that says why not.
 * @returns {Promise<string>} the path of the browser
 */
export async function downloadChrome() {
	return inWorkFolder('Chrome: downloading Chrome for Testing', async (workFolder) => {
		const url = chromeUrl(JSON.parse(await downloadText(VERSIONS_URL)), platform());
		const archivePath = join(workFolder, 'chrome.zip');
		await downloadFile(url, archivePath);
		const folder = join(workFolder, 'chrome');
		await unzip(archivePath, folder);
		await rm(join(cacheFolder, 'chrome'), { recursive: true, force: true });
		await rename(folder, join(cacheFolder, 'chrome'));
		// Libraries are best effort: the proof that follows says what is still missing.
		await aptInstall(CHROME_LIBRARY_PACKAGES).catch(() => {});
		return downloadedChromePath();
	});
}

/**
 * @param {{ channels: { Stable: { downloads: { chrome: readonly { platform: string, url: string }[] } } } }} versions
 *   as Chrome for Testing publishes it
 * @param {string} wanted such as `linux64`
 * @returns {string}
 */
export function chromeUrl(versions, wanted) {
	const builds = versions.channels.Stable.downloads.chrome;
	const url = builds.find((build) => build.platform === wanted)?.url;
	if (url === undefined) {
		throw new Error(`${VERSIONS_URL}: has no ${wanted}, only ${builds.map((build) => build.platform).join(', ')}`);
	}
	return url;
}

function platform() {
	return arch() === 'arm64' ? 'linux-arm64' : 'linux64';
}

/**
 * @param {string} name
 * @param {(workFolder: string) => Promise<string>} work
 */
async function inWorkFolder(name, work) {
	await mkdir(cacheFolder, { recursive: true });
	const workFolder = await mkdtemp(join(cacheFolder, 'get-chrome-'));
	try {
		return await step(name, () => work(workFolder));
	} finally {
		await rm(workFolder, { recursive: true, force: true });
	}
}
