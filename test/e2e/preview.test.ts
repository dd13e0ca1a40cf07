import type { Page } from '@playwright/test';
import { AccessToken } from 'livekit-server-sdk';
import { PreviewServer } from '../../host/preview/preview-server.ts';
import type { LiveKitServer } from '../support/livekit-server.ts';
import { COLOURS, nameOf } from '../support/place-colours.ts';
import { canvasColours, launchPreviewBrowser, openPreviewPage, shownTiles } from '../support/preview-page.ts';
import { servePreviewSite } from '../support/preview-site.ts';
import { expect, test } from '../support/recording-test.ts';
import { startCli } from '../support/roomreel-cli.ts';

/** Joining and decoding take a moment on a busy machine; a test waits for facts, this long at most. */
const PATIENCE = { timeout: 30_000 };

const RECORDER = 'EG_preview';

async function tokenFor(server: LiveKitServer, room: string): Promise<string> {
	const token = new AccessToken(server.apiKey, server.apiSecret, { identity: RECORDER });
	token.addGrant({ room, roomJoin: true, canSubscribe: true, canPublish: false, hidden: true, recorder: true });
	return await token.toJwt();
}

/** Names of the colours at places of the picture, once they are these. */
async function expectColours(page: Page, places: readonly (readonly [number, number])[], names: readonly string[]) {
	await expect.poll(async () => (await canvasColours(page, places)).map(nameOf), PATIENCE).toEqual(names);
}

test('a real room is joined with URL and token, which are kept nowhere, or by name with the keys of the preview', async ({
	server,
	room,
	join,
}) => {
	await using browser = await launchPreviewBrowser();
	const anna = await join({ identity: 'anna', colour: COLOURS.red, framerateFps: 10 });
	await join({ identity: 'bert', colour: COLOURS.blue, framerateFps: 10 });
	const token = await tokenFor(server, room);
	const size = '#size=640x360&json=1';
	// Above their patterns test pictures are plain.
	const [left, right] = [
		[40, 10],
		[360, 10],
	] as const;

	await using withoutKeys = await openPreviewServer({ port: 0 });
	await using typed = await openPreviewPage(browser, `${withoutKeys.address}${size}`);
	await expect(typed.page.getByRole('status')).toHaveText('Made-up people', PATIENCE);
	await typed.page.getByRole('textbox', { name: 'URL' }).fill(server.url);
	await typed.page.getByLabel('Token').fill(token);
	await typed.page.keyboard.press('Enter');
	await expect(typed.page.getByRole('status')).toHaveText('Live from the room', PATIENCE);
	// Who of two that came within a second sits left is not said.
	await expect
		.poll(async () => (await canvasColours(typed.page, [left, right])).map(nameOf).sort(), PATIENCE)
		.toEqual(['blue', 'red']);
	await expect(typed.page.getByLabel('Token')).toHaveValue('');
	const kept = await typed.page.evaluate(() =>
		JSON.stringify([location.href, history.state, { ...localStorage }, { ...sessionStorage }, document.cookie]),
	);
	expect(kept).not.toContain(token);
	expect(kept).not.toContain(server.url);

	await typed.page.getByRole('combobox', { name: 'Layout string' }).fill('speaker?exclude=bert');
	await expect.poll(async () => (await shownTiles(typed.page)).length, PATIENCE).toBe(1);
	await expectColours(typed.page, [left, right], ['red', 'red']);
	await typed.page.getByRole('button', { name: 'Leave' }).click();
	await expect(typed.page.getByRole('status')).toHaveText('Made-up people');
	await expect.poll(async () => JSON.stringify(await shownTiles(typed.page))).toContain('TR_amara_camera');
	expect(typed.complaints()).toEqual([]);

	const { url, apiKey, apiSecret } = server;
	await using withKeys = await openPreviewServer({ port: 0, connection: { url, apiKey, apiSecret } });
	expect(withKeys.address).not.toContain(apiSecret);
	await using named = await openPreviewPage(browser, withKeys.address);
	expect(named.page.url()).toBe(new URL('/', withKeys.address).href);
	await expect(named.page.getByRole('status')).toHaveText('Made-up people', PATIENCE);
	const name = named.page.getByRole('textbox', { name: 'Room', exact: true });
	await name.fill('there-is-none');
	await named.page.getByRole('button', { name: 'Join' }).click();
	await expect(named.page.getByRole('alert')).toContainText(['room does not exist: "there-is-none"'], PATIENCE);
	await name.fill(room);
	await named.page.getByRole('button', { name: 'Join' }).click();
	await expect(named.page.getByRole('status')).toHaveText('Live from the room', PATIENCE);
	await anna.leave();
	await expectColours(
		named.page,
		[
			[100, 20],
			[1200, 20],
		],
		['blue', 'blue'],
	);
	expect(named.complaints()).toEqual([]);

	// Another program, and another page, that only know the port.
	const ask = (headers: Record<string, string>) =>
		fetch(new URL('/roomreel/room-token', withKeys.address), {
			method: 'POST',
			headers,
			body: JSON.stringify({ room }),
		});
	const { origin } = new URL(withKeys.address);
	const [cookie] = await named.page.context().cookies();
	for (const headers of [
		{},
		{ origin },
		{ origin: 'http://127.0.0.1:1', cookie: `${cookie?.name}=${cookie?.value}` },
	]) {
		const answer = await ask(headers);
		expect(answer.status).toBe(403);
		expect(await answer.text()).not.toContain('token"');
	}
});

test('the built page is a template of LiveKit’s egress: it says start and end, is heard, and follows its metadata', async ({
	server,
	room,
	join,
}) => {
	await join({ identity: 'anna', colour: COLOURS.red, framerateFps: 10, toneHz: 440 });
	await using browser = await launchPreviewBrowser();
	await using site = await servePreviewSite();
	const parameters = new URLSearchParams({
		url: server.url,
		token: await tokenFor(server, room),
		layout: 'grid-light',
	});
	await using template = await openPreviewPage(browser, `${site.address}?${parameters}`, { width: 641, height: 360 });
	const { page, said } = template;
	await expect.poll(() => said, PATIENCE).toContain('START_RECORDING');
	await join({ identity: 'bert', colour: COLOURS.blue, framerateFps: 10, audio: 'none' });
	await expectColours(
		page,
		[
			[40, 10],
			[360, 10],
		],
		['red', 'blue'],
	);
	expect(await page.locator('canvas').boundingBox()).toEqual({ x: 0, y: 0, width: 640, height: 360 });
	await expect(page.locator('audio')).toHaveCount(1);
	await expect.poll(() => page.evaluate(loudness), PATIENCE).toBeGreaterThan(0.02);

	await server.rooms.updateParticipant(room, RECORDER, 'nothing of ours');
	await server.rooms.updateParticipant(room, RECORDER, '{"layout":"speaker-light"}');
	// The stage, the carousel, and below it the background.
	await expectColours(
		page,
		[
			[300, 10],
			[20, 5],
			[20, 350],
		],
		['red', 'blue', 'white'],
	);
	await server.rooms.deleteRoom(room);
	await expect.poll(() => said, PATIENCE).toContain('END_RECORDING');
	expect(said.filter((text) => text.endsWith('_RECORDING'))).toEqual(['START_RECORDING', 'END_RECORDING']);
	expect(template.complaints()).toEqual([]);

	await using wrong = await openPreviewPage(browser, `${site.address}?url=ws://127.0.0.1:1&layout=grid`);
	await expect(wrong.page.locator('div.error')).toHaveText(/The address has no "token"/);
	expect(wrong.said).toEqual(['END_RECORDING']);
});

/** How loud the page's first media element is at this moment, 0 to 1. */
async function loudness(): Promise<number> {
	const stream = document.querySelector('audio')?.srcObject;
	if (!(stream instanceof MediaStream)) return 0;
	const context = new AudioContext();
	const analyser = context.createAnalyser();
	context.createMediaStreamSource(stream).connect(analyser);
	const samples = new Float32Array(analyser.fftSize);
	// The first blocks are silent: so many of the analyser's are looked at.
	let loudest = 0;
	while (context.currentTime < 0.5) {
		await new Promise((resolve) => requestAnimationFrame(resolve));
		analyser.getFloatTimeDomainData(samples);
		loudest = Math.max(loudest, ...samples);
	}
	await context.close();
	return loudest;
}

test('roomreel preview prints its address, serves examples, keeps its keys, and ends when it is told to', async ({
	server,
	folder,
}) => {
	const secret = 'a-secret-that-nobody-may-see-in-any-output';
	const command = startCli({
		args: ['preview', '--port', '0', '--layouts', 'examples/layouts', '--url', server.url],
		env: { LIVEKIT_API_KEY: 'key', LIVEKIT_API_SECRET: secret },
		tempFolder: folder.path,
	});
	const address = await command.printed(/^http:\/\/127\.0\.0\.1:\d+\/\?key=\S+$/m);
	const response = await fetch(address, { redirect: 'manual' });
	expect(response.status).toBe(303);
	expect(response.headers.get('location')).toBe('/');
	expect(response.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Strict/);
	const page = await fetch(new URL('/', address));
	expect(page.headers.get('cross-origin-opener-policy')).toBe('same-origin');
	expect(await (await fetch(new URL('/layouts/layout-files.ts', address))).text()).toContain('interview');
	command.signal('SIGTERM');
	const { exitCode, stdout, stderr, error, commandLines } = await command.ended;
	expect({ exitCode, stdout, error }).toEqual({ exitCode: 0, stdout: `${address}\n`, error: '' });
	expect([stderr, ...commandLines].join('\n')).not.toContain(secret);

	const refused = await startCli({ args: ['preview', '--layouts', folder.path], tempFolder: folder.path }).ended;
	expect([refused.exitCode, refused.error]).toEqual([2, expect.stringContaining('there is no layout in')]);
});

async function openPreviewServer(options: Parameters<typeof PreviewServer.open>[0]) {
	const opened = await PreviewServer.open(options);
	return { address: opened.address, [Symbol.asyncDispose]: () => opened.close() };
}
