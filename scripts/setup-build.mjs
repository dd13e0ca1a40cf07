import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from './build.mjs';
import { exclusively } from './exclusive.mjs';
import { cacheFolder, repositoryFolder } from './machine.mjs';
import { step } from './progress.mjs';

/** What the pages are made of. */
const SOURCE_FOLDERS = ['layouts', 'preview-page', 'protocol', 'recorder-page'];
const SOURCE_FILES = [
	'package-lock.json',
	'scripts/build-wasm.mjs',
	'tsconfig.base.json',
	'vite.config.ts',
	'vite.preview.config.ts',
];

const builtFolder = join(repositoryFolder, 'dist');
const stampPath = join(cacheFolder, 'build-stamp.json');

/** Builds the pages, unless what is built was made from exactly these sources. */
export async function setUpBuild() {
	if (await isBuilt()) return;
	await exclusively('build', async () => {
		// The process that was waited for may have built it.
		if (await isBuilt()) return;
		const builtFrom = await hashOfFiles(SOURCE_FOLDERS, SOURCE_FILES);
		await step('pages: building', build);
		await writeFile(stampPath, JSON.stringify(`${builtFrom} ${await hashOfNames(builtFolder)}`));
	});
}

async function isBuilt() {
	const sources = await hashOfFiles(SOURCE_FOLDERS, SOURCE_FILES);
	return (await readStamp()) === `${sources} ${await hashOfNames(builtFolder)}`;
}

/** @returns {Promise<string | undefined>} */
async function readStamp() {
	try {
		return JSON.parse(await readFile(stampPath, 'utf8'));
	} catch {
		return undefined;
	}
}

/**
 * @param {readonly string[]} folders
 * @param {readonly string[]} files
 */
async function hashOfFiles(folders, files) {
	const inFolders = await Promise.all(folders.map((folder) => filesBelow(join(repositoryFolder, folder))));
	const hash = createHash('sha256');
	for (const path of [...inFolders.flat(), ...files.map((file) => join(repositoryFolder, file))].sort()) {
		const content = await readFile(path).catch(() => Buffer.alloc(0));
		hash.update(`${path}\0${content.length}\0`).update(content);
	}
	return hash.digest('hex');
}

/**
 * Names of built files hold their content's hash, so that a deleted or torn build is told by names.
 * @param {string} folder
 */
async function hashOfNames(folder) {
	const hash = createHash('sha256');
	for (const path of await filesBelow(folder)) hash.update(`${path}\0`);
	return hash.digest('hex');
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} absolute paths, sorted; none for a folder that is not there
 */
async function filesBelow(folder) {
	const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
	const nested = entries.map(async (entry) => {
		const path = join(folder, entry.name);
		return entry.isDirectory() ? filesBelow(path) : [path];
	});
	return (await Promise.all(nested)).flat().sort();
}
