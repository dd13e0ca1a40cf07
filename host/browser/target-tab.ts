import type { CDPSession } from 'puppeteer-core';
import { BLANK_TAB_COLOUR } from '../../protocol/blank-tab.ts';
import { browserParts } from './browser-parts.ts';
import { ConsoleWords } from './console-words.ts';
import { coverTab } from './cover-tab.ts';
import { PageMemory } from './page-memory.ts';
import { silenceTab } from './silence-tab.ts';
import { type LoadOutcome, TabLoader } from './tab-loader.ts';

export type TargetTabOptions = {
	/** The tab's title until it is loaded: the recorder page finds it by that. */
	readonly title: string;
	/** Size of the page in CSS pixels, which are device pixels. */
	readonly widthPx: number;
	readonly heightPx: number;
	/** Whether its picture is captured from before it is loaded until its end. */
	readonly isSeen: boolean;
	/** The proxy through which everything of the tab goes, loopback too, such as `http://127.0.0.1:40123`. */
	readonly proxyOrigin: string;
	/** Certificates are not checked. */
	readonly ignoreCertificateErrors: boolean;
	/** An argument of a `console` call that is a string, of any frame of the page. */
	readonly onConsoleWord: (word: string) => void;
	/** Bytes of memory that the page may take, with all of its frames. */
	readonly memoryLimitBytes: number;
	/** The page took so many bytes, which is more, and is killed. At most once, and before `onGone`. */
	readonly onMemoryExceeded: (usedBytes: number) => void;
	/** The tab crashed or was closed. At most once. */
	readonly onGone: (how: TabEnd) => void;
};

/** How a tab came to its end: by itself, for lack of memory for its scripts, or because somebody closed it. */
export type TabEnd = 'crashed' | 'out-of-heap' | 'closed';

/** The browser that a tab is made in. */
export type TabBrowser = {
	/** A session of the whole browser. */
	readonly session: CDPSession;
	/** Whether one of its pages is known to have run out of the memory that the browser gives to scripts. */
	readonly hasRunOutOfHeap: () => boolean;
};

/** A page that hangs answers nothing; whoever asks it goes on without. */
const ANSWER_TIMEOUT_MS = 2_000;

/** Frames of this long after it has loaded are waited for: two at a tenth of the usual rate. */
const PAINT_TIMEOUT_MS = 500;

/**
 * The tab that is captured: one without an opener, in a context of its own (cookies, storage, proxy), so that what is loaded in
 * it can reach neither the recorder page nor anything else of the browser. Nothing is injected in its pages.
 */
export class TargetTab {
	readonly #session: CDPSession;
	readonly #loader: TabLoader;
	readonly #memory: PageMemory;

	private constructor(session: CDPSession, loader: TabLoader, memory: PageMemory) {
		this.#session = session;
		this.#loader = loader;
		this.#memory = memory;
	}

	/** Makes the tab, blank and with its title. Rejects when the browser does. */
	static async open(tabBrowser: TabBrowser, options: TargetTabOptions): Promise<TargetTab> {
		const { memoryLimitBytes: limitBytes, onMemoryExceeded: onExceeded } = options;
		const memory = await PageMemory.watch(() => browserParts(tabBrowser.session), { limitBytes, onExceeded });
		try {
			return await TargetTab.#make(tabBrowser, options, memory);
		} catch (error) {
			memory.close();
			throw error;
		}
	}

	static async #make(tabBrowser: TabBrowser, options: TargetTabOptions, memory: PageMemory): Promise<TargetTab> {
		const { session: browser } = tabBrowser;
		const { widthPx, heightPx } = options;
		const size = { width: widthPx, height: heightPx };
		const { browserContextId } = await browser.send('Target.createBrowserContext', {
			proxyServer: options.proxyOrigin,
			proxyBypassList: '<-loopback>',
		});
		const url = 'about:blank';
		const { targetId } = await browser.send('Target.createTarget', {
			url,
			browserContextId,
			newWindow: true,
			...size,
		});
		const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
		const session = browser.connection()?.session(sessionId);
		if (!session) throw new Error('The browser gave no session for the tab that it made.');
		watchEnd(tabBrowser, targetId, options.onGone);
		await browser.send('Target.setDiscoverTargets', { discover: true });
		const place = { browser, session, browserContextId };
		await silenceTab(place);
		await new ConsoleWords(options.onConsoleWord).watch(session);
		if (options.ignoreCertificateErrors) await session.send('Security.setIgnoreCertificateErrors', { ignore: true });
		const metrics = { ...size, deviceScaleFactor: 1, mobile: false };
		await session.send('Emulation.setDeviceMetricsOverride', metrics);
		const loader = await TabLoader.attach(session);
		// A second entry in the tab's history: with only one a page may close the tab.
		await loader.load('about:blank#1', ANSWER_TIMEOUT_MS);
		if (options.isSeen) await coverTab({ ...place, targetId, widthPx, heightPx });
		const expression = `document.title = ${JSON.stringify(options.title)}; document.documentElement.style.background = '${BLANK_TAB_COLOUR}'`;
		await session.send('Runtime.evaluate', { expression });
		return new TargetTab(session, loader, memory);
	}

	/** Ends what is done for the tab here; it ends itself with its browser. Idempotent. */
	close(): void {
		this.#memory.close();
	}

	/** Loads a page, for at most `timeoutMs`. Resolves to what came of it; rejects when the tab is gone. */
	load(url: string, timeoutMs: number): Promise<LoadOutcome> {
		return this.#loader.load(url, timeoutMs);
	}

	/** The text of the page's `div.error`, or null without one. A page that hangs has none. */
	async errorText(): Promise<string | null> {
		const expression = "document.querySelector('div.error')?.innerText ?? null";
		const value = await this.#ask(expression, ANSWER_TIMEOUT_MS);
		return typeof value === 'string' ? value : null;
	}

	/** Resolves when the page has drawn what it shows, or hangs. */
	async painted(): Promise<void> {
		await this.#ask(
			'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))',
			PAINT_TIMEOUT_MS,
		);
	}

	/** In a world of its own, which the page's scripts do not see. */
	async #ask(expression: string, timeoutMs: number): Promise<unknown> {
		const ask = async (): Promise<unknown> => {
			const frameId = this.#loader.frameId;
			const { executionContextId } = await this.#session.send('Page.createIsolatedWorld', { frameId });
			const answer = await this.#session.send('Runtime.evaluate', {
				expression,
				contextId: executionContextId,
				awaitPromise: true,
				returnByValue: true,
			});
			return answer.result.value;
		};
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<null>((resolve) => {
			timer = setTimeout(() => resolve(null), timeoutMs);
		});
		// A page that navigates meanwhile takes the question with it.
		const answer = await Promise.race([ask().catch(() => null), late]);
		clearTimeout(timer);
		return answer;
	}
}

function watchEnd({ session, hasRunOutOfHeap }: TabBrowser, tabId: string, onGone: (how: TabEnd) => void): void {
	let isGone = false;
	const gone = (targetId: string, how: () => TabEnd): void => {
		if (targetId !== tabId || isGone) return;
		isGone = true;
		// What the browser printed before it said so may come in the same round.
		setImmediate(() => onGone(how()));
	};
	session.on('Target.targetCrashed', ({ targetId }) =>
		gone(targetId, () => (hasRunOutOfHeap() ? 'out-of-heap' : 'crashed')),
	);
	session.on('Target.targetDestroyed', ({ targetId }) => gone(targetId, () => 'closed'));
}
