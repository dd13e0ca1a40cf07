import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { WebSocket } from 'ws';
import type { BuiltLayouts } from '../layouts/build-layouts.ts';
import { type BrowserOptions, BrowserProcess } from './browser-process.ts';
import { hideTokens } from './hide-tokens.ts';
import { PageServer } from './page-server.ts';

const PAGE_FOLDER = fileURLToPath(new URL('../../dist/recorder-page', import.meta.url));

const READY_TIMEOUT_MS = 20_000;

/** Where a page reports what is not the recording's matter: errors on its console, without secrets. */
export type PageLog = (fields: Readonly<Record<string, unknown>>, message: string) => void;

/** What a recorder page is opened with. */
export type RecorderPageOptions = BrowserOptions & {
	/** Layouts of the user's own. */
	readonly layouts: BuiltLayouts;
	readonly signal: AbortSignal;
	readonly log: PageLog;
};

/** A recorder page that is there, and connected: the caller's to close, browser and server. */
export type RecorderPage = {
	/** Holds nothing but this page. */
	readonly browser: BrowserProcess;
	/** Serves it. */
	readonly server: PageServer;
	/** Its uplink. */
	readonly socket: WebSocket;
};

/**
 * Starts a browser and its recorder page; resolves when the page can be launched. Rejects, with nothing left behind, when no
 * browser starts, the page does not come up within 20 s, or `signal` is aborted.
 */
export async function openRecorderPage(options: RecorderPageOptions): Promise<RecorderPage> {
	options.signal.throwIfAborted();
	const uplink = Promise.withResolvers<WebSocket>();
	uplink.promise.catch(() => undefined);
	const server = await PageServer.listen({
		folder: PAGE_FOLDER,
		layoutFiles: options.layouts.files,
		onUplink: uplink.resolve,
	});
	let browser: BrowserProcess | undefined;
	const timer = setTimeout(
		() => uplink.reject(new Error(`The recorder page was not ready after ${READY_TIMEOUT_MS / 1000} s.`)),
		READY_TIMEOUT_MS,
	);
	const onAbort = (): void => uplink.reject(options.signal.reason);
	options.signal.addEventListener('abort', onAbort, { once: true });
	try {
		browser = await BrowserProcess.launch(options);
		browser.onDisconnected(() => uplink.reject(new Error('The browser ended before the recorder page was ready.')));
		await browser.setCookie(server.cookie);
		const page = await browser.firstPage();
		reportTroubles(page, options.log);
		page.goto(`${server.origin}/`).catch(uplink.reject);
		return { browser, server, socket: await uplink.promise };
	} catch (error) {
		await browser?.close();
		await server.close();
		throw error;
	} finally {
		clearTimeout(timer);
		options.signal.removeEventListener('abort', onAbort);
	}
}

function reportTroubles(page: Page, log: PageLog): void {
	page.on('pageerror', (error) =>
		log(
			{ error: hideTokens(error instanceof Error ? error.message : String(error)) },
			'Uncaught error in the recorder page',
		),
	);
	page.on('error', (error) => log({ error: hideTokens(error.message) }, 'The recorder page crashed'));
	page.on('console', (message) => {
		if (message.type() === 'error') log({ text: hideTokens(message.text()) }, 'Console error in the recorder page');
	});
}
