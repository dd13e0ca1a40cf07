/** One file of a folder of layouts. */
export type LayoutFile = {
	/** Of the layout: the file's name without its extension. */
	readonly name: string;
	/** Of the file, as the user would write it. */
	readonly path: string;
	/** The file as a module. Rejects where it cannot be loaded. */
	readonly load: () => Promise<unknown>;
};

/** None here; the preview's server puts those of `--layouts` in the place of this module. */
export const layoutFiles: readonly LayoutFile[] = [];
