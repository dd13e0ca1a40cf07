#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { checkStyle, checkTypes } from './check-code.mjs';
import { findChromium } from './find-chromium.mjs';
import { findFfmpeg } from './find-ffmpeg.mjs';
import { findFonts } from './find-fonts.mjs';
import { findLiveKitServer } from './find-livekit-server.mjs';
import { repositoryFolder } from './machine.mjs';
import { modernNode } from './modern-node.mjs';
import { say } from './progress.mjs';
import { setUpBuild } from './setup-build.mjs';
import { setUpPackages } from './setup-packages.mjs';

const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js';

/**
 * The commands of `npm run`: what each needs beyond packages, page and Chromium, and what it runs.
 * @type {Record<string, { needs: readonly ('ffmpeg' | 'fonts' | 'livekit-server' | 'code')[], run: readonly string[] }>}
 */
const COMMANDS = {
	demo: { needs: ['livekit-server'], run: ['demo/demo.ts'] },
	test: { needs: ['livekit-server', 'ffmpeg', 'fonts', 'code'], run: [PLAYWRIGHT, 'test'] },
	check: { needs: ['ffmpeg', 'fonts', 'code'], run: [PLAYWRIGHT, 'test', '--project=unit', '--project=browser'] },
	bench: { needs: ['livekit-server', 'ffmpeg'], run: ['test/bench/bench.ts'] },
};

const [name = '', ...args] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) {
	say(`Unknown command ${JSON.stringify(name)}. There are: ${Object.keys(COMMANDS).join(', ')}.`);
	process.exitCode = 2;
} else {
	try {
		process.exitCode = await run(command, args);
	} catch (error) {
		say(error instanceof Error ? error.message : String(error));
		process.exitCode = 1;
	}
}

/**
 * @param {{ needs: readonly string[], run: readonly string[] }} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code
 */
async function run({ needs, run: script }, args) {
	await setUpPackages();
	const node = modernNode();
	await setUpBuild();
	/** @type {Record<string, string>} */
	const found = { ROOMREEL_CHROMIUM: await findChromium() };
	if (needs.includes('livekit-server')) found.ROOMREEL_LIVEKIT_SERVER = await findLiveKitServer();
	if (needs.includes('ffmpeg')) await findFfmpeg();
	if (needs.includes('fonts')) await findFonts();
	if (needs.includes('code')) {
		await checkTypes();
		await checkStyle();
	}
	const path = [dirname(node), join(repositoryFolder, 'node_modules/.bin'), process.env.PATH].join(delimiter);
	return runToTheEnd(node, [...script, ...args], { ...process.env, ...found, PATH: path });
}

/**
 * Runs a program in this terminal. A signal that was sent to this process alone is passed on; at Ctrl-C the terminal
 * sends it to both by itself.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} exit code, 128 + n for signal n
 */
function runToTheEnd(program, args, env) {
	return new Promise((resolve, reject) => {
		const child = spawn(program, args, { cwd: repositoryFolder, env, stdio: 'inherit' });
		process.on('SIGINT', () => {
			if (!process.stdin.isTTY) child.kill('SIGINT');
		});
		process.on('SIGTERM', () => child.kill('SIGTERM'));
		child.once('error', reject);
		child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
	});
}
