import { readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { type ZipEntry, zipArchive } from './zip-archive.ts';

const UNZIP_URL = new URL('../../../scripts/unzip.mjs', import.meta.url).href;

/** The scripts are plain JavaScript without types of their own. */
const { unzip } = (await import(UNZIP_URL)) as { unzip(archivePath: string, folder: string): Promise<void> };

const REGULAR_FILE = 0o100000;
const LINK = 0o120000;

const ENTRIES: readonly ZipEntry[] = [
	{ name: 'tool', content: '#!/bin/sh\n', mode: REGULAR_FILE | 0o755, method: 'deflated' },
	{ name: 'folder/', content: '', mode: 0o040755, method: 'stored' },
	{
		name: 'folder/long.txt',
		content: 'the same again '.repeat(10_000),
		mode: REGULAR_FILE | 0o644,
		method: 'deflated',
	},
	{ name: 'stored.txt', content: 'as it is', mode: 0, method: 'stored' },
	{ name: 'empty.txt', content: '', mode: REGULAR_FILE | 0o644, method: 'stored' },
	{ name: 'link', content: 'tool', mode: LINK | 0o777, method: 'stored' },
];

test.describe('unzip', () => {
	test('unpacks deflated, stored and empty files, permissions and links', async () => {
		await using folder = await makeTempFolder('unzip');
		const out = folder.file('out');
		await writeFile(folder.file('archive.zip'), zipArchive(ENTRIES));
		await unzip(folder.file('archive.zip'), out);
		expect(await readFile(`${out}/folder/long.txt`, 'utf8')).toBe('the same again '.repeat(10_000));
		expect(await readFile(`${out}/stored.txt`, 'utf8')).toBe('as it is');
		expect(await readFile(`${out}/empty.txt`, 'utf8')).toBe('');
		expect((await stat(`${out}/tool`)).mode & 0o777).toBe(0o755);
		expect(await readlink(`${out}/link`)).toBe('tool');
	});

	for (const [what, entry] of [
		['a file', { name: '../outside', content: '', mode: REGULAR_FILE | 0o644, method: 'stored' }],
		['a link', { name: 'link', content: '../outside', mode: LINK | 0o777, method: 'stored' }],
	] as const) {
		test(`refuses an archive with ${what} that leads outside of its folder`, async () => {
			await using folder = await makeTempFolder('unzip');
			await writeFile(folder.file('archive.zip'), zipArchive([entry]));
			const unpacking = unzip(folder.file('archive.zip'), folder.file('out'));
			await expect(unpacking).rejects.toThrow(/outside of its folder: \.\.\/outside/);
			await expect(stat(folder.file('outside'))).rejects.toThrow(/ENOENT/);
		});
	}

	for (const cutBytes of [5, 100]) {
		test(`says of an archive without its last ${cutBytes} bytes that it is torn`, async () => {
			await using folder = await makeTempFolder('unzip');
			await writeFile(folder.file('archive.zip'), zipArchive(ENTRIES).subarray(0, -cutBytes));
			await expect(unzip(folder.file('archive.zip'), folder.file('out'))).rejects.toThrow(/torn/);
		});
	}
});

test('a launcher script that only starts a snap is passed over, and a real launcher is not', async () => {
	await using folder = await makeTempFolder('snap');
	const { isSnap } = (await import(new URL('../../../scripts/chromium-candidates.mjs', import.meta.url).href)) as {
		isSnap(path: string, target: string): boolean;
	};
	const stub = folder.file('chromium-browser');
	await writeFile(stub, '#!/bin/sh\nif ! [ -x /snap/bin/chromium ]; then\n  echo "requires the chromium snap"\nfi\n');
	const launcher = folder.file('chromium');
	await writeFile(launcher, '#!/bin/sh\nexec /usr/lib/chromium/chromium "$@"\n');
	expect(isSnap(stub, stub)).toBe(true);
	expect(isSnap(launcher, launcher)).toBe(false);
	expect(isSnap('/usr/bin/chromium', '/usr/bin/snap')).toBe(true);
	expect(isSnap(fileURLToPath(import.meta.url), process.execPath)).toBe(false);
});
