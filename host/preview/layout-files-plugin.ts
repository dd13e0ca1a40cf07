import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin, ViteDevServer } from 'vite';
import type { LayoutFolder } from './layout-folder.ts';

/** The page's modules in whose places this server puts its own. */
const LAYOUT_FILES_PATH = fileURLToPath(new URL('../../preview-page/layouts/layout-files.ts', import.meta.url));
const HOST_KEYS_PATH = fileURLToPath(new URL('../../preview-page/room/host-keys.ts', import.meta.url));

/** Longer than the watcher takes two changes for one (50 ms). */
const LOOK_AGAIN_MS = 80;

/**
 * Gives the preview page the layouts of a folder, as they change, come and go, and the URL of the server that there are
 * keys for. Both may be absent.
 */
export function layoutFilesPlugin(folder: LayoutFolder | null, serverUrl: string | null): Plugin {
	return {
		name: 'roomreel-preview',
		async load(id) {
			if (id === HOST_KEYS_PATH) return `export const hostServerUrl = ${JSON.stringify(serverUrl)};`;
			return id === LAYOUT_FILES_PATH ? await layoutFilesModule(folder) : null;
		},
		configureServer(server) {
			if (!folder) return;
			server.watcher.add(folder.path);
			server.watcher.on('change', (path) => {
				if (dirname(path) === folder.path) void lookAgain(server, path);
			});
			for (const event of ['add', 'unlink'] as const) {
				server.watcher.on(event, (path) => {
					if (dirname(path) === folder.path) void noteFiles(server, folder);
				});
			}
		},
	};
}

/**
 * As source: each file is imported by the page itself, so that one that is broken does not take the others with it. As the folder
 * is now: Vite asks for it by itself when a file goes, and may do so before that was noted here.
 */
async function layoutFilesModule(folder: LayoutFolder | null): Promise<string> {
	const files = (await folder?.look()) ?? new Map<string, string>();
	const entries = [...files].map(([name, path]) => {
		const shown = JSON.stringify(folder?.shown(path));
		const address = JSON.stringify(`/@fs${path}`);
		return `{ name: ${JSON.stringify(name)}, path: ${shown}, load: () => import(${address}) }`;
	});
	return `export const layoutFiles = [${entries.join(', ')}];`;
}

/** The watcher leaves out a change that follows another one at once, as when a tool formats what was just saved. */
async function lookAgain(server: ViteDevServer, path: string): Promise<void> {
	const changedAtMs = await changeTimeMs(path);
	await pause(LOOK_AGAIN_MS);
	if ((await changeTimeMs(path)) !== changedAtMs) server.watcher.emit('change', path);
}

/** 0 for a file that has gone. */
async function changeTimeMs(path: string): Promise<number> {
	return await stat(path).then(
		({ mtimeMs }) => mtimeMs,
		() => 0,
	);
}

async function noteFiles(server: ViteDevServer, folder: LayoutFolder): Promise<void> {
	if (!(await folder.reread())) return;
	const { client } = server.environments;
	const module = client.moduleGraph.getModuleById(LAYOUT_FILES_PATH);
	if (module) await client.reloadModule(module);
}
