/**
 * What pictures may cost beyond the target before some are left out, in seconds of the target rate. LiveKit's encoder may
 * run ahead by 2. The key frame of a cut alone costs up to 1.3 in 1080p.
 */
const MAX_DEBT_S = 1.5;

/** The first picture is always a key frame, and costs as much as many others: it may. */
const START_CREDIT_S = 0.25;

/** How often the encoder's rate is looked at, and how much of the past counts then. */
const INTERVAL_S = 0.5;
const MEMORY_S = 1;

/** Where so much was spent, it is looked at sooner: or pictures would have to be left out until it is. */
const HASTY_INTERVAL_S = 0.15;
const HASTY_SPENT_S = 1;

/** Within which time a debt is to be worked off: long, because key frames make short ones all along. */
const RECOVERY_S = 6;

/** Debts up to this one come and go with key frames. */
const ORDINARY_DEBT_S = 0.1;

/** Bounds of one change. */
const MIN_STEP = 0.25;
const MAX_STEP = 1.3;

/** The encoder is never told less than this share of the target: below, its quality is the worst there is anyway. */
const MIN_SHARE = 0.02;

/** Smaller changes are not worth telling. */
const MIN_CHANGE = 0.04;

/**
 * Keeps an encoder's output at its target bit rate. On hard content encoders exceed what they are told, by a tenth with
 * scene cuts, several times over with noise, and do not make up for it. The governor tells them less until what comes out
 * is right; where even their worst quality costs too much, it says which pictures to leave out.
 */
export class BitRateGovernor {
	readonly #targetBps: number;
	readonly #framerateFps: number;
	/** Bits above the target, in seconds of the target rate, at `#debtAtUs`. What is not used is not saved. */
	#debtS = -START_CREDIT_S;
	#debtAtUs = 0;
	#intervalBits = 0;
	#intervalPictures = 0;
	/** What the encoder makes of its present rate, where every tick has a picture. */
	#outputBps: number | null = null;
	#wantedBps: number;
	#bitrateBps: number;

	constructor(options: { readonly targetBps: number; readonly framerateFps: number }) {
		this.#targetBps = options.targetBps;
		this.#framerateFps = options.framerateFps;
		this.#wantedBps = options.targetBps;
		this.#bitrateBps = options.targetBps;
	}

	/** The rate that the encoder is to be told now; never above the target. */
	get bitrateBps(): number {
		return this.#bitrateBps;
	}

	/** Whether a picture at this time would be one too many. */
	isOverspentAt(timestampUs: number): boolean {
		return this.#debtAt(timestampUs) > MAX_DEBT_S;
	}

	/** Notes what the encoder made of a picture. Pictures come in the order of their times. */
	addPicture(sizeBytes: number, timestampUs: number): void {
		const bits = sizeBytes * 8;
		this.#debtS = this.#debtAt(timestampUs) + bits / this.#targetBps;
		this.#debtAtUs = timestampUs;
		this.#intervalBits += bits;
		this.#intervalPictures++;
		const passedS = this.#intervalPictures / this.#framerateFps;
		const spentS = this.#intervalBits / this.#targetBps;
		if (passedS >= INTERVAL_S || (passedS >= HASTY_INTERVAL_S && spentS >= HASTY_SPENT_S)) this.#adjust();
	}

	#debtAt(timestampUs: number): number {
		const elapsedS = (timestampUs - this.#debtAtUs) / 1e6;
		// The credit of the start is used up by being there, not by time.
		return Math.max(Math.min(this.#debtS, 0), this.#debtS - elapsedS);
	}

	#adjust(): void {
		const outputBps = (this.#intervalBits * this.#framerateFps) / this.#intervalPictures;
		const weight = 1 - Math.exp(-INTERVAL_S / MEMORY_S);
		const before = this.#outputBps ?? outputBps;
		const smoothedBps = before + weight * (outputBps - before);
		this.#intervalBits = 0;
		this.#intervalPictures = 0;

		const aimBps = this.#targetBps * (1 - Math.max(0, this.#debtS - ORDINARY_DEBT_S) / RECOVERY_S);
		const step = Math.min(MAX_STEP, Math.max(MIN_STEP, aimBps / smoothedBps));
		const minBps = this.#targetBps * MIN_SHARE;
		const wantedBps = Math.min(this.#targetBps, Math.max(minBps, this.#wantedBps * step));
		// The memory is of another rate now.
		this.#outputBps = (smoothedBps * wantedBps) / this.#wantedBps;
		this.#wantedBps = wantedBps;
		if (Math.abs(wantedBps / this.#bitrateBps - 1) > MIN_CHANGE) this.#bitrateBps = Math.round(wantedBps);
	}
}
