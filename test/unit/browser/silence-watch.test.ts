import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { SilenceWatch } from '../../../host/browser/silence-watch.ts';

/** A watch whose time the test makes: `pass` lets some go by, and lets the host notice it so many ms late. */
function startWatch() {
	let nowMs = 0;
	let silences = 0;
	mock.timers.enable({ apis: ['setTimeout'] });
	const watch = new SilenceWatch({ onSilence: () => silences++, nowMs: () => nowMs });
	const pass = (timeMs: number, lateMs = 0): void => {
		nowMs += timeMs + lateMs;
		mock.timers.tick(timeMs);
	};
	const periods = (count: number, lateMs = 0): void => {
		for (let period = 0; period < count; period++) pass(1000, lateMs);
	};
	return { watch, pass, periods, silences: () => silences };
}

test.afterEach(() => mock.timers.reset());

test('ten seconds without a word are silence, told once, and nothing less is', () => {
	const { pass, periods, silences } = startWatch();
	periods(9);
	pass(999);
	expect(silences()).toBe(0);
	pass(1);
	expect(silences()).toBe(1);
	periods(30);
	expect(silences()).toBe(1);
});

test('whoever says something within ten seconds is never silent', () => {
	const { watch, periods, silences } = startWatch();
	for (let word = 0; word < 5; word++) {
		periods(9);
		watch.heard();
	}
	expect(silences()).toBe(0);
	periods(10);
	expect(silences()).toBe(1);
});

test('a host that was stopped itself for an hour counts one period of it in part', () => {
	const { periods, silences } = startWatch();
	periods(9);
	periods(1, 3_600_000);
	expect(silences()).toBe(0);
	periods(1);
	expect(silences()).toBe(1);
});

test('a host that is always late notices silence all the same, six times as late', () => {
	const { periods, silences } = startWatch();
	periods(59, 301);
	expect(silences()).toBe(0);
	periods(2, 301);
	expect(silences()).toBe(1);
});

test('a watch that has ended notices nothing, whatever is heard after it', () => {
	const { watch, periods, silences } = startWatch();
	watch.stop();
	watch.heard();
	periods(20);
	watch.stop();
	expect(silences()).toBe(0);
});
