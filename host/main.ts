import { readFileSync } from 'node:fs';
import { runCli } from './cli/cli.ts';
import { ignoreLostOutput } from './cli/lost-output.ts';

const args = process.argv.slice(2);

// Every user of the machine can read the command lines of all processes: a title takes the place of this one.
if (args.some((arg) => arg.startsWith('--api-') || arg.includes('://'))) process.title = 'roomreel';

ignoreLostOutput(process.stdout);
ignoreLostOutput(process.stderr);

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
	version: string;
};
const exitCode = await runCli(args, version, { env: process.env, stdout: process.stdout, stderr: process.stderr });

// At once: a request to a server that was given up may wait for its answer for seconds more.
process.exit(exitCode);
