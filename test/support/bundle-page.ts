import { build } from 'vite';

/** Bundles a script for a web page, with the packages that it imports, as an application's build does. Returns its code. */
export async function bundlePage(entryTsPath: string): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: 'error',
		build: { write: false, minify: false, rolldownOptions: { input: entryTsPath } },
	});
	const [output] = Array.isArray(result) ? result : [result];
	const chunk = output && 'output' in output ? output.output[0] : undefined;
	if (!chunk) throw new Error(`${entryTsPath} gave no script`);
	return chunk.code;
}
