import { expect, test } from '@playwright/test';
import { MachineLateness } from '../../../recorder-page/timing/machine-lateness.ts';

test('a machine that does what is due in time is not busy', () => {
	const lateness = new MachineLateness();
	for (let atMs = 0; atMs < 10_000; atMs += 40) lateness.note(atMs, atMs + 90);
	expect(lateness.isBusy(10_000)).toBe(false);
});

test('a machine that was late once is busy for three seconds', () => {
	const lateness = new MachineLateness();
	lateness.note(1_000, 1_101);
	expect(lateness.isBusy(1_101)).toBe(true);
	expect(lateness.isBusy(4_100)).toBe(true);
	expect(lateness.isBusy(4_101)).toBe(false);
});

test('what is not due yet says nothing', () => {
	const lateness = new MachineLateness();
	lateness.note(Number.POSITIVE_INFINITY, 5_000);
	expect(lateness.isBusy(5_000)).toBe(false);
});
