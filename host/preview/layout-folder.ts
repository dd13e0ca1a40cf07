import { relative, resolve } from 'node:path';
import { findLayouts } from '../layouts/build-layouts.ts';

/** A folder of layouts of the user's own, whose files come and go. */
export class LayoutFolder {
	/** Absolute. */
	readonly path: string;
	#files: ReadonlyMap<string, string> = new Map();

	private constructor(path: string) {
		this.path = path;
	}

	/** `folder` is absolute, or relative to the current one. Rejects with `LayoutFolderError` where there is no layout in it. */
	static async open(folder: string): Promise<LayoutFolder> {
		const opened = new LayoutFolder(resolve(folder));
		opened.#files = await findLayouts(opened.path);
		return opened;
	}

	/** Absolute paths by the layouts' names, as they were read last. */
	get files(): ReadonlyMap<string, string> {
		return this.#files;
	}

	/** What is in it now, as `files`; of that nothing is noted. A folder that has become unusable is as it was. */
	async look(): Promise<ReadonlyMap<string, string>> {
		return await findLayouts(this.path).catch(() => this.#files);
	}

	/** Reads it again; resolves to whether other files are layouts now. A folder that has become unusable changes nothing. */
	async reread(): Promise<boolean> {
		const files = await this.look();
		const isOther = JSON.stringify([...files]) !== JSON.stringify([...this.#files]);
		this.#files = files;
		return isOther;
	}

	/** A path as the user would write it. */
	shown(path: string): string {
		const fromHere = relative(process.cwd(), path);
		return fromHere.startsWith('..') ? path : fromHere;
	}
}
