#!/usr/bin/env node
// Plain JavaScript that any Node from 18 on runs: sees to it that a new enough Node runs the real program.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isModern, modernNode } from '../scripts/modern-node.mjs';
import { needsPages } from '../scripts/needs-pages.mjs';
import { setUpBuild } from '../scripts/setup-build.mjs';
import { setUpPackages } from '../scripts/setup-packages.mjs';

try {
	await setUpPackages();
	if (isModern(process.versions.node)) {
		if (needsPages(process.argv.slice(2))) await setUpBuild();
		endWithLauncher();
		await import(new URL('../host/main.ts', import.meta.url).href);
	} else {
		process.exitCode = await runWith(modernNode());
	}
} catch (error) {
	process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
	process.exitCode = 1;
}

/**
 * Runs this file again with a newer Node. It gets a session of its own, so that a Ctrl-C, which a terminal sends to a
 * whole process group, reaches it only from here: once, as a program that counts signals needs it.
 * @param {string} node
 * @returns {Promise<number>} exit code, 128 + n for signal n
 */
function runWith(node) {
	return new Promise((resolve, reject) => {
		// Every user of the machine can read the command lines of all processes: a title takes the place of this one.
		if (process.argv.some((arg) => arg.startsWith('--api-'))) process.title = 'roomreel';
		const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
		const child = spawn(node, args, { detached: true, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
		for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
			process.on(signal, () => child.kill(signal));
		child.once('error', reject);
		child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
	});
}

/** Under a launcher (above) that is killed, ends as if asked to: a recording is finished, not left running unseen. */
function endWithLauncher() {
	if (process.channel === undefined || process.channel === null) return;
	process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
	process.channel.unref();
}
