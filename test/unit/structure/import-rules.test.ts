import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

const REPOSITORY = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '');

/** What a top folder may import of ours, besides itself. */
const ALLOWED_FOLDERS: Readonly<Record<string, readonly string[]>> = {
	protocol: [],
	layouts: [],
	'recorder-page': ['protocol', 'layouts'],
	'preview-page': ['protocol', 'layouts', 'recorder-page'],
	host: ['protocol', 'layouts'],
};

/** Packages that only some folders may use: everything else reaches them through what these folders export. */
const PACKAGE_HOMES: Readonly<Record<string, readonly string[]>> = {
	'livekit-client': ['recorder-page/room'],
	mediabunny: ['recorder-page/encode', 'host/outputs'],
	'@mediabunny/aac-encoder': ['recorder-page/encode'],
	'puppeteer-core': ['host/browser'],
	ws: ['host/browser'],
	'@livekit/protocol': ['host/api', 'host/worker', 'host/egress', 'host/cli'],
	'livekit-server-sdk': ['host/api', 'host/egress'],
	commander: ['host/cli', 'host/main.ts'],
	vite: ['host/layouts', 'host/preview'],
	zod: ['host/browser'],
	pino: ['host/cli'],
};

type Import = { readonly file: string; readonly specifier: string };

function sourceFiles(folder: string): string[] {
	return readdirSync(join(REPOSITORY, folder), { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
		.map((entry) => relative(REPOSITORY, join(entry.parentPath, entry.name)))
		.filter((file) => !isAssemblyScript(file));
}

function isAssemblyScript(file: string): boolean {
	return /^recorder-page\/(compositor\/planar|audio\/polyphase)\//.test(file);
}

function importsOf(file: string): Import[] {
	const text = readFileSync(join(REPOSITORY, file), 'utf8');
	const specifiers = [
		...text.matchAll(
			/(?:^|\s)(?:import|export)\s[^'"`;]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|^import\s+'([^']+)'/gm,
		),
	];
	return specifiers.map((match) => ({ file, specifier: match[1] ?? match[2] ?? match[3] ?? '' }));
}

function targetOf({ file, specifier }: Import): string {
	return relative(REPOSITORY, resolve(REPOSITORY, dirname(file), specifier));
}

const imports = Object.keys(ALLOWED_FOLDERS).flatMap(sourceFiles).flatMap(importsOf);

test('the rules see the imports of the code', () => {
	expect(imports.length).toBeGreaterThan(100);
	expect(imports).toContainEqual({ file: 'host/egress/egress.ts', specifier: '../browser/page-session.ts' });
});

test('a top folder imports only the top folders that it may', () => {
	const offenders = imports.filter((one) => {
		if (!one.specifier.startsWith('.')) return false;
		const from = one.file.split(sep)[0] ?? '';
		const to = targetOf(one).split(sep)[0] ?? '';
		// What the build makes of the AssemblyScript sources.
		if (to === 'dist') return from !== 'recorder-page';
		return to !== from && !ALLOWED_FOLDERS[from]?.includes(to);
	});
	expect(offenders).toEqual([]);
});

test('a folder never imports a file of the folders that it lies in', () => {
	const offenders = imports.filter((one) => {
		if (!one.specifier.startsWith('.')) return false;
		const folder = dirname(one.file);
		const targetFolder = dirname(targetOf(one));
		// Files at the top of a top folder are its borders, for everybody (protocol, layouts) or nobody.
		const isBorder = targetFolder === 'protocol' || targetFolder === 'layouts';
		return !isBorder && folder !== targetFolder && folder.startsWith(targetFolder + sep);
	});
	expect(offenders).toEqual([]);
});

for (const [packageName, homes] of Object.entries(PACKAGE_HOMES)) {
	test(`${packageName} is imported only in ${homes.join(', ')}`, () => {
		const offenders = imports.filter(
			({ file, specifier }) =>
				(specifier === packageName || specifier.startsWith(`${packageName}/`)) &&
				!homes.some((home) => file === home || file.startsWith(`${home}/`)),
		);
		expect(offenders).toEqual([]);
	});
}

test('nothing is exported by default or passed on, and nothing is imported without its extension', () => {
	const files = Object.keys(ALLOWED_FOLDERS)
		.flatMap(sourceFiles)
		.filter((file) => !file.endsWith('.d.ts'));
	const offenders = files.filter((file) =>
		/^export (default|\*|\{[^}]*\} from)/m.test(readFileSync(join(REPOSITORY, file), 'utf8')),
	);
	expect(offenders).toEqual([]);
	expect(imports.filter(({ specifier }) => specifier.startsWith('.') && !/\.(ts|wasm\?url)$/.test(specifier))).toEqual(
		[],
	);
});
