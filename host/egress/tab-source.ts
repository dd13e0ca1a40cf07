import { hideTokens } from '../browser/hide-tokens.ts';
import type { RecorderSession } from '../browser/page-session.ts';
import type { TargetTab } from '../browser/target-tab.ts';
import { AddressPolicy, type AddressRules } from '../web/address-policy.ts';
import { ForwardProxy } from '../web/forward-proxy.ts';
import { EgressError } from './egress-error.ts';
import { goneError, memoryError } from './page-end.ts';
import { loadPage } from './page-load.ts';
import { type TabPlan, tabUrlOf } from './tab-url.ts';

/** What pages say on their consoles to begin and to end a recording: a whole argument, as LiveKit has it. */
const START_SIGNAL = 'START_RECORDING';
const END_SIGNAL = 'END_RECORDING';

/** Of what a page says of its error; that may be anything, with the token that it was refused with. */
const MAX_ERROR_CHARACTERS = 2_000;

/** What pages may do, and what is waited for. */
export type TabSourceOptions = {
	/** What they may reach. */
	readonly network: AddressRules;
	/** Whether certificates go unchecked. */
	readonly insecure: boolean;
	/** How long one attempt to load the page may take. */
	readonly loadTimeoutMs: number;
	/** The page is loaded, or has loaded and its start signal is waited for. */
	readonly onStep: (step: TabStep) => void;
	/** Something did not work and is tried again. */
	readonly onWarning: (message: string) => void;
};

/** What a tab is waited for. */
export type TabStep = 'loading' | 'waiting-for-start';

/** What is waited for, for `EgressInfo.details`. */
export function waitingText(step: TabStep, { pageLimits }: TabPlan): string {
	if (step === 'loading') return 'Waiting for the page to load';
	const { startTimeoutS } = pageLimits;
	const limit = startTimeoutS === undefined ? 'for as long as it takes' : `for at most ${startTimeoutS} s`;
	return `Waiting for the page to log ${START_SIGNAL}, ${limit}`;
}

/** The tab of one egress: makes it, loads the page in it, and tells the egress when to begin and to end. */
export class TabSource {
	readonly #plan: TabPlan;
	readonly #session: Pick<RecorderSession, 'note'>;
	readonly #options: TabSourceOptions;
	readonly #proxy: ForwardProxy;
	#tab: TargetTab | null = null;
	#state: 'blank' | 'loading' | 'loaded' | 'ready' | 'closed' = 'blank';
	#hasStartSignal = false;
	#startTimer: NodeJS.Timeout | undefined;

	private constructor(
		plan: TabPlan,
		session: Pick<RecorderSession, 'note'>,
		proxy: ForwardProxy,
		options: TabSourceOptions,
	) {
		this.#plan = plan;
		this.#session = session;
		this.#proxy = proxy;
		this.#options = options;
	}

	/** Makes the blank tab, for the recorder page to capture. Rejects when the browser does not. */
	static async open(
		plan: TabPlan,
		session: Pick<RecorderSession, 'note' | 'openTab' | 'port'>,
		options: TabSourceOptions,
	): Promise<TabSource> {
		const ownPorts: number[] = [session.port];
		const proxy = await ForwardProxy.listen(new AddressPolicy(options.network, () => ownPorts));
		ownPorts.push(proxy.port);
		const source = new TabSource(plan, session, proxy, options);
		try {
			source.#tab = await session.openTab({
				...plan.size,
				isSeen: plan.media.video !== null,
				proxyOrigin: proxy.origin,
				ignoreCertificateErrors: options.insecure,
				onConsoleWord: (word) => source.#hear(word),
				memoryLimitBytes: plan.pageLimits.memoryLimitMib * 2 ** 20,
				onMemoryExceeded: (usedBytes) => source.#fail(memoryError(usedBytes, plan.pageLimits)),
				onGone: (how) => source.#fail(goneError(how)),
			});
			return source;
		} catch (error) {
			await proxy.close();
			throw error;
		}
	}

	/** Loads the page; what comes of it is told to the session. To be called once the tab is captured. */
	load(): void {
		this.#load().catch((error: unknown) => this.#fail(error));
	}

	/** Lets the page reach nothing any more. The tab ends with its browser. Idempotent; never rejects. */
	async close(): Promise<void> {
		this.#state = 'closed';
		clearTimeout(this.#startTimer);
		this.#tab?.close();
		await this.#proxy.close();
	}

	async #load(): Promise<void> {
		const tab = this.#tab;
		if (!tab || this.#state !== 'blank') return;
		this.#state = 'loading';
		this.#options.onStep('loading');
		const url = await tabUrlOf(this.#plan);
		await loadPage({
			load: () => tab.load(url, this.#options.loadTimeoutMs),
			tunnelFailureOf: (authority) => this.#proxy.failureOf(authority),
			onRetry: this.#options.onWarning,
		});
		const errorText = await tab.errorText();
		if (errorText !== null)
			throw new EgressError(
				'invalid_argument',
				'request',
				`template error: ${hideTokens(errorText).slice(0, MAX_ERROR_CHARACTERS)}`,
			);
		if (this.#isClosed()) return;
		this.#state = 'loaded';
		if (this.#awaitsSignal) this.#awaitSignal();
		await this.#considerReady();
	}

	#awaitSignal(): void {
		this.#options.onStep('waiting-for-start');
		const { startTimeoutS } = this.#plan.pageLimits;
		if (startTimeoutS === undefined) return;
		this.#startTimer = setTimeout(() => this.#session.note({ type: 'not-started' }), startTimeoutS * 1000);
	}

	get #awaitsSignal(): boolean {
		return (this.#plan.source !== 'web' || this.#plan.awaitStartSignal) && !this.#hasStartSignal;
	}

	/** A method, because the state changes while others are waited for. */
	#isClosed(): boolean {
		return this.#state === 'closed';
	}

	async #considerReady(): Promise<void> {
		if (this.#state !== 'loaded' || this.#awaitsSignal) return;
		this.#state = 'ready';
		clearTimeout(this.#startTimer);
		await this.#tab?.painted();
		this.#session.note({ type: 'ready' });
	}

	/** Before the page is asked for, nothing in the tab is its word. */
	#hear(word: string): void {
		if (this.#state === 'blank' || this.#state === 'closed') return;
		if (word === END_SIGNAL) this.#session.note({ type: 'ended' });
		if (word !== START_SIGNAL) return;
		this.#hasStartSignal = true;
		void this.#considerReady();
	}

	#fail(error: unknown): void {
		if (this.#state === 'closed') return;
		this.#session.note({ type: 'failed', error: error instanceof Error ? error : new Error(String(error)) });
	}
}
