import { expect, test } from '@playwright/test';
import { HoldUps } from '../../../recorder-page/timing/hold-ups.ts';

test('a machine that does what is due in time holds nothing up', () => {
	const holdUps = new HoldUps();
	for (let atMs = 0; atMs < 10_000; atMs += 40) holdUps.noteDone(atMs, atMs + 90);
	expect(holdUps.mayHoldUp('ann', 10_000)).toBe(false);
});

test('a machine that was late once may hold up every voice for three seconds', () => {
	const holdUps = new HoldUps();
	holdUps.noteDone(1_000, 1_101);
	expect(holdUps.mayHoldUp('ann', 1_101)).toBe(true);
	expect(holdUps.mayHoldUp('ann', 4_100)).toBe(true);
	expect(holdUps.mayHoldUp('ann', 4_101)).toBe(false);
});

test('what is not due yet says nothing', () => {
	const holdUps = new HoldUps();
	holdUps.noteDone(Number.POSITIVE_INFINITY, 5_000);
	expect(holdUps.mayHoldUp('ann', 5_000)).toBe(false);
});

test('a voice that is late says something of all others for three seconds, and nothing of itself', () => {
	const holdUps = new HoldUps();
	holdUps.noteArrival('bob', 100, 1_000);
	expect(holdUps.mayHoldUp('ann', 1_000)).toBe(false);
	holdUps.noteArrival('bob', 101, 1_000);
	expect(holdUps.mayHoldUp('ann', 3_999)).toBe(true);
	expect(holdUps.mayHoldUp('ann', 4_000)).toBe(false);
	expect(holdUps.mayHoldUp('bob', 1_000)).toBe(false);
});

test('a voice that has ended says nothing any more', () => {
	const holdUps = new HoldUps();
	holdUps.noteArrival('bob', 500, 1_000);
	holdUps.forget('bob');
	expect(holdUps.mayHoldUp('ann', 1_000)).toBe(false);
});
