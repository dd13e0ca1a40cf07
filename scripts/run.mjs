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

const PLAYWRIGHT = ['node_modules/@playwright/test/cli.js', 'test'];

/** What judges no times runs two at a time: they fit on two cores, as most of it waits for something. */
const TWO_AT_A_TIME = '--workers=2';
const WITHOUT_SERVER = [...PLAYWRIGHT, '--project=unit', '--project=browser', TWO_AT_A_TIME];
const WITH_SERVER = [...PLAYWRIGHT, '--project=lifecycle', '--project=seen', TWO_AT_A_TIME];

/**
 * @typedef {object} Command
 * @property {readonly ('ffmpeg' | 'fonts' | 'livekit-server' | 'code')[]} needs beyond packages, page and Chromium
 * @property {readonly string[]} run
 * @property {readonly (readonly string[])[]} [all] what it runs when no arguments say what to run, one after the other
 */

/** @type {Record<string, Command>} the commands of `npm run` */
const COMMANDS = {
	demo: { needs: ['livekit-server'], run: ['demo/demo.ts'] },
	test: {
		needs: ['livekit-server', 'ffmpeg', 'fonts', 'code'],
		run: PLAYWRIGHT,
		// The last ones have the machine to themselves: they judge milliseconds of sound and picture.
		all: [WITHOUT_SERVER, WITH_SERVER, [...PLAYWRIGHT, '--project=e2e']],
	},
	check: { needs: ['ffmpeg', 'fonts', 'code'], run: WITHOUT_SERVER },
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
 * @param {Command} command
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code; of several that failed, the first one's
 */
async function run({ needs, run: script, all }, args) {
	await setUpPackages();
	const node = modernNode();
	await setUpBuild();
	/** @type {Record<string, string>} */
	const found = { ROOMREEL_CHROMIUM: await findChromium() };
	if (needs.includes('livekit-server')) found.ROOMREEL_LIVEKIT_SERVER = await findLiveKitServer();
	if (needs.includes('ffmpeg')) await findFfmpeg();
	if (needs.includes('fonts')) await findFonts();
	if (needs.includes('code')) await Promise.all([checkTypes(), checkStyle()]);
	const path = [dirname(node), join(repositoryFolder, 'node_modules/.bin'), process.env.PATH].join(delimiter);
	const env = { ...process.env, ...found, PATH: path };
	if (all === undefined || args.length > 0) return runToTheEnd(node, [...script, ...args], env);
	/** @type {number[]} */
	const codes = [];
	for (const words of all) {
		codes.push(await runToTheEnd(node, words, env));
		// A signal ends all of it.
		if ((codes.at(-1) ?? 0) > 128) break;
	}
	return codes.find((code) => code !== 0) ?? 0;
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
		const interrupt = () => {
			if (!process.stdin.isTTY) child.kill('SIGINT');
		};
		const terminate = () => child.kill('SIGTERM');
		process.on('SIGINT', interrupt).on('SIGTERM', terminate);
		child.once('error', reject);
		child.once('exit', (code, signal) => {
			process.off('SIGINT', interrupt).off('SIGTERM', terminate);
			resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
		});
	});
}
