import { type EgressInfo, EgressStatus } from '@livekit/protocol';
import type { EndReason, PageMessage, RecordingStats } from '../../protocol/messages.ts';
import type { PageEvent, RecorderSession, TabEvent } from '../browser/page-session.ts';
import type { Journal } from '../journal/journal.ts';
import type { AddressRules } from '../web/address-policy.ts';
import { EgressError, toEgressError } from './egress-error.ts';
import { type EndReasonText, gapsText } from './egress-info.ts';
import type { EgressPlan } from './egress-plan.ts';
import { type EgressParts, type PreparationOptions, prepareEgress } from './egress-preparation.ts';
import { EgressProgress } from './egress-progress.ts';
import { finishFile, saveFile } from './finished-file.ts';
import { launchMessageOf } from './launch-message.ts';
import { DEFAULT_LOAD_TIMEOUT_MS } from './page-load.ts';
import { pageError, reasonText } from './page-outcome.ts';
import { TabSource, type TabStep, waitingText } from './tab-source.ts';
import { isTabPlan } from './tab-url.ts';

/** How an egress records, and whom it tells what comes of it. */
export type RecordingOptions = {
	/** What pages that are recorded may reach; default: everything but loopback. */
	readonly network?: AddressRules;
	/** Pages' certificates are not checked; that pages may use http, too, is the session's matter. Default false. */
	readonly insecure?: boolean;
	/** How long each attempt to load a page that is recorded may take; default: 30 s. */
	readonly loadTimeoutMs?: number;
	/** A page is to be recorded, and is waited for. */
	readonly onPageStep?: (step: TabStep) => void;
	/** The page is in the room and waits for something to record. */
	readonly onJoined?: () => void;
	/** Every new state, in order, each once. */
	readonly onChange?: (info: EgressInfo) => void;
	/** Counters, twice a second. */
	readonly onStats?: (stats: RecordingStats) => void;
	/** Something was recovered or left out; the recording goes on. */
	readonly onWarning?: (message: string) => void;
};

/** What an egress needs from its surroundings. */
export type EgressOptions = PreparationOptions & RecordingOptions;

/** A page that was told to end encodes and sends what it has; one that has not ended by then never will. */
const END_TIMEOUT_MS = 30_000;

const DEFAULT_NETWORK: AddressRules = { privateNetworks: 'allow', allowed: [], asked: [], onlyAllowed: false };

/**
 * One recording, on the host. Its story:
 * `prepare` finds whatever is wrong with the request before anything is recorded: the output, the server, the room;
 * meanwhile a browser opens the recorder page. `run` launches the page, which joins the room and sends fragments of
 * MP4; each is written to the journal beside the output and only then acknowledged. When the page says `ended` the
 * journal becomes the finished file in place. A page that fails or dies ends the recording FAILED, and what was
 * recorded becomes a file all the same. Where a web page is recorded, `run` makes the tab that the recorder page captures, and
 * loads it (`tab-source.ts`).
 */
export class Egress {
	readonly plan: EgressPlan;
	readonly #session: RecorderSession;
	readonly #journal: Journal;
	readonly #options: RecordingOptions;
	readonly #progress: EgressProgress;
	#stopReason: EndReasonText | null = null;
	#result: Promise<EgressInfo> | null = null;
	#tab: TabSource | null = null;
	#isAbandoned = false;
	#endTimer: NodeJS.Timeout | undefined;

	/** Takes ownership of what it records with; `prepare` gets it ready. */
	constructor(plan: EgressPlan, { roomId, session, journal }: EgressParts, options: RecordingOptions) {
		this.plan = plan;
		this.#session = session;
		this.#journal = journal;
		this.#options = options;
		this.#progress = new EgressProgress(plan, roomId, (info) => options.onChange?.(info));
	}

	/**
	 * Checks the output and the room while the page opens. Resolves to an egress that can `run`. Rejects with an
	 * `EgressError`, with nothing left behind, for anything that is wrong with the request or with this machine.
	 */
	static async prepare(plan: EgressPlan, options: EgressOptions): Promise<Egress> {
		return new Egress(plan, await prepareEgress(plan, options), options);
	}

	/** The state now. */
	get info(): EgressInfo {
		return this.#progress.info;
	}

	/** Where the recording lies until it is finished; it plays as it is. */
	get journalPath(): string {
		return this.#journal.path;
	}

	/** Records until the end. Resolves, with everything released, to the final state, which says how it went; never rejects. */
	run(): Promise<EgressInfo> {
		this.#result ??= this.#run();
		return this.#result;
	}

	/** Asks for a graceful end; `run` resolves when the file is finished. Repeating it does nothing. */
	stop(reason: EndReasonText): void {
		if (this.#stopReason !== null || this.#progress.isOver) return;
		this.#stopReason = reason;
		this.#progress.ending(reason);
		this.#session.stop();
		this.#endTimer = setTimeout(
			() => this.#session.giveUp(`it did not end within ${END_TIMEOUT_MS / 1000} s of being told to`),
			END_TIMEOUT_MS,
		);
	}

	/** Gives up at once: the journal stays as it is, unfinished and playable. Resolves when everything is released. */
	async abandon(): Promise<void> {
		this.#isAbandoned = true;
		await this.#session.close();
		await this.#result;
		await this.#journal.close();
	}

	async #run(): Promise<EgressInfo> {
		try {
			this.#tab = await this.#openTab();
			this.#session.launch(await launchMessageOf(this.plan));
			if (this.#stopReason !== null) this.#session.stop();
			for await (const event of this.#session.events) {
				if (await this.#handle(event)) break;
			}
			if (!this.#progress.isOver) throw new EgressError('internal', 'host', 'the recording was given up');
		} catch (error) {
			await this.#fail(toEgressError(error));
		} finally {
			clearTimeout(this.#endTimer);
			await Promise.all([this.#tab?.close(), this.#session.close()]);
			await this.#journal.close();
		}
		return this.#progress.info;
	}

	async #openTab(): Promise<TabSource | null> {
		const { plan } = this;
		if (!isTabPlan(plan)) return null;
		const { network = DEFAULT_NETWORK, insecure = false, loadTimeoutMs = DEFAULT_LOAD_TIMEOUT_MS } = this.#options;
		const { onPageStep, onWarning } = this.#options;
		return await TabSource.open(plan, this.#session, {
			network,
			insecure,
			loadTimeoutMs,
			onStep: (step) => {
				this.#progress.waiting(waitingText(step, plan));
				onPageStep?.(step);
			},
			onWarning: (message) => onWarning?.(message),
		});
	}

	/** Whether the event was the last one. */
	async #handle(event: PageEvent): Promise<boolean> {
		switch (event.type) {
			case 'fragment':
				await this.#journal.append(event.frame.bytes, event.frame.sequenceNumber);
				this.#session.acknowledge(event.frame.sequenceNumber);
				return false;
			case 'lost':
				throw new EgressError('internal', 'host', `recording ended early: ${event.reason}`);
			case 'tab':
				this.#handleTab(event.event);
				return false;
			case 'message':
				return await this.#handleMessage(event.message);
		}
	}

	#handleTab(event: TabEvent): void {
		if (event.type === 'ready') this.#session.begin();
		else if (event.type === 'ended') this.stop('Source closed');
		else if (event.type === 'not-started') this.stop('Start timeout reached');
		else throw event.error;
	}

	async #handleMessage(message: PageMessage): Promise<boolean> {
		switch (message.type) {
			case 'joined':
				this.#options.onJoined?.();
				return false;
			case 'captured':
				this.#tab?.load();
				return false;
			case 'started':
				this.#progress.active(message.startedAtUnixMs);
				if (this.#stopReason !== null) this.#progress.ending(this.#stopReason);
				return false;
			case 'heartbeat':
				this.#options.onStats?.(message.stats);
				return false;
			case 'warning':
				this.#options.onWarning?.(message.message);
				return false;
			case 'gap':
				this.#progress.gap(message);
				this.#options.onWarning?.(gapsText([message]));
				return false;
			case 'ended':
				this.#options.onStats?.(message.stats);
				await this.#end(message.reason);
				return true;
			case 'failed':
				throw pageError(this.plan, message.code, message.message);
		}
	}

	async #end(pageReason: EndReason): Promise<void> {
		const reason = this.#stopReason ?? reasonText(pageReason);
		if (this.#progress.info.status === EgressStatus.EGRESS_STARTING) {
			await this.#journal.discard();
			this.#progress.aborted(reason);
			return;
		}
		this.#progress.ending(reason);
		this.#progress.complete(await finishFile(this.#journal));
	}

	/** Ends FAILED, and saves what was recorded. */
	async #fail(error: EgressError): Promise<void> {
		this.#progress.failed(await saveFile(this.#journal, error, this.#isAbandoned));
	}
}
