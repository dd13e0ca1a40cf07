/** Something that should have happened, or have come, is this much too late: more than jitter makes of a good network. */
const LATE_MS = 100;

/** What was late once is reckoned with for so long. */
const REMEMBERED_MS = 3_000;

/**
 * Tells whether a voice that is late may have been held up on its way, here or before: this machine does late what is
 * due, or other voices come late as well. If nothing else is late, its sender is the likelier cause. Pure.
 */
export class HoldUps {
	#machineUntilMs = Number.NEGATIVE_INFINITY;
	readonly #voicesUntilMs = new Map<string, number>();

	/** Notes that something due at `dueMs` is done on this machine only at `nowMs`. */
	noteDone(dueMs: number, nowMs: number): void {
		if (nowMs - dueMs > LATE_MS) this.#machineUntilMs = nowMs + REMEMBERED_MS;
	}

	/** Notes that a voice's packet came `lateMs` later than its clock says, at `nowMs`. */
	noteArrival(voice: string, lateMs: number, nowMs: number): void {
		if (lateMs > LATE_MS) this.#voicesUntilMs.set(voice, nowMs + REMEMBERED_MS);
	}

	/** Forgets a voice that has ended. */
	forget(voice: string): void {
		this.#voicesUntilMs.delete(voice);
	}

	/** Whether the machine, or any other voice, was late within the last three seconds. */
	mayHoldUp(voice: string, nowMs: number): boolean {
		if (nowMs < this.#machineUntilMs) return true;
		for (const [name, untilMs] of this.#voicesUntilMs) if (name !== voice && nowMs < untilMs) return true;
		return false;
	}
}
