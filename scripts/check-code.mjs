import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { repositoryFolder } from './machine.mjs';
import { modernNode } from './modern-node.mjs';
import { step } from './progress.mjs';
import { runCommand } from './run-command.mjs';

const NOT_OURS = new Set(['node_modules', 'dist', 'test-results', '.git', '.cache']);

/** Checks the types of every folder that has a `tsconfig.json`. Throws an `Error` that holds the findings. */
export async function checkTypes() {
	await step('types', async () => {
		const projects = await typeScriptProjects(repositoryFolder);
		const results = await Promise.all(projects.map((project) => runPackage('typescript', 'bin/tsc', '-p', project)));
		const findings = results.flatMap(({ code, stdout, stderr }) => (code === 0 ? [] : [`${stdout}${stderr}`.trim()]));
		if (findings.length > 0) throw new Error(findings.join('\n'));
	});
}

/** Lints, checks format. Throws an `Error` that holds the findings. */
export async function checkStyle() {
	await step('lint and format', async () => {
		const { code, stdout, stderr } = await runPackage(
			'@biomejs/biome',
			'bin/biome',
			'ci',
			'--diagnostic-level=warn',
			'.',
		);
		if (code !== 0) throw new Error(`${stdout}${stderr}`.trim());
	});
}

/**
 * @param {string} folder
 * @returns {Promise<string[]>} folders with a `tsconfig.json` that names sources, relative to the repository
 */
async function typeScriptProjects(folder) {
	const entries = await readdir(folder, { withFileTypes: true });
	const below = entries
		.filter((entry) => entry.isDirectory() && !NOT_OURS.has(entry.name))
		.map((entry) => typeScriptProjects(join(folder, entry.name)));
	const config = entries.find((entry) => entry.name === 'tsconfig.json');
	const own =
		config !== undefined && (await isChecked(join(folder, config.name))) ? [relative(repositoryFolder, folder)] : [];
	return [...own, ...(await Promise.all(below)).flat()];
}

/**
 * The root only lists the others, and AssemblyScript has a compiler of its own.
 * @param {string} path
 */
async function isChecked(path) {
	const config = JSON.parse(await readFile(path, 'utf8'));
	return config.files?.length !== 0 && !String(config.extends).includes('assemblyscript');
}

/**
 * @param {string} name
 * @param {string} script
 * @param {readonly string[]} args
 */
function runPackage(name, script, ...args) {
	const path = join('node_modules', name, script);
	return runCommand(modernNode(), [path, ...args], { cwd: repositoryFolder });
}
