import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const REPOSITORY_PATH = resolve(import.meta.dirname, '../..');

/** Builds what has changed and compiles `dist/wasm/<name>.wasm`. Rejects with the compiler's messages. */
export async function compileWasmModule(name: string): Promise<WebAssembly.Module> {
	await promisify(execFile)(process.execPath, [resolve(REPOSITORY_PATH, 'scripts/build-wasm.mjs')]);
	return await WebAssembly.compile(await readFile(resolve(REPOSITORY_PATH, `dist/wasm/${name}.wasm`)));
}
