import type { IncomingMessage, ServerResponse } from 'node:http';
import { sep } from 'node:path';
import type { Connect, ViteDevServer } from 'vite';
import type { LayoutFolder } from './layout-folder.ts';
import type { RoomKeys } from './room-keys.ts';
import { placeInSource, problemOfModule, withExcerpt } from './source-place.ts';

/** More than a room's name can be. */
const MAX_BODY_BYTES = 4096;

export type PageQuestionsOptions = {
	readonly server: ViteDevServer;
	readonly folder: LayoutFolder | null;
	readonly keys: RoomKeys | null;
};

/** Answers what the preview page asks its server: about layouts that fail, and for a token. */
export function pageQuestions({ server, folder, keys }: PageQuestionsOptions): Connect.NextHandleFunction {
	return (request, response, next) => {
		const url = new URL(request.url ?? '/', 'http://127.0.0.1');
		const answer = async (): Promise<void> => {
			switch (url.pathname) {
				case '/':
					return keys && letIn(keys, url, response) ? undefined : next();
				case '/roomreel/layout-problem':
					return send(response, 200, await layoutProblem(server, folder, url.searchParams.get('name') ?? ''));
				case '/roomreel/source-place':
					return send(response, 200, await sourcePlace(server, folder, url.searchParams));
				case '/roomreel/room-token':
					return await sendToken(keys, request, response);
				default:
					return next();
			}
		};
		answer().catch((error: unknown) => {
			send(response, 500, { error: error instanceof Error ? error.message : String(error) });
		});
	};
}

/** Changes the secret in the address into a cookie, so that it does not stay there. */
function letIn(keys: RoomKeys, url: URL, response: ServerResponse): boolean {
	const cookie = keys.cookieFor(url.searchParams);
	if (cookie === null) return false;
	response.writeHead(303, { 'Set-Cookie': cookie, Location: '/', 'Cache-Control': 'no-store' }).end();
	return true;
}

async function layoutProblem(server: ViteDevServer, folder: LayoutFolder | null, name: string) {
	const path = folder?.files.get(name);
	if (!folder || path === undefined) return null;
	const problem = await problemOfModule(server.environments.client, path);
	return (
		problem && { ...problem, place: problem.place && { ...problem.place, file: folder.shown(problem.place.file) } }
	);
}

/** Only of the user's own files: others are not theirs to mend. */
async function sourcePlace(server: ViteDevServer, folder: LayoutFolder | null, query: URLSearchParams) {
	const served = query.get('url') ?? '';
	const path = URL.canParse(served) ? decodeURIComponent(new URL(served).pathname).replace(/^\/@fs/, '') : '';
	if (!folder || !path.startsWith(folder.path + sep)) return null;
	const at = { line: Number(query.get('line')), column: Number(query.get('column')) };
	const place = await placeInSource(server.environments.client, path, at);
	return place && (await withExcerpt(place, folder.shown(place.file)));
}

async function sendToken(keys: RoomKeys | null, request: IncomingMessage, response: ServerResponse): Promise<void> {
	// Another page in the same browser must not get a token: what it sends has another origin.
	const isOwn = request.headers.origin === `http://${request.headers.host}`;
	if (request.method !== 'POST' || !isOwn || !keys) return send(response, 403, { error: 'This is not for others.' });
	if (!keys.isAdmitted(request.headers.cookie ?? '')) {
		return send(response, 403, {
			error: 'Open the preview by the address that it printed: only that may use its keys.',
		});
	}
	const body: unknown = JSON.parse(await bodyOf(request));
	const room = typeof body === 'object' && body !== null && 'room' in body ? body.room : null;
	if (typeof room !== 'string' || room === '') return send(response, 400, { error: 'Give the name of a room.' });
	try {
		send(response, 200, await keys.tokenFor(room));
	} catch (error) {
		send(response, 200, { error: error instanceof Error ? error.message : String(error) });
	}
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) {
		body += chunk;
		if (body.length > MAX_BODY_BYTES) throw new Error('The question is too long.');
	}
	return body;
}

function send(response: ServerResponse, status: number, answer: unknown): void {
	response.writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
	response.end(JSON.stringify(answer));
}
