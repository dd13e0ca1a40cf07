import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

/** Builds the preview page, which also is a template for LiveKit's egress, into `dist/preview-page`. */
export default defineConfig({
	root: fileURLToPath(new URL('preview-page', import.meta.url)),
	// Wherever it is served, also below another path.
	base: './',
	build: {
		outDir: fileURLToPath(new URL('dist/preview-page', import.meta.url)),
		emptyOutDir: true,
		target: 'chrome140',
		modulePreload: false,
		assetsInlineLimit: 0,
		chunkSizeWarningLimit: 1500,
	},
	worker: { format: 'es' },
});
