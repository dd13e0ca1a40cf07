#!/usr/bin/env node
import { arch, release } from 'node:os';
import { findChromium } from './find-chromium.mjs';
import { findFfmpeg } from './find-ffmpeg.mjs';
import { findFonts } from './find-fonts.mjs';
import { findLiveKitServer } from './find-livekit-server.mjs';
import { modernNode } from './modern-node.mjs';
import { say } from './progress.mjs';
import { setUpBuild } from './setup-build.mjs';
import { setUpPackages } from './setup-packages.mjs';

/** Everything that any command needs; each part is looked for even when another one is missing. */
const PARTS = {
	packages: async () => {
		await setUpPackages();
		return 'as package-lock.json says';
	},
	node: async () => modernNode(),
	'recorder page': async () => {
		await setUpBuild();
		return 'dist';
	},
	chromium: findChromium,
	'livekit-server': findLiveKitServer,
	'ffmpeg (tests)': findFfmpeg,
	'fonts (tests)': findFonts,
};

/** @type {[string, string][]} */
const found = [];
/** @type {string[]} */
const problems = [];
for (const [name, find] of Object.entries(PARTS)) {
	try {
		found.push([name, await find()]);
	} catch (error) {
		found.push([name, 'MISSING']);
		problems.push(error instanceof Error ? error.message : String(error));
	}
}
say(`\nOn this machine (${process.platform} ${release()}, ${arch()}):`);
for (const [name, path] of found) say(`  ${name.padEnd(16)}${path}`);
for (const problem of problems) say(`\n${problem}`);
process.exitCode = problems.length === 0 ? 0 : 1;
