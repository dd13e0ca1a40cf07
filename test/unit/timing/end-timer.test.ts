import { expect, test } from '@playwright/test';
import { nowMs } from '../../../recorder-page/timing/common-clock.ts';
import { EndTimer } from '../../../recorder-page/timing/end-timer.ts';

/** Resolves with the end that a timer tells. */
function endOf(set: (timer: EndTimer) => void): Promise<number> {
	return new Promise((resolve) => set(new EndTimer(resolve)));
}

test('the earliest end that was given is told, and not before it has come', async () => {
	const soonMs = nowMs() + 30;
	const endedAtMs = await endOf((timer) => {
		timer.endAt(soonMs + 3_600_000);
		timer.endAt(soonMs);
		timer.endAt(soonMs + 10);
	});
	expect(endedAtMs).toBe(soonMs);
	expect(nowMs()).toBeGreaterThanOrEqual(soonMs);
});

test('an end is told once', async () => {
	const ends: number[] = [];
	const timer = new EndTimer((endedAtMs) => ends.push(endedAtMs));
	const pastMs = nowMs() - 1;
	timer.endAt(pastMs);
	timer.endAt(pastMs - 1000);
	timer.endAt(pastMs + 1000);
	expect(ends).toEqual([pastMs]);
});
