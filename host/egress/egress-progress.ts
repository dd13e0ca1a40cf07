import type { EgressInfo } from '@livekit/protocol';
import type { EgressError } from './egress-error.ts';
import {
	applyEgressEvent,
	type EgressEvent,
	type EndReasonText,
	type FinishedFile,
	type FurtherGaps,
	initialEgressInfo,
	isTerminal,
	type MissingTimes,
	type RecordingGap,
} from './egress-info.ts';
import type { EgressPlan } from './egress-plan.ts';

/** Gaps that are kept for the result one by one; of those beyond it says how many there are, and how long together. */
const MAX_GAPS = 20;

/**
 * What an egress says of itself while it goes on: its EgressInfo, which becomes another one with everything that happens, as
 * far as the state allows that. Each happening has the moment at which it was told.
 */
export class EgressProgress {
	readonly #onChange: (info: EgressInfo) => void;
	readonly #gaps: RecordingGap[] = [];
	#furtherGaps: FurtherGaps = { count: 0, lengthS: 0 };
	#info: EgressInfo;

	/** Begins with STARTING, which nobody is called for; `onChange` is called for every later info, each once. */
	constructor(plan: EgressPlan, roomId: string, onChange: (info: EgressInfo) => void) {
		this.#onChange = onChange;
		this.#info = initialEgressInfo(plan, roomId, nowNs());
	}

	/** The info now. */
	get info(): EgressInfo {
		return this.#info;
	}

	/** Whether nothing can happen any more. */
	get isOver(): boolean {
		return isTerminal(this.#info.status);
	}

	/** It cannot start before something has happened. */
	waiting(details: string): void {
		this.#apply({ type: 'waiting', atNs: nowNs(), details });
	}

	/** The recording clock has run since then, in ms since 1970. */
	active(startedAtUnixMs: number): void {
		this.#apply({ type: 'active', atNs: msToNs(startedAtUnixMs) });
	}

	/** Nothing came for a while; the result says so. */
	gap(gap: RecordingGap): void {
		if (this.#gaps.length < MAX_GAPS) {
			this.#gaps.push(gap);
			return;
		}
		const { count, lengthS } = this.#furtherGaps;
		this.#furtherGaps = { count: count + 1, lengthS: lengthS + gap.untilS - gap.fromS };
	}

	/** A graceful end was asked for, or has come. */
	ending(reason: EndReasonText): void {
		this.#apply({ type: 'ending', atNs: nowNs(), reason });
	}

	/** The file is whole and in its place. */
	complete(file: FinishedFile): void {
		this.#apply({ type: 'complete', atNs: nowNs(), file, ...this.#missing });
	}

	/** The end came before the start. */
	aborted(reason: EndReasonText): void {
		this.#apply({ type: 'aborted', atNs: nowNs(), reason, message: 'Start signal not received' });
	}

	/** It could not go on; with the file that was made of what came before, if one was. */
	failed(result: { readonly error: EgressError; readonly file?: FinishedFile }): void {
		this.#apply({ type: 'failed', atNs: nowNs(), ...result, ...this.#missing });
	}

	get #missing(): MissingTimes {
		return { gaps: this.#gaps, furtherGaps: this.#furtherGaps };
	}

	#apply(event: EgressEvent): void {
		const next = applyEgressEvent(this.#info, event);
		if (next === this.#info) return;
		this.#info = next;
		this.#onChange(next);
	}
}

function nowNs(): bigint {
	return msToNs(performance.timeOrigin + performance.now());
}

function msToNs(timeMs: number): bigint {
	return BigInt(Math.round(timeMs * 1000)) * 1000n;
}
