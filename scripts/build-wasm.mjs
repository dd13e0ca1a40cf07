import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY_PATH = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const OUTPUT_FOLDER = 'dist/wasm';
/** Its options are part of what is built. */
const THIS_SCRIPT = 'scripts/build-wasm.mjs';

/** The whole address space: the one who makes the memory sets its real maximum. */
const ANY_MAXIMUM_PAGES = '65536';

/**
 * Every AssemblyScript module of the recorder page: `index.ts` in its folder is built to `dist/wasm/<name>.wasm`.
 * @type {readonly { name: string, folder: string, options: readonly string[] }[]}
 */
const MODULES = [
	{
		name: 'planar',
		folder: 'recorder-page/compositor/planar',
		options: ['--enable', 'threads', '--importMemory', '--sharedMemory', '--maximumMemory', ANY_MAXIMUM_PAGES],
	},
	{ name: 'polyphase', folder: 'recorder-page/audio/polyphase', options: [] },
];

/**
 * Compiles every module with a source (or options) newer than what was built from it. Rejects with the compiler's messages.
 * @returns {Promise<void>}
 */
export async function buildWasm() {
	await mkdir(join(REPOSITORY_PATH, OUTPUT_FOLDER), { recursive: true });
	for (const { name, folder, options } of MODULES) {
		const output = `${OUTPUT_FOLDER}/${name}.wasm`;
		const sources = (await readdir(join(REPOSITORY_PATH, folder))).map((file) => `${folder}/${file}`);
		const [builtAtMs = 0, ...changedAtMs] = await Promise.all([output, THIS_SCRIPT, ...sources].map(modifiedAtMs));
		if (builtAtMs <= Math.max(...changedAtMs)) await compile(`${folder}/index.ts`, output, options);
	}
}

/**
 * @param {string} source relative to the repository
 * @param {string} output relative to the repository
 * @param {readonly string[]} options further options of the compiler
 */
async function compile(source, output, options) {
	// Loading the compiler takes longer than finding that there is nothing to do.
	const { default: asc } = await import('assemblyscript/asc');
	// Into place by renaming, so that nobody ever reads half a module.
	const unfinished = `${output}.${process.pid}`;
	const { error, stderr } = await asc.main([
		source,
		...['--baseDir', REPOSITORY_PATH, '--outFile', unfinished],
		...['--enable', 'simd', '--runtime', 'stub', '-O3', '--noAssert'],
		...options,
	]);
	if (error) throw new Error(`${source} does not compile: ${error.message}\n${stderr.toString()}`);
	await rename(join(REPOSITORY_PATH, unfinished), join(REPOSITORY_PATH, output));
}

/** @param {string} path relative to the repository @returns {Promise<number>} 0 when there is no such file */
async function modifiedAtMs(path) {
	const stats = await stat(join(REPOSITORY_PATH, path)).catch(() => undefined);
	return stats?.mtimeMs ?? 0;
}

if (process.argv[1] && relative(process.argv[1], fileURLToPath(import.meta.url)) === '') await buildWasm();
