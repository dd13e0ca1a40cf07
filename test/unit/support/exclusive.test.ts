import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';

const scriptUrl = (name: string) => new URL(`../../../scripts/${name}`, import.meta.url).href;

/** The scripts are plain JavaScript without types of their own. */
const { exclusively } = (await import(scriptUrl('exclusive.mjs'))) as {
	exclusively<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
};
const { cacheFolder } = (await import(scriptUrl('machine.mjs'))) as { cacheFolder: string };

const NAME = 'exclusive-test';
const lockPath = join(cacheFolder, `${NAME}.lock`);

test.afterEach(() => rm(lockPath, { force: true }));

test('what is done exclusively is done by one after the other', async () => {
	const order: string[] = [];
	const work = (name: string) =>
		exclusively(NAME, async () => {
			order.push(`${name} begins`);
			await new Promise((resolve) => setImmediate(resolve));
			order.push(`${name} ends`);
		});
	await Promise.all([work('one'), work('two')]);
	expect([order.slice(0, 2), order.slice(2)].map(([begin = '', end = '']) => [begin.slice(4), end.slice(4)])).toEqual([
		['begins', 'ends'],
		['begins', 'ends'],
	]);
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
