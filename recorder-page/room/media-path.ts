import { nowMs } from '../timing/common-clock.ts';
import { type PathCounters, PathWatch } from './path-watch.ts';
import type { RoomEvents } from './room-events.ts';
import type { TypedEmitter } from './typed-emitter.ts';

/** Often against what a path may rest. */
const LOOK_INTERVAL_MS = 1_000;

/** Of what WebRTC's statistics say of a transport, and of a pair of candidates, what is read here. */
type TransportStats = Pick<RTCTransportStats, 'type' | 'selectedCandidatePairId'>;
type PairStats = Pick<RTCIceCandidatePairStats, 'bytesReceived' | 'responsesReceived' | 'requestsReceived'>;

/** Looks at the path of media for as long as it is open. */
export class MediaPath {
	readonly #receiver: () => RTCRtpReceiver | undefined;
	readonly #watch: PathWatch;
	#timer: ReturnType<typeof setInterval> | undefined;
	#isLooking = false;

	/**
	 * Announces by `mediaPath` of `emitter` that it is dead, and that it is alive again. `receiver`: any that gets media by it;
	 * undefined while nobody does, or the path is made anew, and nothing is said of it.
	 */
	constructor(emitter: TypedEmitter<RoomEvents>, receiver: () => RTCRtpReceiver | undefined) {
		this.#receiver = receiver;
		this.#watch = new PathWatch((change) => emitter.emit('mediaPath', change));
	}

	/** Once. */
	open(): void {
		this.#timer = setInterval(() => void this.#look(), LOOK_INTERVAL_MS);
	}

	/** Nothing is said any more. Idempotent. */
	close(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
	}

	async #look(): Promise<void> {
		if (this.#isLooking) return;
		this.#isLooking = true;
		const receiver = this.#receiver();
		// Before it asks: what comes while it waits is not in the answer.
		const askedAtMs = nowMs();
		const counters = receiver ? await countersOf(receiver).catch(() => null) : null;
		this.#isLooking = false;
		if (this.#timer !== undefined) this.#watch.note(counters, askedAtMs);
	}
}

async function countersOf(receiver: RTCRtpReceiver): Promise<PathCounters | null> {
	const report = await receiver.getStats();
	const all: readonly (TransportStats | RTCStats)[] = [...report.values()];
	const transport = all.find((stats): stats is TransportStats => stats.type === 'transport');
	const pair: PairStats | undefined = report.get(transport?.selectedCandidatePairId ?? '');
	if (!pair) return null;
	const { bytesReceived = 0, responsesReceived = 0, requestsReceived = 0 } = pair;
	return { bytes: bytesReceived, answers: responsesReceived, questions: requestsReceived };
}
