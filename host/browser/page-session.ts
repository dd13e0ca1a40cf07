import { fileURLToPath } from 'node:url';
import type { Page } from 'puppeteer-core';
import type { WebSocket } from 'ws';
import { decodeFragmentFrame, type FragmentFrame } from '../../protocol/fragment-frame.ts';
import type { HostMessage, PageMessage, RoomLaunchMessage, TabLaunchMessage } from '../../protocol/messages.ts';
import type { BuiltLayouts } from '../layouts/build-layouts.ts';
import { type BrowserOptions, BrowserProcess } from './browser-process.ts';
import { EventQueue } from './event-queue.ts';
import { hideTokens } from './hide-tokens.ts';
import { parsePageMessage } from './page-message.ts';
import { PageServer } from './page-server.ts';
import { TargetTab, type TargetTabOptions } from './target-tab.ts';

const PAGE_FOLDER = fileURLToPath(new URL('../../dist/recorder-page', import.meta.url));

/** A page that hangs says nothing; one on a busy machine is late. A dead one is noticed at once by its closed socket. */
const SILENCE_TIMEOUT_MS = 10_000;
/**
 * Silence is counted in pieces, and fully only in those that the host was awake for: a host that was stopped itself (Ctrl-Z), or on
 * a machine that stood still, finds one of them over, and then what the page has said meanwhile.
 */
const SILENT_PERIODS = 10;

/** A host whose own timer comes later than this was not awake; on a machine that never keeps up it counts for something. */
const MAX_LATENESS_MS = 300;
const LATE_SHARE = 1 / 6;
const SILENT_PERIOD_MS = SILENCE_TIMEOUT_MS / SILENT_PERIODS;

const READY_TIMEOUT_MS = 20_000;

/** What a tab that is recorded has to say, besides its pictures and its sound. */
export type TabEvent =
	/** It shows what is to be recorded from now on. */
	| { readonly type: 'ready' }
	/** It has not said in time that it begins. */
	| { readonly type: 'not-started' }
	/** It says that it has ended. */
	| { readonly type: 'ended' }
	/** It could not be loaded, or is gone. */
	| { readonly type: 'failed'; readonly error: Error };

/** What comes from a page, in order. `lost` is the last event of a page that did not end by itself. */
export type PageEvent =
	| { readonly type: 'tab'; readonly event: TabEvent }
	| { readonly type: 'message'; readonly message: PageMessage }
	| { readonly type: 'fragment'; readonly frame: FragmentFrame }
	| { readonly type: 'lost'; readonly reason: string };

/** A launch message but for what the session knows itself. */
export type LaunchOrder = Omit<RoomLaunchMessage, 'ownLayouts'> | TabLaunchMessage;

/** Where a session reports what is not the recording's matter: console errors of the page, without secrets. */
export type SessionLog = (fields: Readonly<Record<string, unknown>>, message: string) => void;

type PageSessionParts = {
	readonly browser: BrowserProcess;
	readonly server: PageServer;
	readonly socket: WebSocket;
	readonly events: EventQueue<PageEvent>;
	readonly layouts: readonly string[];
};

/** What a page session is opened with. */
export type PageSessionOptions = BrowserOptions & {
	/** Layouts of the user's own. */
	readonly layouts: BuiltLayouts;
	readonly signal: AbortSignal;
	readonly log: SessionLog;
};

/** The host's end of one recorder page in a Chromium of its own: opened, launched once, closed. */
export class PageSession {
	readonly #browser: BrowserProcess;
	readonly #server: PageServer;
	readonly #socket: WebSocket;
	readonly #events: EventQueue<PageEvent>;
	readonly #layouts: readonly string[];
	readonly #watchdog: NodeJS.Timeout;
	readonly #lost = Promise.withResolvers<string>();
	#isLaunched = false;
	#silentPeriods = 0;
	#watchedSinceMs = performance.now();
	#closing: Promise<void> | null = null;

	private constructor({ browser, server, socket, events, layouts }: PageSessionParts) {
		this.#browser = browser;
		this.#server = server;
		this.#socket = socket;
		this.#events = events;
		this.#layouts = layouts;
		this.#watchdog = setTimeout(() => this.#noteSilence(), SILENT_PERIOD_MS);
		socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
		socket.on('close', () => this.#lose('the recorder page is gone; it or its browser crashed or was killed'));
		socket.on('error', (error) => this.#lose(`the connection to the recorder page broke: ${error.message}`));
		browser.onDisconnected(() => this.#lose('the browser is gone; it crashed or was killed'));
	}

	/**
	 * Starts a browser and its recorder page; resolves when the page can be launched. Rejects, with nothing left
	 * behind, when no browser starts, the page does not come up within 20 s, or `signal` is aborted.
	 */
	static async open(options: PageSessionOptions): Promise<PageSession> {
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
			const socket = await uplink.promise;
			return new PageSession({ browser, server, socket, events: new EventQueue(), layouts: options.layouts.names });
		} catch (error) {
			await browser?.close();
			await server.close();
			throw error;
		} finally {
			clearTimeout(timer);
			options.signal.removeEventListener('abort', onAbort);
		}
	}

	/** Process id of the browser. */
	get browserPid(): number | undefined {
		return this.#browser.pid;
	}

	/** Resolves, with the reason, when the page is gone or hangs; stays pending when it is closed before that. */
	get lost(): Promise<string> {
		return this.#lost.promise;
	}

	/** Everything that comes from the page, for one reader. Ends after `lost` or `close()`. */
	get events(): AsyncIterable<PageEvent> {
		return this.#events;
	}

	/** Port of the recorder page, which nobody else is to reach. */
	get port(): number {
		return Number(new URL(this.#server.origin).port);
	}

	/** Why the browser does not keep pages apart from the system, and how to allow it; null where it does. */
	get sandboxObstacle(): string | null {
		return this.#browser.sandboxObstacle;
	}

	/** Makes the tab that the page captures when it is launched for one. Once, before that. */
	async openTab(options: Omit<TargetTabOptions, 'title'>): Promise<TargetTab> {
		const browser = { session: await this.#browser.session(), hasRunOutOfHeap: () => this.#browser.hasRunOutOfHeap };
		return await TargetTab.open(browser, { ...options, title: this.#browser.targetTitle });
	}

	/** Puts what the tab has to say among the events. */
	note(event: TabEvent): void {
		this.#events.push({ type: 'tab', event });
	}

	/** Has the page record what the tab shows from now on. */
	begin(): void {
		this.#send({ type: 'begin' });
	}

	/** Lets the page join and record. Once. */
	launch(message: LaunchOrder): void {
		this.#isLaunched = true;
		this.#send(message.source === 'room' ? { ...message, ownLayouts: this.#layouts } : message);
	}

	/** Takes the page for lost, whatever it says. */
	giveUp(reason: string): void {
		this.#lose(reason);
	}

	/** Asks the page to end gracefully. */
	stop(): void {
		this.#send({ type: 'stop' });
	}

	/** Tells the page that all fragments up to this one are on disk, so that it can let them go. */
	acknowledge(sequenceNumber: number): void {
		this.#send({ type: 'ack', sequenceNumber });
	}

	/** Ends the page and its browser, waits for the exit. Idempotent; never rejects. */
	close(): Promise<void> {
		this.#closing ??= this.#close();
		return this.#closing;
	}

	async #close(): Promise<void> {
		clearTimeout(this.#watchdog);
		this.#events.close();
		await Promise.all([this.#browser.close(), this.#server.close()]);
	}

	#send(message: HostMessage): void {
		if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(message));
	}

	#receive(data: Buffer, isBinary: boolean): void {
		try {
			if (isBinary) this.#events.push({ type: 'fragment', frame: decodeFragmentFrame(data) });
			else this.#receiveMessage(parsePageMessage(data.toString('utf8')));
		} catch (error) {
			this.#lose(error instanceof Error ? error.message : String(error));
		}
	}

	/** Fragments are no sign of life: a page whose own thread hangs goes on to encode. */
	#receiveMessage(message: PageMessage): void {
		this.#silentPeriods = 0;
		this.#refreshWatchdog();
		// Nobody may read for hours, while the room is waited for.
		if (message.type === 'heartbeat' && !this.#isLaunched) return;
		this.#events.push({ type: 'message', message });
	}

	#noteSilence(): void {
		const isLate = performance.now() - this.#watchedSinceMs > SILENT_PERIOD_MS + MAX_LATENESS_MS;
		this.#silentPeriods += isLate ? LATE_SHARE : 1;
		if (this.#silentPeriods < SILENT_PERIODS) this.#refreshWatchdog();
		else this.#lose(`the recorder page said nothing for ${SILENCE_TIMEOUT_MS / 1000} s`);
	}

	#refreshWatchdog(): void {
		this.#watchedSinceMs = performance.now();
		this.#watchdog.refresh();
	}

	#lose(reason: string): void {
		clearTimeout(this.#watchdog);
		this.#lost.resolve(reason);
		this.#events.push({ type: 'lost', reason });
		this.#events.close();
	}
}

function reportTroubles(page: Page, log: SessionLog): void {
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
