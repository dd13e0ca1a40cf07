/** Something that should have happened is this much too late: the machine has more to do than it can. */
const LATE_MS = 100;

/** A machine that was late is taken for busy for so long. */
const BUSY_MS = 3_000;

/** Tells whether this machine is busy, from how late it does what is due. Pure. */
export class MachineLateness {
	#busyUntilMs = Number.NEGATIVE_INFINITY;

	/** Notes that something due at `dueMs` is done only at `nowMs`. */
	note(dueMs: number, nowMs: number): void {
		if (nowMs - dueMs > LATE_MS) this.#busyUntilMs = nowMs + BUSY_MS;
	}

	/** Whether it was late within the last seconds. */
	isBusy(nowMs: number): boolean {
		return nowMs < this.#busyUntilMs;
	}
}
