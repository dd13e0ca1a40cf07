import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { say } from './progress.mjs';

/**
 * Makes a module a command of its own: when it is the script that Node was started with, runs `find` and prints what
 * it found on stdout, or says on stderr what went wrong and ends with 1.
 * @param {string} moduleUrl `import.meta.url` of the module
 * @param {() => Promise<string>} find
 */
export async function printResultIfMain(moduleUrl, find) {
	const script = process.argv[1];
	if (script === undefined || realpathSync(script) !== fileURLToPath(moduleUrl)) return;
	try {
		process.stdout.write(`${await find()}\n`);
	} catch (error) {
		say(error instanceof Error ? error.message : String(error));
		process.exitCode = 1;
	}
}
