import { expect, test } from '@playwright/test';
import type { Composition, Tile } from '../../../layouts/layout.ts';
import { PendingCompositions } from '../../../recorder-page/compositor/pending-compositions.ts';

const tile = (trackSid: string, over: Partial<Tile> = {}): Tile => ({
	...{ trackSid, xPx: 0, yPx: 0, widthPx: 64, heightPx: 36, fit: 'cover' },
	...over,
});

const showing = (...tiles: readonly Tile[]): Composition => ({ theme: 'dark', tiles });
const A = showing(tile('a'));
const B = showing(tile('b'));
const nobodyYet = (): boolean => false;
const everybody = (): boolean => true;

test('a composition is taken when its moment has come, and once', () => {
	const pending = new PendingCompositions();
	pending.add({ composition: A, momentMs: 100, patienceMs: 0 });
	expect(pending.take(99, everybody)).toBeNull();
	expect(pending.take(100, everybody)).toBe(A);
	expect(pending.take(200, everybody)).toBeNull();
});

test('without patience nobody is waited for', () => {
	const pending = new PendingCompositions();
	pending.add({ composition: A, momentMs: 100, patienceMs: 0 });
	expect(pending.take(100, nobodyYet)).toBe(A);
});

test('with patience it waits for pictures of those who are shown by pictures, and no longer', () => {
	const pending = new PendingCompositions();
	const both = showing(tile('a'), tile('b', { standIn: 'silhouette' }));
	pending.add({ composition: both, momentMs: 100, patienceMs: 400 });
	expect([...pending.awaitedSids(100)]).toEqual(['a']);
	expect(pending.take(499, nobodyYet)).toBeNull();
	expect(pending.take(300, (trackSid) => trackSid === 'a')).toBe(both);
	pending.add({ composition: A, momentMs: 600, patienceMs: 400 });
	expect(pending.take(1000, nobodyYet)).toBe(A);
});

test('what comes after one that waits waits as long as that one, and for its own people', () => {
	const pending = new PendingCompositions();
	pending.add({ composition: A, momentMs: 100, patienceMs: 400 });
	pending.add({ composition: B, momentMs: 200, patienceMs: 0 });
	expect([...pending.awaitedSids(300)]).toEqual(['b']);
	expect(pending.take(300, (trackSid) => trackSid === 'a')).toBeNull();
	expect(pending.take(500, nobodyYet)).toBe(B);
	expect(pending.take(900, everybody)).toBeNull();
});

test('one of an earlier moment takes the place of those after it', () => {
	const pending = new PendingCompositions();
	pending.add({ composition: A, momentMs: 200, patienceMs: 0 });
	pending.add({ composition: B, momentMs: 150, patienceMs: 0 });
	expect(pending.take(300, everybody)).toBe(B);
	pending.add({ composition: A, momentMs: 400, patienceMs: 0 });
	pending.clear();
	expect(pending.take(500, everybody)).toBeNull();
	expect([...pending.awaitedSids(500)]).toEqual([]);
});
