import type { WebSocket } from 'ws';
import { decodeFragmentFrame, type FragmentFrame } from '../../protocol/fragment-frame.ts';
import type { HostMessage, PageMessage, RoomLaunchMessage, TabLaunchMessage } from '../../protocol/messages.ts';
import type { BrowserProcess } from './browser-process.ts';
import { EventQueue } from './event-queue.ts';
import { openRecorderPage, type RecorderPage, type RecorderPageOptions } from './open-recorder-page.ts';
import { parsePageMessage } from './page-message.ts';
import type { PageServer } from './page-server.ts';
import { SILENCE_TIMEOUT_MS, SilenceWatch } from './silence-watch.ts';
import { TargetTab, type TargetTabOptions } from './target-tab.ts';

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

/** A `PageSession` as those see it who use one. */
export type RecorderSession = Pick<PageSession, keyof PageSession>;

/** The host's end of one recorder page in a Chromium of its own: opened, launched once, closed. */
export class PageSession {
	readonly #browser: BrowserProcess;
	readonly #server: PageServer;
	readonly #socket: WebSocket;
	readonly #layouts: readonly string[];
	readonly #events = new EventQueue<PageEvent>();
	readonly #silence: SilenceWatch;
	readonly #lost = Promise.withResolvers<string>();
	#isLaunched = false;
	#closing: Promise<void> | null = null;

	private constructor({ browser, server, socket }: RecorderPage, layouts: readonly string[]) {
		this.#browser = browser;
		this.#server = server;
		this.#socket = socket;
		this.#layouts = layouts;
		const silence = `the recorder page said nothing for ${SILENCE_TIMEOUT_MS / 1000} s`;
		this.#silence = new SilenceWatch({ onSilence: () => this.#lose(silence) });
		socket.on('message', (data, isBinary) => this.#receive(data as Buffer, isBinary));
		socket.on('close', () => this.#lose('the recorder page is gone; it or its browser crashed or was killed'));
		socket.on('error', (error) => this.#lose(`the connection to the recorder page broke: ${error.message}`));
		browser.onDisconnected(() => this.#lose('the browser is gone; it crashed or was killed'));
	}

	/**
	 * Starts a browser and its recorder page; resolves when the page can be launched. Rejects, with nothing left
	 * behind, when no browser starts, the page does not come up within 20 s, or `signal` is aborted.
	 */
	static async open(options: RecorderPageOptions): Promise<PageSession> {
		return new PageSession(await openRecorderPage(options), options.layouts.names);
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
		this.#silence.stop();
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
		this.#silence.heard();
		// Nobody may read for hours, while the room is waited for.
		if (message.type === 'heartbeat' && !this.#isLaunched) return;
		this.#events.push({ type: 'message', message });
	}

	#lose(reason: string): void {
		this.#silence.stop();
		this.#lost.resolve(reason);
		this.#events.push({ type: 'lost', reason });
		this.#events.close();
	}
}
