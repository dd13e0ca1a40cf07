import { expect, test } from '@playwright/test';
import { CaptureClock } from '../../../recorder-page/capture/capture-clock.ts';

test('what took the least time to come says where the stamps begin', () => {
	const clock = new CaptureClock();
	expect(clock.isRunning).toBe(false);
	clock.observe(5_000_000, 1_060);
	clock.observe(5_010_000, 1_025);
	clock.observe(5_020_000, 1_220);
	expect(clock.isRunning).toBe(true);
	expect(clock.localTimeMs(5_010_000)).toBe(1_025);
	expect(clock.localTimeMs(6_010_000)).toBe(2_025);
});
