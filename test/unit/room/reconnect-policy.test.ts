import { expect, test } from '@playwright/test';
import { RECONNECT_PATIENCE_MS, RECONNECT_POLICY } from '../../../recorder-page/room/reconnect-policy.ts';

/** Delays before each try, for tries that fail at once. */
function delaysMs(): number[] {
	const delays: number[] = [];
	for (let elapsedMs = 0; ; elapsedMs += delays.at(-1) ?? 0) {
		const delayMs = RECONNECT_POLICY.nextRetryDelayInMs({ retryCount: delays.length, elapsedMs });
		if (delayMs === null) return delays;
		delays.push(delayMs);
	}
}

test('a lost connection is tried again at once, then soon, and for two minutes', () => {
	const delays = delaysMs();
	expect(delays[0]).toBe(0);
	expect(Math.max(...delays)).toBe(2_000);
	expect(delays).toEqual([...delays].sort((a, b) => a - b));
	const totalMs = delays.reduce((sum, delayMs) => sum + delayMs, 0);
	expect(totalMs).toBeGreaterThanOrEqual(RECONNECT_PATIENCE_MS);
});
