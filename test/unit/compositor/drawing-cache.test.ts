import { expect, test } from '@playwright/test';
import { DrawingCache } from '../../../recorder-page/compositor/drawing-cache.ts';

/** A cache of at most ten bytes, and what it had made. */
function setUp() {
	const made: string[] = [];
	const cache = new DrawingCache<string>(10);
	const get = (key: string, sizeBytes = 4) =>
		cache.get(key, () => {
			made.push(key);
			return { drawing: key.toUpperCase(), sizeBytes };
		});
	return { cache, made, get };
}

test('What was drawn once is not drawn again as long as it is needed', () => {
	const { cache, made, get } = setUp();
	expect([get('a'), get('b'), get('a')]).toEqual(['A', 'B', 'A']);
	cache.retain(new Set(['a']));
	expect(cache.keptBytes).toBe(4);
	expect([get('a'), get('b')]).toEqual(['A', 'B']);
	expect(made).toEqual(['a', 'b', 'b']);
});

test('What is too much to be kept is drawn each time, and the rest is kept', () => {
	const { cache, made, get } = setUp();
	for (const key of ['a', 'b', 'c', 'c', 'a']) expect(get(key)).toBe(key.toUpperCase());
	expect(made).toEqual(['a', 'b', 'c', 'c']);
	expect(cache.keptBytes).toBe(8);
	cache.retain(new Set(['c']));
	expect(cache.keptBytes).toBe(0);
	get('c');
	get('c');
	expect(made).toEqual(['a', 'b', 'c', 'c', 'c']);
});
