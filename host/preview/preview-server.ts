import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createServer, type ViteDevServer } from 'vite';
import { EgressError } from '../egress/egress-error.ts';
import type { LiveKitConnection } from '../egress/egress-plan.ts';
import { LAYOUT_ALIASES } from '../layouts/build-layouts.ts';
import { layoutFilesPlugin } from './layout-files-plugin.ts';
import { LayoutFolder } from './layout-folder.ts';
import { pageQuestions } from './page-questions.ts';
import { RoomKeys } from './room-keys.ts';

const REPOSITORY_PATH = resolve(import.meta.dirname, '../..');

const HOST = '127.0.0.1';

/** What the browser is to have in one piece; named here because finding it while the page loads would reload the page. */
const PREBUNDLED_PACKAGES = ['livekit-client'];

export type PreviewServerOptions = {
	/** Folder of layouts of the user's own; none by default. */
	readonly layoutsFolder?: string;
	/** Port of 127.0.0.1; 0 is any free one. */
	readonly port: number;
	/** Server and keys with which the page may join rooms; none by default. */
	readonly connection?: LiveKitConnection;
};

/** Serves the preview page on loopback, for as long as it is open. */
export class PreviewServer {
	readonly #http: Server;
	readonly #vite: ViteDevServer;
	readonly #keys: RoomKeys | null;

	private constructor(http: Server, vite: ViteDevServer, keys: RoomKeys | null) {
		this.#http = http;
		this.#vite = vite;
		this.#keys = keys;
	}

	/**
	 * Resolves when it listens. Rejects with `LayoutFolderError` for a folder that has no layouts, and with `EgressError`
	 * `unavailable` for a port that is taken; nothing is left behind then.
	 */
	static async open({ layoutsFolder, port, connection }: PreviewServerOptions): Promise<PreviewServer> {
		const folder = layoutsFolder === undefined ? null : await LayoutFolder.open(layoutsFolder);
		const keys = connection ? new RoomKeys(connection) : null;
		// Vite's own one would end the process by itself, as soon as it is told to end or nobody types any more.
		const http = createHttpServer();
		const vite = await createServer({
			root: resolve(REPOSITORY_PATH, 'preview-page'),
			cacheDir: resolve(REPOSITORY_PATH, '.cache/vite-preview'),
			configFile: false,
			envFile: false,
			logLevel: 'error',
			clearScreen: false,
			plugins: [
				{
					name: 'roomreel-page-questions',
					configureServer: (server) => void server.middlewares.use(pageQuestions({ server, folder, keys })),
				},
				layoutFilesPlugin(folder, keys?.serverUrl ?? null),
			],
			resolve: { alias: [...LAYOUT_ALIASES] },
			optimizeDeps: { noDiscovery: true, include: PREBUNDLED_PACKAGES },
			worker: { format: 'es' },
			server: {
				middlewareMode: true,
				cors: false,
				// The page has its own place for errors.
				hmr: { server: http, overlay: false },
				fs: { allow: [REPOSITORY_PATH, ...(folder ? [folder.path] : [])] },
				headers: {
					'Cross-Origin-Opener-Policy': 'same-origin',
					'Cross-Origin-Embedder-Policy': 'require-corp',
					'Referrer-Policy': 'no-referrer',
				},
			},
		});
		http.on('request', vite.middlewares);
		try {
			http.listen(port, HOST);
			await once(http, 'listening');
		} catch (error) {
			await vite.close();
			const reason = error instanceof Error ? error.message : String(error);
			const message = `the preview cannot listen on ${HOST}:${port}: ${reason}; --port gives another port`;
			throw new EgressError('unavailable', 'request', message, error);
		}
		return new PreviewServer(http, vite, keys);
	}

	/** Where to open the page. Holds a secret where there are keys: whoever knows it may join rooms with them. */
	get address(): string {
		const { port } = this.#http.address() as AddressInfo;
		return `http://${HOST}:${port}/${this.#keys ? `?${this.#keys.query}` : ''}`;
	}

	/** Ends all connections and stops watching files. Idempotent. */
	async close(): Promise<void> {
		await this.#vite.close();
		this.#http.closeAllConnections();
		if (!this.#http.listening) return;
		const closed = once(this.#http, 'close');
		this.#http.close();
		await closed;
	}
}
