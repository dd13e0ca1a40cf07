import { expect, test } from '@playwright/test';
import { SlidingMinimum } from '../../../recorder-page/timing/sliding-minimum.ts';

/** Values are forgotten in groups of this length. */
const GRAIN_MS = 250;

test('a sliding minimum follows the smallest value of its window, up and down', () => {
	const sliding = new SlidingMinimum({ windowMs: 1_000 });
	const values = Array.from({ length: 400 }, (_, i) => Math.round(500 * Math.sin(i / 15) + 100 * Math.sin(i * 7)));
	for (const [i, value] of values.entries()) {
		sliding.add(i * 20, value);
		const from = (lengthMs: number) => Math.max(0, Math.ceil(i - lengthMs / 20));
		// It may reach back by a group more than the window, never less than the window allows.
		expect(sliding.minimum).toBeLessThanOrEqual(Math.min(...values.slice(from(1_000 - GRAIN_MS), i + 1)));
		expect(sliding.minimum).toBeGreaterThanOrEqual(Math.min(...values.slice(from(1_000 + GRAIN_MS), i + 1)));
	}
});

test('a sliding minimum with few values keeps the number asked for, but not beyond the greatest age', () => {
	const sliding = new SlidingMinimum({ windowMs: 1_000, keepAtLeast: 3, maxAgeMs: 20_000 });
	sliding.add(0, 1);
	sliding.add(5_000, 2);
	sliding.add(10_000, 3);
	expect(sliding.minimum).toBe(1);
	sliding.add(15_000, 4);
	expect(sliding.minimum).toBe(2);
	sliding.add(60_000, 5);
	expect(sliding.minimum).toBe(5);
});

test('a sliding minimum keeps its newest value however long nothing comes, and none after clearing', () => {
	const sliding = new SlidingMinimum({ windowMs: 1_000 });
	expect(sliding.minimum).toBe(Number.POSITIVE_INFINITY);
	sliding.add(0, 7);
	sliding.forgetBefore(1_000_000);
	expect(sliding.minimum).toBe(7);
	sliding.clear();
	expect(sliding.minimum).toBe(Number.POSITIVE_INFINITY);
});
