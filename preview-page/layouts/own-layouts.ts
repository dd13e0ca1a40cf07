import type { LayoutDefinition } from '../../layouts/layout.ts';
import { definitionIn } from '../../recorder-page/scene/own-layouts.ts';
import { type FileProblem, placeOfStack, problemOfLayout } from './host-questions.ts';
import { type LayoutFile, layoutFiles } from './layout-files.ts';

type Change = (files: readonly LayoutFile[]) => void;

const onChange = new Set<Change>();

if (import.meta.hot) {
	import.meta.hot.accept('./layout-files.ts', (module) => {
		const changed = module?.layoutFiles as readonly LayoutFile[] | undefined;
		if (changed) for (const listener of onChange) listener(changed);
	});
}

/** The user's own layouts as they are on disk now. One that is broken stays as it was when it last worked. */
export class OwnLayouts {
	readonly #onChange: () => void;
	#definitions: ReadonlyMap<string, LayoutDefinition> = new Map();
	#problems: ReadonlyMap<string, FileProblem> = new Map();
	#files: readonly LayoutFile[] = layoutFiles;
	/** Only the newest load counts. */
	#load = 0;

	/** `onChange` is called after every change that the getters show. */
	constructor(onChange: () => void) {
		this.#onChange = onChange;
	}

	/** Loads all, and again whatever changes from now on. Resolves when the getters show them; never rejects. */
	async open(): Promise<void> {
		onChange.add((files) => {
			this.#files = files;
			void this.#read();
		});
		await this.#read();
	}

	/** Names of all files, also of those that never worked. */
	get names(): readonly string[] {
		return this.#files.map(({ name }) => name);
	}

	get definitions(): ReadonlyMap<string, LayoutDefinition> {
		return this.#definitions;
	}

	/** By the layout's name. */
	get problems(): ReadonlyMap<string, FileProblem> {
		return this.#problems;
	}

	async #read(): Promise<void> {
		const load = ++this.#load;
		const definitions = new Map<string, LayoutDefinition>();
		const problems = new Map<string, FileProblem>();
		await Promise.all(
			this.#files.map(async ({ name, path, load: loadFile }) => {
				const before = this.#definitions.get(name);
				try {
					definitions.set(name, definitionIn(await loadFile()));
				} catch (error) {
					if (before) definitions.set(name, before);
					problems.set(name, (await problemOfLayout(name)) ?? (await problemOfModule(path, error)));
				}
			}),
		);
		if (load !== this.#load) return;
		this.#definitions = definitions;
		this.#problems = problems;
		this.#onChange();
	}
}

/** Of one that can be loaded, but throws as it is, or exports no layout. */
async function problemOfModule(path: string, error: unknown): Promise<FileProblem> {
	const message = error instanceof Error ? error.message : String(error);
	const place = await placeOfStack(error instanceof Error ? (error.stack ?? '') : '');
	return { message: place ? message : `${path}: ${message}`, place };
}
