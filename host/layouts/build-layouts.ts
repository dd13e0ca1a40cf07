import { readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Alias, Rolldown } from 'vite';

/** Layouts of the user's own, ready for a browser. */
export type BuiltLayouts = {
	/** Names by which they are asked for. */
	readonly names: readonly string[];
	/** JavaScript by file name; the module of a layout is `NAME.js`. */
	readonly files: ReadonlyMap<string, string>;
};

/** None at all. */
export const NO_LAYOUTS: BuiltLayouts = { names: [], files: new Map() };

/** A folder of layouts that cannot be used. The message says which file, what is wrong with it and where. */
export class LayoutFolderError extends Error {
	override readonly name = 'LayoutFolderError';
}

/** Where layouts find the types and the layouts of Roomreel: `import … from 'roomreel/layouts/…'`. */
const LAYOUTS_FOLDER = fileURLToPath(new URL('../../layouts', import.meta.url));

/** What `roomreel/layouts` means in a layout, for Vite. */
export const LAYOUT_ALIASES: readonly Alias[] = [
	{ find: /^roomreel\/layouts$/, replacement: join(LAYOUTS_FOLDER, 'layout.ts') },
	{ find: /^roomreel\/layouts\/(.+?)(\.ts)?$/, replacement: join(LAYOUTS_FOLDER, '$1.ts') },
];

const EXTENSIONS: readonly string[] = ['.ts', '.mts', '.js', '.mjs'];
const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/**
 * Finds the layouts of a folder: a file is one, and its name without the extension is the layout's. Left out are tests,
 * declarations and what begins with `_` or `.`, for what layouts share. Resolves to paths by name. Rejects with
 * `LayoutFolderError`.
 */
export async function findLayouts(folder: string): Promise<ReadonlyMap<string, string>> {
	const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
		const reason = error.code === 'ENOENT' ? 'there is no such folder' : error.message;
		throw new LayoutFolderError(`the layouts in ${folder} cannot be read: ${reason}`);
	});
	const found = new Map<string, string>();
	for (const { name: file } of entries.filter((entry) => entry.isFile())) {
		if (!EXTENSIONS.includes(extname(file)) || /^[_.]|\.(d|test|spec)\.\w+$/.test(file)) continue;
		const path = join(folder, file);
		const name = basename(file, extname(file));
		if (!NAME.test(name)) {
			throw new LayoutFolderError(`the layout ${path} has a name of other signs than letters, digits, "-" and "_"`);
		}
		const other = found.get(name);
		if (other !== undefined) throw new LayoutFolderError(`the layouts ${other} and ${path} have the same name`);
		found.set(name, path);
	}
	if (found.size === 0) {
		throw new LayoutFolderError(`there is no layout in ${folder}; a layout is a file such as interview.ts`);
	}
	return found;
}

/** Builds the layouts of a folder for the recorder page. Rejects with `LayoutFolderError`. */
export async function buildLayouts(folder: string): Promise<BuiltLayouts> {
	const root = resolve(folder);
	const found = await findLayouts(root);
	const { build } = await import('vite');
	try {
		const built = await build({
			configFile: false,
			envFile: false,
			root,
			publicDir: false,
			logLevel: 'silent',
			resolve: {
				alias: [...LAYOUT_ALIASES],
			},
			build: {
				write: false,
				target: 'chrome140',
				minify: false,
				modulePreload: false,
				rolldownOptions: {
					input: Object.fromEntries(found),
					preserveEntrySignatures: 'strict',
					output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '_[name]-[hash].js' },
				},
			},
		});
		const outputs = [built].flat() as readonly Rolldown.RolldownOutput[];
		const chunks = outputs.flatMap(({ output }) => output).filter((part) => part.type === 'chunk');
		return { names: [...found.keys()], files: new Map(chunks.map(({ fileName, code }) => [fileName, code])) };
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new LayoutFolderError(`the layouts in ${root} cannot be built: ${reason.trim()}`);
	}
}
