import { readFile } from 'node:fs/promises';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { stripVTControlCharacters } from 'node:util';
import type { DevEnvironment } from 'vite';

/** A place in a file, from 1 on. */
export type SourcePlace = {
	readonly file: string;
	readonly line: number;
	readonly column: number;
	/** The lines around it, numbered, the place marked; empty where the file cannot be read. */
	readonly excerpt: string;
};

/** What is wrong with a module: that it cannot be turned into JavaScript. */
export type ModuleProblem = { readonly message: string; readonly place: SourcePlace | null };

const LINES_AROUND = 2;

/** What Vite's tools add to the errors that they throw. */
type TransformError = Error & {
	readonly id?: string;
	readonly loc?: { readonly file?: string; readonly line: number; readonly column: number };
	/** Each by itself, where the error only says that there are some. */
	readonly errors?: readonly TransformError[];
};

/** Where in its source a place in a module stands that Vite has served; null for what it has not, or knows nothing of. */
export async function placeInSource(
	environment: DevEnvironment,
	path: string,
	{ line, column }: { readonly line: number; readonly column: number },
): Promise<Omit<SourcePlace, 'excerpt'> | null> {
	const result = environment.moduleGraph.getModuleById(path)?.transformResult;
	if (!result) return null;
	const { map } = result;
	if (!map || !('mappings' in map) || map.mappings === '') return { file: path, line, column };
	const entry = new SourceMap(map as unknown as SourceMapPayload).findEntry(line - 1, column - 1);
	if (!('originalLine' in entry)) return { file: path, line, column };
	return { file: path, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
}

/** What keeps the module at `path`, or one that it imports, from being loaded; null where nothing does. */
export async function problemOfModule(environment: DevEnvironment, path: string): Promise<ModuleProblem | null> {
	const seen = new Set<string>();
	const look = async (id: string): Promise<ModuleProblem | null> => {
		if (seen.has(id)) return null;
		seen.add(id);
		try {
			await environment.transformRequest(`/@fs${id}`);
		} catch (error) {
			return await problemFrom(error as TransformError, id);
		}
		for (const { id: importedId } of environment.moduleGraph.getModuleById(id)?.importedModules ?? []) {
			const problem = importedId?.startsWith('/') ? await look(importedId.split('?', 1)[0] ?? importedId) : null;
			if (problem) return problem;
		}
		return null;
	};
	return await look(path);
}

/** A place with the lines around it. */
export async function withExcerpt(place: Omit<SourcePlace, 'excerpt'>, shownFile: string): Promise<SourcePlace> {
	const source = await readFile(place.file, 'utf8').catch(() => null);
	return { ...place, file: shownFile, excerpt: source === null ? '' : excerptOf(source, place) };
}

async function problemFrom(error: TransformError, id: string): Promise<ModuleProblem> {
	const first = error.errors?.[0] ?? error;
	const { loc } = first;
	const file = loc?.file ?? first.id ?? id;
	const place = loc ? await withExcerpt({ file, line: loc.line, column: loc.column + 1 }, file) : null;
	return { message: gistOf(first.message), place };
}

/** The tools draw the source into their messages; it is shown apart from it. */
function gistOf(message: string): string {
	const [first = ''] = stripVTControlCharacters(message)
		.trim()
		.split(/\n\s*(?:\n|╭|at )/, 1);
	return first.trim();
}

function excerptOf(source: string, { line, column }: { readonly line: number; readonly column: number }): string {
	const lines = source.split('\n');
	const from = Math.max(1, line - LINES_AROUND);
	const until = Math.min(lines.length, line + LINES_AROUND);
	const width = String(until).length;
	return lines
		.slice(from - 1, until)
		.flatMap((text, index) => {
			const number = from + index;
			const shown = `${number === line ? '>' : ' '} ${String(number).padStart(width)} | ${text}`;
			// Tabs stay tabs, so that the mark stands where it should.
			const indent = text.slice(0, column - 1).replaceAll(/[^\t]/g, ' ');
			return number === line ? [shown, `  ${' '.repeat(width)} | ${indent}^`] : [shown];
		})
		.join('\n');
}
