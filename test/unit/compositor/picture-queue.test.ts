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

test('a queue that is cleared releases everything that waits', () => {
	const { queue, released } = queueOf(1, 2, 3);
	expect(queue.dropOldest()).toBe(true);
	queue.clear();
	expect(released).toEqual([1, 2, 3]);
	expect(queue.dropOldest()).toBe(false);
});
