import type { CDPSession, Protocol } from 'puppeteer-core';

/** What came of loading a page. */
export type LoadOutcome =
	| { readonly type: 'loaded' }
	/** Its `load` event did not come in time. */
	| { readonly type: 'timeout' }
	/** The document came with this HTTP status, 400 or more; the text may be empty. */
	| { readonly type: 'refused'; readonly status: number; readonly statusText: string }
	/**
	 * There is no document: the browser's error, such as `net::ERR_CONNECTION_REFUSED`, of which URL, and what the server
	 * answered if it did.
	 */
	| {
			readonly type: 'failed';
			readonly errorText: string;
			readonly url: string;
			readonly answer?: { readonly status: number; readonly mimeType: string };
	  };

const TIMED_OUT = Symbol('timed out');

/** Loads pages in a tab, one after the other, and says what came of each. */
export class TabLoader {
	/** Of the tab's top frame. */
	readonly frameId: string;
	readonly #session: CDPSession;
	/** Whether a document has fired `load` since the newest attempt began; null while there is none. */
	#hasLoaded: boolean | null = null;
	readonly #responses = new Map<string, Protocol.Network.Response>();
	/** Documents of attempts that were given up, which may still fire it when they are stopped. */
	readonly #givenUp = new Set<string>();
	#current: string | null = null;
	#lastUrl = '';
	#wake: (() => void) | null = null;

	private constructor(session: CDPSession, frameId: string) {
		this.#session = session;
		this.frameId = frameId;
		session.on('Page.lifecycleEvent', (event) => {
			if (event.frameId !== frameId || event.name !== 'load') return;
			// A page that is recorded may go on to others for days: nothing is kept of them.
			if (this.#hasLoaded === null || this.#givenUp.has(event.loaderId)) return;
			this.#hasLoaded = true;
			this.#wake?.();
		});
		session.on('Network.requestWillBeSent', (event) => {
			if (event.frameId === frameId && event.type === 'Document') this.#lastUrl = event.request.url;
		});
		session.on('Network.responseReceived', (event) => {
			if (event.frameId === frameId && event.type === 'Document') this.#responses.set(event.loaderId, event.response);
		});
	}

	/** Listens to a tab whose `Page` domain is enabled. */
	static async attach(session: CDPSession): Promise<TabLoader> {
		const { frameTree } = await session.send('Page.getFrameTree');
		const loader = new TabLoader(session, frameTree.frame.id);
		await session.send('Page.setLifecycleEventsEnabled', { enabled: true });
		return loader;
	}

	/**
	 * Resolves when the page's `load` event came, or that of a page that it went to by itself; when there is no page; or
	 * after `timeoutMs`. Rejects when the tab is gone.
	 */
	async load(url: string, timeoutMs: number): Promise<LoadOutcome> {
		let timer: NodeJS.Timeout | undefined;
		const late = new Promise<typeof TIMED_OUT>((resolve) => {
			timer = setTimeout(() => resolve(TIMED_OUT), timeoutMs);
		});
		this.#lastUrl = url;
		this.#responses.clear();
		try {
			// What every request of a page costs is not paid for while it is recorded.
			const enabling = this.#session.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 });
			enabling.catch(() => undefined);
			// A page that the last attempt left in a loop does not answer.
			if ((await Promise.race([enabling, late])) === TIMED_OUT) return this.#giveUp();
			return await this.#load(url, late);
		} finally {
			clearTimeout(timer);
			this.#wake = null;
			this.#hasLoaded = null;
			// Not waited for: a page that hangs once it has loaded does not answer, and what is sent next comes behind it.
			this.#session.send('Network.disable').catch(() => undefined);
		}
	}

	async #load(url: string, late: Promise<typeof TIMED_OUT>): Promise<LoadOutcome> {
		this.#hasLoaded = false;
		this.#current = null;
		const navigation = this.#session.send('Page.navigate', { url });
		navigation.catch(() => undefined);
		const answer = await Promise.race([navigation, late]);
		if (answer === TIMED_OUT) return this.#giveUp();
		const { errorText, loaderId } = answer;
		if (loaderId !== undefined) this.#current = loaderId;
		const response = loaderId === undefined ? undefined : this.#responses.get(loaderId);
		if (response && response.status >= 400) {
			return { type: 'refused', status: response.status, statusText: response.statusText };
		}
		if (errorText) {
			const answer = response && { status: response.status, mimeType: response.mimeType };
			return { type: 'failed', errorText, url: this.#lastUrl, ...(answer && { answer }) };
		}
		// Without a loader the page was there already, and only went to another place in it.
		while (loaderId !== undefined && !this.#hasLoaded) {
			const woken = new Promise<void>((resolve) => {
				this.#wake = resolve;
			});
			if ((await Promise.race([woken, late])) === TIMED_OUT) return this.#giveUp();
		}
		return { type: 'loaded' };
	}

	#giveUp(): LoadOutcome {
		if (this.#current !== null) this.#givenUp.add(this.#current);
		// A page that hangs does not answer.
		this.#session.send('Page.stopLoading').catch(() => undefined);
		return { type: 'timeout' };
	}
}
