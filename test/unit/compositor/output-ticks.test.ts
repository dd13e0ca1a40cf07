import { expect, test } from '@playwright/test';
import { COMPOSE_DELAY_MS, OutputTicks } from '../../../recorder-page/compositor/output-ticks.ts';

const HOURS_24_S = 24 * 3600;

for (const framerateFps of [24, 25, 30, 50, 60]) {
	test(`tick n stands at n / ${framerateFps} s, also after 24 hours`, () => {
		const ticks = new OutputTicks({ framerateFps, startedAtMs: 5000 });
		const tick = HOURS_24_S * framerateFps;
		expect(ticks.timestampUs(tick)).toBe(HOURS_24_S * 1e6);
		expect(ticks.timestampUs(tick + 1)).toBe(HOURS_24_S * 1e6 + Math.round(1e6 / framerateFps));
		expect(ticks.momentMs(tick)).toBeCloseTo(5000 + HOURS_24_S * 1000, 3);
		expect(ticks.pictureLimitMs(tick) - ticks.momentMs(tick)).toBeCloseTo(500 / framerateFps, 3);
		expect(ticks.dueAtMs(tick) - ticks.momentMs(tick)).toBeCloseTo(COMPOSE_DELAY_MS, 3);
	});
}

test('a recording ends after whole ticks, at least one, and the shortest end given holds', () => {
	const ticks = new OutputTicks({ framerateFps: 30, startedAtMs: 0 });
	expect(ticks.endTick).toBe(Number.POSITIVE_INFINITY);
	ticks.endAt(10);
	expect(ticks.endTick).toBe(300);
	ticks.endAt(20);
	expect(ticks.endTick).toBe(300);
	ticks.endAt(0.001);
	expect(ticks.endTick).toBe(1);
});
