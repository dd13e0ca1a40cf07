import { expect, test } from '@playwright/test';
import { LONGEST_REST_MS, type PathCounters, PathWatch } from '../../../recorder-page/room/path-watch.ts';

const LOOK_MS = 1000;

/** Looks once a second at what `countersAt` says, and notes what is told and when. */
function watch(untilMs: number, countersAt: (nowMs: number) => PathCounters | null) {
	const told: { atMs: number; isAlive: boolean }[] = [];
	let nowMs = 0;
	const path = new PathWatch((isAlive) => told.push({ atMs: nowMs, isAlive }));
	for (; nowMs <= untilMs; nowMs += LOOK_MS) path.note(countersAt(nowMs), nowMs);
	return told;
}

const NOTHING: PathCounters = { bytes: 0, answers: 0, questions: 0 };

test('a path over which media comes is alive', () => {
	expect(watch(60_000, (nowMs) => ({ ...NOTHING, bytes: nowMs * 100 }))).toEqual([]);
});

test('a path of a silent room, over which only questions or answers come, is alive', () => {
	expect(watch(60_000, (nowMs) => ({ ...NOTHING, answers: Math.floor(nowMs / 2500) }))).toEqual([]);
	expect(watch(60_000, (nowMs) => ({ ...NOTHING, questions: Math.floor(nowMs / 2000) }))).toEqual([]);
});

test('a path over which nothing comes is dead, and alive with the next that does', () => {
	const told = watch(20_000, (nowMs) => ({ ...NOTHING, bytes: nowMs < 5000 || nowMs >= 15_000 ? nowMs : 4000 }));
	expect(told).toEqual([
		{ atMs: 4000 + Math.ceil(LONGEST_REST_MS / LOOK_MS) * LOOK_MS, isAlive: false },
		{ atMs: 15_000, isAlive: true },
	]);
});

test('of a path that is not there nothing is said, and one that was dead is alive with the next', () => {
	expect(watch(20_000, () => null)).toEqual([]);
	const told = watch(20_000, (nowMs) => (nowMs < 10_000 ? NOTHING : null));
	expect(told.map(({ isAlive }) => isAlive)).toEqual([false, true]);
});
