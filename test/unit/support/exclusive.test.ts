import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { makeTempFolder } from '../../support/temp-folder.ts';

const scriptUrl = (name: string) => new URL(`../../../scripts/${name}`, import.meta.url).href;

/** The scripts are plain JavaScript without types of their own. */
const { exclusively } = (await import(scriptUrl('exclusive.mjs'))) as {
	exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
};
const { cacheFolder } = (await import(scriptUrl('machine.mjs'))) as { cacheFolder: string };

const NAME = 'exclusive-test';
const lockPath = join(cacheFolder, `${NAME}.lock`);

test.afterEach(() => rm(lockPath, { force: true }));

test('what two processes do exclusively is done by one after the other', async () => {
	await using folder = await makeTempFolder('exclusive');
	const path = folder.file('order.txt');
	const program = `
		import { appendFileSync } from 'node:fs';
		import { exclusively } from ${JSON.stringify(scriptUrl('exclusive.mjs'))};
		await exclusively(${JSON.stringify(NAME)}, async () => {
			appendFileSync(${JSON.stringify(path)}, process.pid + ' begins\\n');
			await new Promise((resolve) => setImmediate(resolve));
			appendFileSync(${JSON.stringify(path)}, process.pid + ' ends\\n');
		});
	`;
	const run = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);
	await Promise.all([run(), run()]);
	const lines = (await readFile(path, 'utf8')).trim().split('\n');
	expect(lines).toHaveLength(4);
	for (const [begin, end] of [lines.slice(0, 2), lines.slice(2)] as [string, string][]) {
		expect(end).toBe(begin.replace('begins', 'ends'));
	}
});

test('a lock that a killed process left is no hindrance, also when its number was given out again', async () => {
	let own = '';
	await exclusively(NAME, async () => {
		own = await readFile(lockPath, 'utf8');
	});
	const [pid, startTicks, bootId] = own.split(' ');
	for (const left of [`${pid} ${Number(startTicks) - 1} ${bootId}`, `${pid} ${startTicks} before-the-restart`, '']) {
		await writeFile(lockPath, left);
		expect(await exclusively(NAME, async () => 'done'), left).toBe('done');
	}
});
