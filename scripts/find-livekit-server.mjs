#!/usr/bin/env node
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { arch } from 'node:os';
import { basename, join } from 'node:path';
import { downloadFile, downloadText, sha256OfFile } from './download.mjs';
import { cacheFolder, findOnPath, isExecutable } from './machine.mjs';
import { MissingToolError } from './missing-tool-error.mjs';
import { printResultIfMain } from './print-result.mjs';
import { step } from './progress.mjs';
import { lastLine, runCommand } from './run-command.mjs';

/** The version that is built or downloaded, and that the tests are written against. */
export const LIVEKIT_SERVER_VERSION = '1.13.5';

const GO_MODULE = `github.com/livekit/livekit-server/cmd/server@v${LIVEKIT_SERVER_VERSION}`;
const RELEASE_URL = `https://github.com/livekit/livekit/releases/download/v${LIVEKIT_SERVER_VERSION}`;
const BUILD_TIMEOUT_MS = 30 * 60_000;

/**
 * Finds livekit-server, or gets it: environment variable, PATH, what was got before, a Go build, a release download.
 * @returns {Promise<string>} the path of a server that runs
 */
export async function findLiveKitServer() {
	const named = process.env.ROOMREEL_LIVEKIT_SERVER;
	if (named !== undefined && named !== '') {
		const problem = await whyItDoesNotRun(named);
		if (problem === undefined) return named;
		throw missing([`ROOMREEL_LIVEKIT_SERVER=${named}: ${problem}`], 'unset ROOMREEL_LIVEKIT_SERVER');
	}

	/** @type {string[]} */
	const tried = [];
	const cachedPath = join(cacheFolder, `livekit-server-v${LIVEKIT_SERVER_VERSION}`);
	for (const path of [findOnPath('livekit-server'), cachedPath]) {
		if (path === undefined || !isExecutable(path)) continue;
		const problem = await whyItDoesNotRun(path);
		if (problem === undefined) return path;
		tried.push(`${path}: ${problem}`);
	}

	await mkdir(cacheFolder, { recursive: true });
	for (const get of [buildWithGo, downloadRelease]) {
		const workFolder = await mkdtemp(join(cacheFolder, 'livekit-server-'));
		try {
			const path = await get(workFolder);
			const problem = await whyItDoesNotRun(path);
			if (problem !== undefined) throw new Error(`${basename(path)}: ${problem}`);
			await rename(path, cachedPath);
			return cachedPath;
		} catch (error) {
			tried.push(error instanceof Error ? error.message : String(error));
		} finally {
			await rm(workFolder, { recursive: true, force: true });
		}
	}
	throw missing(tried, 'curl -sSL https://get.livekit.io | bash');
}

/**
 * @param {string} path
 * @returns {Promise<string | undefined>}
 */
async function whyItDoesNotRun(path) {
	const result = await runCommand(path, ['--version'], { timeoutMs: 20_000 });
	if (result.code !== 0) return lastLine(result);
	return /livekit-server/.test(result.stdout) ? undefined : 'does not call itself livekit-server';
}

/** @param {string} workFolder */
async function buildWithGo(workFolder) {
	const go = findOnPath('go') ?? (isExecutable('/usr/local/go/bin/go') ? '/usr/local/go/bin/go' : undefined);
	if (go === undefined) throw new Error('go install: there is no go');
	// Without cgo it needs no C compiler.
	const env = { GOBIN: workFolder, GOFLAGS: '', CGO_ENABLED: '0' };
	await step(`livekit-server ${LIVEKIT_SERVER_VERSION}: building it with go, once, takes some minutes`, async () => {
		const result = await runCommand(go, ['install', GO_MODULE], { env, timeoutMs: BUILD_TIMEOUT_MS });
		if (result.code !== 0) throw new Error(`go install ${GO_MODULE}: ${lastLine(result)}`);
	});
	return join(workFolder, 'server');
}

/** @param {string} workFolder */
async function downloadRelease(workFolder) {
	const goArch = new Map([
		['x64', 'amd64'],
		['arm64', 'arm64'],
	]).get(arch());
	if (goArch === undefined) throw new Error(`release download: there is none for ${arch()}`);
	const archiveName = `livekit_${LIVEKIT_SERVER_VERSION}_linux_${goArch}.tar.gz`;
	const archivePath = join(workFolder, archiveName);
	await step(`livekit-server ${LIVEKIT_SERVER_VERSION}: downloading ${archiveName}`, async () => {
		const checksums = await downloadText(`${RELEASE_URL}/checksums.txt`);
		const expected = checksums
			.split('\n')
			.find((line) => line.endsWith(archiveName))
			?.split(/\s+/)[0];
		if (expected === undefined) throw new Error(`${RELEASE_URL}/checksums.txt: does not name ${archiveName}`);
		await downloadFile(`${RELEASE_URL}/${archiveName}`, archivePath);
		const actual = await sha256OfFile(archivePath);
		if (actual !== expected) throw new Error(`${archiveName}: SHA-256 is ${actual}, should be ${expected}`);
		const result = await runCommand('tar', ['-xzf', archivePath, '-C', workFolder, 'livekit-server']);
		if (result.code !== 0) throw new Error(`${archiveName}: ${lastLine(result)}`);
	});
	return join(workFolder, 'livekit-server');
}

/**
 * @param {readonly string[]} tried
 * @param {string} remedy
 */
function missing(tried, remedy) {
	return new MissingToolError({
		what: 'livekit-server',
		why: 'to run rooms on this machine, for the demo and the tests',
		remedy,
		tried,
	});
}

await printResultIfMain(import.meta.url, findLiveKitServer);
