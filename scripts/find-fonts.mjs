#!/usr/bin/env node
import { readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { aptCommandFor, aptInstall } from './apt-install.mjs';
import { MissingToolError } from './missing-tool-error.mjs';
import { printResultIfMain } from './print-result.mjs';
import { step } from './progress.mjs';

/** One file of each package, by which it is known. */
const FONTS = {
	'fonts-noto-core': 'NotoSans-Regular.ttf',
	'fonts-noto-cjk': 'NotoSansCJK-Regular.ttc',
	'fonts-noto-color-emoji': 'NotoColorEmoji.ttf',
};

const FONT_FOLDERS = ['/usr/share/fonts', '/usr/local/share/fonts', join(homedir(), '.local/share/fonts')];

/**
 * Finds the fonts with which tests draw names in many scripts, or installs their packages. A recording draws names with
 * whatever fonts there are.
 * @returns {Promise<string>} the folder of the first one
 */
export async function findFonts() {
	let missing = missingPackages();
	if (missing.length > 0) {
		let problem = 'the packages are installed, but their fonts are not where fonts are';
		try {
			await step(`fonts: installing ${missing.join(', ')}`, () => aptInstall(missing));
		} catch (error) {
			problem = error instanceof Error ? error.message : String(error);
		}
		missing = missingPackages();
		if (missing.length > 0) {
			throw new MissingToolError({
				what: `Fonts (${missing.join(', ')})`,
				why: 'by the tests only, whose expected pictures have names in many scripts',
				remedy: aptCommandFor(missing),
				tried: [`${FONT_FOLDERS.join(', ')}: not there`, problem],
			});
		}
	}
	return dirname(String(findFont(FONTS['fonts-noto-core'])));
}

function missingPackages() {
	return Object.entries(FONTS).flatMap(([name, file]) => (findFont(file) === undefined ? [name] : []));
}

/** @param {string} fileName */
function findFont(fileName) {
	return FONT_FOLDERS.map((folder) => findBelow(folder, fileName)).find((path) => path !== undefined);
}

/**
 * @param {string} folder
 * @param {string} fileName
 * @returns {string | undefined} the path of a file of that name in the folder or below it
 */
function findBelow(folder, fileName) {
	/** @type {import('node:fs').Dirent[]} */
	let entries;
	try {
		entries = readdirSync(folder, { withFileTypes: true });
	} catch {
		return undefined;
	}
	if (entries.some(({ name }) => name === fileName)) return join(folder, fileName);
	return entries
		.filter((entry) => entry.isDirectory())
		.map(({ name }) => findBelow(join(folder, name), fileName))
		.find((path) => path !== undefined);
}

await printResultIfMain(import.meta.url, findFonts);
