import { expect, test } from '@playwright/test';
import {
	LONGEST_LOOK_MS,
	LONGEST_REST_MS,
	type PathChange,
	type PathCounters,
	PathWatch,
} from '../../../recorder-page/room/path-watch.ts';

const LOOK_MS = 1000;

/** Looks once a second at what `countersAt` says, and notes what is told and when. */
function watch(untilMs: number, countersAt: (nowMs: number) => PathCounters | null) {
	const told: (PathChange & { toldAtMs: number })[] = [];
	let nowMs = 0;
	const path = new PathWatch((change) => told.push({ ...change, toldAtMs: nowMs }));
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
	// Something was seen to have come at 4 s, after the look at 3 s.
	expect(told).toEqual([
		{ atMs: 3000, isAlive: false, toldAtMs: 4000 + Math.ceil(LONGEST_REST_MS / LOOK_MS) * LOOK_MS },
		{ atMs: 15_000, isAlive: true, toldAtMs: 15_000 },
	]);
});

test('of a path that is not there nothing is said, and one that was dead is alive with the next', () => {
	expect(watch(20_000, () => null)).toEqual([]);
	const told = watch(20_000, (nowMs) => (nowMs < 10_000 ? NOTHING : null));
	expect(told.map(({ isAlive }) => isAlive)).toEqual([false, true]);
});

test('whoever did not look for a while says nothing of the path then', () => {
	const told: PathChange[] = [];
	const path = new PathWatch((change) => told.push(change));
	path.note(NOTHING, 0);
	path.note(NOTHING, LONGEST_REST_MS + 1);
	path.note(NOTHING, LONGEST_REST_MS + LONGEST_LOOK_MS);
	expect(told).toEqual([]);
});
