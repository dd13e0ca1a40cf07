import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const REPOSITORY_PATH = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const OUTPUT_FOLDER = 'dist/wasm';

/** Every AssemblyScript module of the recorder page: `index.ts` in its folder is built to `dist/wasm/<name>.wasm`. */
const MODULES = [{ name: 'polyphase', folder: 'recorder-page/audio/polyphase' }];

/**
 * Compiles every module with a source that is newer than what was built from it. Rejects with the compiler's messages.
 * @returns {Promise<void>}
 */
export async function buildWasm() {
	await mkdir(join(REPOSITORY_PATH, OUTPUT_FOLDER), { recursive: true });
	for (const { name, folder } of MODULES) {
		const output = `${OUTPUT_FOLDER}/${name}.wasm`;
		const sources = (await readdir(join(REPOSITORY_PATH, folder))).map((file) => `${folder}/${file}`);
		const [builtAtMs = 0, ...changedAtMs] = await Promise.all([output, ...sources].map(modifiedAtMs));
		if (builtAtMs <= Math.max(...changedAtMs)) await compile(`${folder}/index.ts`, output);
	}
}

/** @param {string} source @param {string} output both relative to the repository */
async function compile(source, output) {
	// Loading the compiler takes longer than finding that there is nothing to do.
	const { default: asc } = await import('assemblyscript/asc');
	// Into place by renaming, so that nobody ever reads half a module.
	const unfinished = `${output}.${process.pid}`;
	const { error, stderr } = await asc.main([
		source,
		...['--baseDir', REPOSITORY_PATH, '--outFile', unfinished],
		...['--enable', 'simd', '--runtime', 'stub', '-O3', '--noAssert'],
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
