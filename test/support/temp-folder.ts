import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Every temporary folder of a test begins with this, which is how `leak-check.ts` knows them. */
export const TEMP_PREFIX = 'roomreel-';

/** A folder of its own for one test. `await using` it, or call `remove`, and it is gone with all that is in it. */
export type TempFolder = AsyncDisposable & {
	readonly path: string;
	/** Path of a file in it, which need not exist. */
	file(name: string): string;
	remove(): Promise<void>;
};

/** Makes a new empty folder in the system's place for temporary files. `purpose` becomes part of its name. */
export async function makeTempFolder(purpose: string): Promise<TempFolder> {
	const path = await mkdtemp(join(tmpdir(), `${TEMP_PREFIX}${purpose}-`));
	const remove = () => rm(path, { recursive: true, force: true, maxRetries: 5 });
	return { path, file: (name) => join(path, name), remove, [Symbol.asyncDispose]: remove };
}
