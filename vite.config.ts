import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Builds the recorder page with its workers and WASM into `dist/recorder-page`, which the host serves. */
export default defineConfig({
	root: fileURLToPath(new URL('recorder-page', import.meta.url)),
	// The host serves the page at the root of an origin of its own.
	base: '/',
	build: {
		outDir: fileURLToPath(new URL('dist/recorder-page', import.meta.url)),
		emptyOutDir: true,
		target: 'chrome140',
		modulePreload: false,
		// Nothing as data: URL, so that the page's content security policy stays short.
		assetsInlineLimit: 0,
		chunkSizeWarningLimit: 1500,
	},
	worker: { format: 'es' },
});
