import { type EgressInfo, EgressStatus } from '@livekit/protocol';
import type { EndReason, GapMessage, PageMessage, RecordingStats } from '../../protocol/messages.ts';
import type { PageEvent, PageSession, TabEvent } from '../browser/page-session.ts';
import { Journal } from '../journal/journal.ts';
import { checkOutputPath } from '../journal/output-path.ts';
import type { AddressRules } from '../web/address-policy.ts';
import { EgressError, toEgressError } from './egress-error.ts';
import {
	applyEgressEvent,
	type EgressEvent,
	type EndReasonText,
	gapsText,
	initialEgressInfo,
	isTerminal,
} from './egress-info.ts';
import type { EgressPlan } from './egress-plan.ts';
import { finishFile, saveFile } from './finished-file.ts';
import { launchMessageOf } from './launch-message.ts';
import { DEFAULT_LOAD_TIMEOUT_MS } from './page-load.ts';
import { pageError, reasonText } from './page-outcome.ts';
import { readyPage } from './ready-page.ts';
import { requireRoom } from './room-check.ts';
import { TabSource, type TabStep, waitingText } from './tab-source.ts';
import { isTabPlan } from './tab-url.ts';

/** What an egress needs from its surroundings. */
export type EgressOptions = {
	/** Opens a page; called again when it is lost before the room is there. The egress takes ownership of it. */
	readonly openSession: (signal: AbortSignal) => Promise<PageSession>;
	/** Wait until the room exists instead of failing when it does not. Default false. */
	readonly waitForRoom?: boolean;
	/** What pages that are recorded may reach; default: everything but loopback. */
	readonly network?: AddressRules;
	/** Pages' certificates are not checked; that pages may use http, too, is the session's matter. Default false. */
	readonly insecure?: boolean;
	/** How long each attempt to load a page that is recorded may take; default: 30 s. */
	readonly loadTimeoutMs?: number;
	/** A page is to be recorded, and is waited for. */
	readonly onPageStep?: (step: TabStep) => void;
	/** Gives up the preparation. */
	readonly signal?: AbortSignal;
	/** The page is in the room and waits for something to record. */
	readonly onJoined?: () => void;
	/** Every new state, in order, each once. */
	readonly onChange?: (info: EgressInfo) => void;
	/** Counters, twice a second. */
	readonly onStats?: (stats: RecordingStats) => void;
	/** Something was recovered or left out; the recording goes on. */
	readonly onWarning?: (message: string) => void;
};

/** A page that was told to end encodes and sends what it has; one that has not ended by then never will. */
const END_TIMEOUT_MS = 30_000;

const DEFAULT_NETWORK: AddressRules = { privateNetworks: 'allow', allowed: [], onlyAllowed: false };

/** Gaps that are kept for the result; whoever has more than these knows enough. */
const MAX_GAPS = 20;

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
	readonly #session: PageSession;
	readonly #journal: Journal;
	readonly #options: EgressOptions;
	readonly #gaps: GapMessage[] = [];
	#info: EgressInfo;
	#stopReason: EndReasonText | null = null;
	#result: Promise<EgressInfo> | null = null;
	#tab: TabSource | null = null;
	#isAbandoned = false;
	#endTimer: NodeJS.Timeout | undefined;

	private constructor(
		plan: EgressPlan,
		roomId: string,
		session: PageSession,
		journal: Journal,
		options: EgressOptions,
	) {
		this.plan = plan;
		this.#session = session;
		this.#journal = journal;
		this.#options = options;
		this.#info = initialEgressInfo(plan, roomId, nowNs());
	}

	/**
	 * Checks the output and the room while the page opens. Resolves to an egress that can `run`. Rejects with an
	 * `EgressError`, with nothing left behind, for anything that is wrong with the request or with this machine.
	 */
	static async prepare(plan: EgressPlan, options: EgressOptions): Promise<Egress> {
		await checkOutputPath(plan.outputPath).catch((error: unknown) => {
			throw toEgressError(error);
		});
		const giveUp = new AbortController();
		const signal = options.signal ? AbortSignal.any([options.signal, giveUp.signal]) : giveUp.signal;
		const warn = (message: string): void => options.onWarning?.(message);
		const roomCheck = { wait: options.waitForRoom ?? false, signal, onWarning: warn };
		const checking = plan.source === 'web' ? Promise.resolve(null) : requireRoom(plan, roomCheck);
		const opening = readyPage({ open: () => options.openSession(signal), until: checking, onWarning: warn });
		// Without a browser there is no point in waiting for the room.
		opening.catch((error: unknown) => giveUp.abort(error));
		try {
			const room = await checking;
			const session = await opening;
			const journal = await Journal.open({
				outputPath: plan.outputPath,
				egressId: plan.egressId,
				...(plan.durationS === undefined ? {} : { expectedDurationS: plan.durationS }),
			});
			return new Egress(plan, room?.sid ?? '', session, journal, options);
		} catch (error) {
			giveUp.abort();
			await opening.then(
				(session) => session.close(),
				() => undefined,
			);
			throw toEgressError(error);
		}
	}

	/** The state now. */
	get info(): EgressInfo {
		return this.#info;
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
		if (this.#stopReason !== null || isTerminal(this.#info.status)) return;
		this.#stopReason = reason;
		this.#apply({ type: 'ending', atNs: nowNs(), reason });
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
			if (!isTerminal(this.#info.status)) throw new EgressError('internal', 'host', 'the recording was given up');
		} catch (error) {
			await this.#fail(toEgressError(error));
		} finally {
			clearTimeout(this.#endTimer);
			await Promise.all([this.#tab?.close(), this.#session.close()]);
			await this.#journal.close();
		}
		return this.#info;
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
				this.#apply({ type: 'waiting', atNs: nowNs(), details: waitingText(step, plan) });
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
				this.#apply({ type: 'active', atNs: msToNs(message.startedAtUnixMs) });
				if (this.#stopReason !== null) this.#apply({ type: 'ending', atNs: nowNs(), reason: this.#stopReason });
				return false;
			case 'heartbeat':
				this.#options.onStats?.(message.stats);
				return false;
			case 'warning':
				this.#options.onWarning?.(message.message);
				return false;
			case 'gap':
				if (this.#gaps.length < MAX_GAPS) this.#gaps.push(message);
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
		if (this.#info.status === EgressStatus.EGRESS_STARTING) {
			await this.#journal.discard();
			this.#apply({ type: 'aborted', atNs: nowNs(), reason, message: 'Start signal not received' });
			return;
		}
		this.#apply({ type: 'ending', atNs: nowNs(), reason });
		const file = await finishFile(this.#journal);
		this.#apply({ type: 'complete', atNs: nowNs(), file, gaps: this.#gaps });
	}

	/** Ends FAILED, and saves what was recorded. */
	async #fail(error: EgressError): Promise<void> {
		const saved = await saveFile(this.#journal, error, this.#isAbandoned);
		this.#apply({ type: 'failed', atNs: nowNs(), ...saved, gaps: this.#gaps });
	}

	#apply(event: EgressEvent): void {
		const next = applyEgressEvent(this.#info, event);
		if (next === this.#info) return;
		this.#info = next;
		this.#options.onChange?.(next);
	}
}

function nowNs(): bigint {
	return msToNs(performance.timeOrigin + performance.now());
}

function msToNs(timeMs: number): bigint {
	return BigInt(Math.round(timeMs * 1000)) * 1000n;
}
