import { nowMs } from '../../recorder-page/timing/common-clock.ts';
import type { FixtureClock } from '../picture/picture-messages.ts';

/** The time of a fixture, which runs, stands still and can be set. */
export class FixtureTime {
	#clock: FixtureClock;

	/** Begins to run at `timeMs`. */
	constructor(timeMs: number) {
		this.#clock = { timeMs, atMs: nowMs(), isRunning: true };
	}

	/** As it passes from now on. */
	get clock(): FixtureClock {
		return this.#clock;
	}

	get isRunning(): boolean {
		return this.#clock.isRunning;
	}

	/** 0 or more. */
	get nowMs(): number {
		const { timeMs, atMs, isRunning } = this.#clock;
		return isRunning ? timeMs + nowMs() - atMs : timeMs;
	}

	setRunning(isRunning: boolean): void {
		this.#clock = { timeMs: this.nowMs, atMs: nowMs(), isRunning };
	}

	/** A time before the beginning is the beginning. */
	setTime(timeMs: number): void {
		this.#clock = { timeMs: Math.max(0, timeMs), atMs: nowMs(), isRunning: this.isRunning };
	}
}
