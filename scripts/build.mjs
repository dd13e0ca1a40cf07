#!/usr/bin/env node
import { delimiter, dirname, join } from 'node:path';
import { repositoryFolder } from './machine.mjs';
import { modernNode } from './modern-node.mjs';
import { printResultIfMain } from './print-result.mjs';
import { runCommand } from './run-command.mjs';

const BUILD_TIMEOUT_MS = 5 * 60_000;

/** The first errors are those that count. */
const MAX_FINDINGS_CHARACTERS = 4000;

/** Builds the compositor's WASM, the recorder page and the preview page. Throws an `Error` that holds what the failing tool printed. */
export async function build() {
	await runTool('scripts/build-wasm.mjs');
	for (const config of ['vite.config.ts', 'vite.preview.config.ts']) {
		await runTool('node_modules/vite/bin/vite.js', 'build', '--config', config, '--logLevel', 'warn');
	}
}

/**
 * @param {string} script
 * @param {readonly string[]} args
 */
async function runTool(script, ...args) {
	const node = modernNode();
	const env = { NO_COLOR: '1', PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
	const result = await runCommand(node, [script, ...args], { cwd: repositoryFolder, env, timeoutMs: BUILD_TIMEOUT_MS });
	if (result.code === 0) return;
	const findings = `${result.stdout}${result.stderr}`.trim().slice(0, MAX_FINDINGS_CHARACTERS);
	throw new Error(`${script} ended with ${result.code}:\n${findings}`);
}

await printResultIfMain(import.meta.url, async () => {
	await build();
	return join(repositoryFolder, 'dist');
});
