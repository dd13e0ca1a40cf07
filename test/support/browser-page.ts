import { resolve, sep } from 'node:path';
import { chromium, type JSHandle, type Page } from '@playwright/test';
import { createServer, type Plugin, type ViteDevServer } from 'vite';

const REPOSITORY_PATH = resolve(import.meta.dirname, '../..');
const DEFAULT_CHROMIUM_PATH = '/usr/bin/chromium';

/** Packages that only ship CommonJS or very many files; named here because finding one while a test runs reloads the page. */
const PREBUNDLED_PACKAGES = ['mediabunny', '@mediabunny/aac-encoder', 'livekit-client'];

export type BrowserPageOptions = {
	/** Further command-line flags for Chromium. */
	readonly chromiumFlags?: readonly string[];
	/** Value of the page's and its workers' `Content-Security-Policy` header; none by default. */
	readonly contentSecurityPolicy?: string;
};

/** A cross-origin isolated page in a real Chromium that can import any TypeScript module of the repository. */
export type BrowserPage<EntryModule> = {
	readonly page: Page;
	/** The entry's module namespace in the page: `entry.evaluate((module) => module.run())`. */
	readonly entry: JSHandle<EntryModule>;
	/** Ends Chromium and the server. Rejects if the page had an uncaught error or rejection. Idempotent. */
	close(): Promise<void>;
};

/**
 * Starts Chromium (`ROOMREEL_CHROMIUM`, or Debian's) on a blank page at a loopback port where Vite serves the whole
 * repository, so `import('/recorder-page/…')` works in the page too. Resolves when `entryTsPath` (absolute, inside the
 * repository) has been imported. Give the entry's type for a typed handle: `openBrowserPage<typeof import('./x.ts')>`.
 */
export async function openBrowserPage<EntryModule = unknown>(
	entryTsPath: string,
	options: BrowserPageOptions = {},
): Promise<BrowserPage<EntryModule>> {
	if (!entryTsPath.startsWith(REPOSITORY_PATH + sep)) {
		throw new RangeError(`The entry must be an absolute path inside ${REPOSITORY_PATH}; got ${entryTsPath}`);
	}
	const server = await startServer(options);
	const browser = await launchChromium(options).catch(async (error: unknown) => {
		await server.close();
		throw error;
	});
	const pageErrors: Error[] = [];
	let closing: Promise<void> | undefined;
	const close = () => {
		closing ??= browser
			.close()
			.finally(() => server.close())
			.then(() => {
				if (pageErrors.length > 0) throw new AggregateError(pageErrors, `Uncaught in the page: ${pageErrors[0]}`);
			});
		return closing;
	};
	try {
		const page = await browser.newPage();
		page.on('pageerror', (error) => pageErrors.push(error));
		await page.goto(originOf(server));
		const entryUrl = entryTsPath.slice(REPOSITORY_PATH.length).replaceAll(sep, '/');
		// As a string, because the test runner rewrites an `import()` that it sees.
		const entry: JSHandle<EntryModule> = await page.evaluateHandle(`import(${JSON.stringify(entryUrl)})`);
		return { page, entry, close };
	} catch (error) {
		// The error at hand says more than the page's late ones.
		await close().catch(() => undefined);
		throw error;
	}
}

async function startServer(options: BrowserPageOptions): Promise<ViteDevServer> {
	const server = await createServer({
		root: REPOSITORY_PATH,
		// One for each worker of the runner: two that bundle the same packages at once would be in each other's way.
		cacheDir: resolve(REPOSITORY_PATH, `.cache/vite-test-${process.env.TEST_PARALLEL_INDEX ?? 0}`),
		configFile: false,
		appType: 'custom',
		logLevel: 'error',
		plugins: [blankPage()],
		optimizeDeps: { noDiscovery: true, include: PREBUNDLED_PACKAGES },
		worker: { format: 'es' },
		server: {
			host: '127.0.0.1',
			port: 0,
			hmr: false,
			// A file saved meanwhile must not reload a page under test.
			watch: null,
			headers: {
				'Cross-Origin-Opener-Policy': 'same-origin',
				'Cross-Origin-Embedder-Policy': 'require-corp',
				...(options.contentSecurityPolicy && { 'Content-Security-Policy': options.contentSecurityPolicy }),
			},
		},
	});
	return await server.listen();
}

function launchChromium(options: BrowserPageOptions) {
	return chromium.launch({
		executablePath: process.env.ROOMREEL_CHROMIUM ?? DEFAULT_CHROMIUM_PATH,
		chromiumSandbox: process.getuid?.() !== 0,
		args: ['--disable-gpu', '--autoplay-policy=no-user-gesture-required', ...(options.chromiumFlags ?? [])],
	});
}

function blankPage(): Plugin {
	return {
		name: 'blank-page',
		configureServer(server) {
			server.middlewares.use('/', (request, response, next) => {
				if (request.url !== '/') return next();
				for (const [name, value] of Object.entries(server.config.server.headers ?? {})) {
					if (value !== undefined) response.setHeader(name, value);
				}
				response.setHeader('Content-Type', 'text/html');
				response.end('<!doctype html><title>Roomreel test</title><link rel="icon" href="data:," />');
			});
		},
	};
}

function originOf(server: ViteDevServer): string {
	const address = server.httpServer?.address();
	if (!address || typeof address === 'string') throw new Error('The Vite server listens on no port');
	return `http://127.0.0.1:${address.port}/`;
}
