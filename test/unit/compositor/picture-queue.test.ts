import { expect, test } from '@playwright/test';
import { PictureQueue } from '../../../recorder-page/compositor/picture-queue.ts';

function queueOf(...momentsMs: number[]) {
	const released: number[] = [];
	const queue = new PictureQueue<number>((picture) => released.push(picture));
	for (const momentMs of momentsMs) queue.push({ momentMs, picture: momentMs });
	return { queue, released };
}

test('a queue gives the newest picture whose moment has come and releases the older ones', () => {
	const { queue, released } = queueOf(0, 33, 66, 100);
	expect(queue.take(70)).toBe(66);
	expect(released).toEqual([0, 33]);
	expect(queue.length).toBe(1);
});

test('a queue gives a picture exactly at its moment, and each only once', () => {
	const { queue } = queueOf(33);
	expect(queue.take(32.9)).toBeNull();
	expect(queue.take(33)).toBe(33);
	expect(queue.take(1000)).toBeNull();
});

test('a picture that claims an earlier moment than the one before it is not shown before it', () => {
	const { queue, released } = queueOf(50, 40);
	expect(queue.take(45)).toBeNull();
	expect(queue.take(50)).toBe(40);
	expect(released).toEqual([50]);
});

test('a picture that is due by chance only is left to the next tick when there is another for this one', () => {
	const { queue, released } = queueOf(60, 98);
	expect(queue.take(100, 8)).toBe(60);
	expect(queue.take(133, 8)).toBe(98);
	expect(released).toEqual([]);
});

test('a picture that is not due by chance only is given to a tick that would have none', () => {
	const { queue } = queueOf(105, 138);
	expect(queue.take(100, 8)).toBe(105);
	expect(queue.take(100, 8)).toBeNull();
	expect(queue.take(133, 8)).toBe(138);
});

for (const phaseMs of [0, 4, 8, 16, 24, 33]) {
	test(`a source at the recording's rate, ${phaseMs} ms after its ticks and up to 2 ms early or late, gives each tick one picture`, () => {
		const TICK_MS = 1000 / 30;
		const queue = new PictureQueue<number>((picture) => expect(picture, 'left out').toBeUndefined());
		for (let tick = 0; tick < 300; tick++) {
			const jitterMs = 2 * Math.sin(tick * 12.9898);
			queue.push({ momentMs: tick * TICK_MS + phaseMs + jitterMs, picture: tick });
			if (tick < 2) continue;
			expect(queue.take((tick - 1) * TICK_MS + phaseMs, TICK_MS / 8), `at tick ${tick}`).not.toBeNull();
		}
	});
}

test('a queue that is cleared releases everything that waits', () => {
	const { queue, released } = queueOf(1, 2, 3);
	expect(queue.dropOldest()).toBe(true);
	queue.clear();
	expect(released).toEqual([1, 2, 3]);
	expect(queue.dropOldest()).toBe(false);
});
