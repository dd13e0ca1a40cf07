import { expect, test } from '@playwright/test';
import { KeyFrameSchedule } from '../../../recorder-page/encode/key-frame-schedule.ts';

/** A day at 60 pictures a second. */
const DAY_TICKS = 24 * 3600 * 60;

for (const [framerateFps, intervalS, firstTicks] of [
	[30, 2, [0, 60, 120, 180, 240]],
	[30, 3.7, [0, 111, 222, 333, 444]],
	// Not a whole number of ticks: each is the nearest to its multiple, and the differences do not add up.
	[24, 1.03, [0, 25, 49, 74, 99, 124, 148, 173, 198, 222]],
	[60, 0.125, [0, 8, 15, 23, 30, 38, 45]],
	[5, 0.3, [0, 2, 3, 5, 6, 8, 9]],
	// As often as a picture, or more often: every picture.
	[25, 0.04, [0, 1, 2, 3, 4]],
	[25, 0.001, [0, 1, 2, 3, 4]],
] as const) {
	test(`key frames every ${intervalS} s at ${framerateFps} pictures a second, stand at ticks ${firstTicks}`, () => {
		const schedule = new KeyFrameSchedule({ framerateFps, intervalS });
		const lastTick = firstTicks[firstTicks.length - 1] ?? 0;
		const asked = Array.from({ length: lastTick + 1 }, (_, tick) => tick).filter((tick) => schedule.isAskedAt(tick));
		expect(asked).toEqual([...firstTicks]);
	});
}

for (const intervalS of [0.1, 1.001, 2, 3.7, 10]) {
	test(`key frames every ${intervalS} s, are within half a tick of their multiples after a day, too`, () => {
		const schedule = new KeyFrameSchedule({ framerateFps: 60, intervalS });
		let asked = 0;
		for (let tick = DAY_TICKS; asked < 5; tick++) {
			if (!schedule.isAskedAt(tick)) continue;
			asked++;
			const multiple = (schedule.countUpTo(tick) - 1) * intervalS;
			expect(Math.abs(tick / 60 - multiple)).toBeLessThanOrEqual(0.5 / 60 + 1e-6);
		}
	});
}
