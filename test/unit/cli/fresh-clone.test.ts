import { execFile } from 'node:child_process';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { runProgram } from '../../../host/cli/program.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));

/** The commands that open no page of ours. */
const WITHOUT_PAGES = ['recover', 'help'];

/** What every program prints of its commands in its help. */
async function commandNames(): Promise<string[]> {
	let help = '';
	const refuse = async (): Promise<number> => {
		throw new Error('a command ran for --help');
	};
	await runProgram(
		['--help'],
		'1.2.3',
		{ record: refuse, preview: refuse, web: refuse, recover: refuse },
		{ env: {}, stdout: { write: (text) => (help += text) }, stderr: { write: () => undefined } },
	);
	const [, commands = ''] = /\nCommands:\n((?: +.*\n)+)/.exec(help) ?? [];
	return [...commands.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
}

test('in a clone where nothing is built, every command that opens a page builds first, and help and the others do not', async () => {
	await using clone = await makeTempFolder('clone');
	for (const folder of ['bin', 'scripts']) await cp(join(REPOSITORY, folder), clone.file(folder), { recursive: true });
	await writeFile(clone.file('package.json'), '{ "type": "module" }');
	await writeFile(clone.file('scripts/setup-packages.mjs'), 'export async function setUpPackages() {}');
	await writeFile(
		clone.file('scripts/build.mjs'),
		`import { mkdirSync, writeFileSync } from 'node:fs';
		export async function build() {
			mkdirSync(new URL('../dist', import.meta.url));
			writeFileSync(new URL('../dist/page.html', import.meta.url), '');
		}`,
	);
	await mkdir(clone.file('host'));
	await writeFile(
		clone.file('host/main.ts'),
		`import { existsSync } from 'node:fs';
		process.stdout.write(existsSync(new URL('../dist', import.meta.url)) ? 'built' : 'not built');`,
	);
	const run = async (...args: string[]): Promise<string> => {
		for (const folder of ['dist', '.cache']) await rm(clone.file(folder), { recursive: true, force: true });
		return (await promisify(execFile)(process.execPath, [clone.file('bin/roomreel.mjs'), ...args])).stdout;
	};
	const names = await commandNames();
	expect(names).toEqual(expect.arrayContaining(['web', ...WITHOUT_PAGES]));
	for (const name of names) {
		expect(await run(name, 'x'), name).toBe(WITHOUT_PAGES.includes(name) ? 'not built' : 'built');
	}
	expect(await run('web', '--help')).toBe('not built');
});
