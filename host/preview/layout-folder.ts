import { readdir } from 'node:fs/promises';
import { extname, join, relative, resolve } from 'node:path';
import { EgressError } from '../egress/egress-error.ts';

/** A file that is a layout. */
export type LayoutFile = {
	/** Of the layout: the file's name without its extension. */
	readonly name: string;
	/** Absolute. */
	readonly path: string;
};

const EXTENSIONS = new Set(['.ts', '.mts', '.js', '.mjs']);

/** A folder of layouts of the user's own. */
export class LayoutFolder {
	/** Absolute. */
	readonly path: string;

	/** `folder` is relative to the current folder, or absolute. */
	constructor(folder: string) {
		this.path = resolve(folder);
	}

	/**
	 * The layouts in it, by name; folders in it are not looked into. Rejects with `EgressError` `invalid_argument` where it
	 * cannot be read, or two files have one name.
	 */
	async read(): Promise<readonly LayoutFile[]> {
		const entries = await readdir(this.path, { withFileTypes: true }).catch((cause: NodeJS.ErrnoException) => {
			const message = `the folder of layouts cannot be read: ${this.path}: ${cause.code}; give --layouts a folder with layout modules`;
			throw new EgressError('invalid_argument', 'request', message, cause);
		});
		const files = entries
			.filter((entry) => !entry.isDirectory() && this.isLayout(entry.name))
			.map(({ name }) => ({ name: name.slice(0, -extname(name).length), path: join(this.path, name) }))
			.sort((a, b) => a.name.localeCompare(b.name));
		const twice = files.find(({ name }, index) => files[index + 1]?.name === name);
		if (!twice) return files;
		const message = `two files in ${this.path} make a layout of the name "${twice.name}"; rename one of them`;
		throw new EgressError('invalid_argument', 'request', message);
	}

	/** Whether a file of this name would be a layout. Types alone, tests and hidden files are none. */
	isLayout(fileName: string): boolean {
		return EXTENSIONS.has(extname(fileName)) && !/^\.|\.(d|test|spec)\.\w+$/.test(fileName);
	}

	/** A path below it, or beside it, as the user would write it. */
	shown(path: string): string {
		const fromHere = relative(process.cwd(), path);
		return fromHere.startsWith('..') ? path : fromHere;
	}
}
