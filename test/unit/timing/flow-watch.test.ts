import { expect, test } from '@playwright/test';
import { FlowWatch, type MediaGap, MIN_GAP_MS, MIN_LOST_PACKETS } from '../../../recorder-page/timing/flow-watch.ts';

const LAST_MS = 10_000;

/** Media flowed until `LAST_MS`. */
function flowing(): { watch: FlowWatch; gaps: MediaGap[] } {
	const gaps: MediaGap[] = [];
	const watch = new FlowWatch((gap) => gaps.push(gap));
	for (let atMs = LAST_MS - 1000; atMs <= LAST_MS; atMs += 20) watch.noteArrival(atMs);
	return { watch, gaps };
}

test('a room that is silent has no gap', () => {
	const { watch, gaps } = flowing();
	watch.noteArrival(LAST_MS + 60_000);
	watch.finish(LAST_MS + 90_000);
	expect(gaps).toEqual([]);
});

test('silence with packets missing after it is a gap, when it is long enough and enough is missing', () => {
	for (const [quietMs, lost, isGap] of [
		[1000, 50, true],
		[MIN_GAP_MS, MIN_LOST_PACKETS, true],
		[MIN_GAP_MS - 1, 24, false],
		[1000, MIN_LOST_PACKETS - 1, false],
	] as const) {
		const { watch, gaps } = flowing();
		watch.noteArrival(LAST_MS + quietMs, lost);
		watch.noteArrival(LAST_MS + quietMs + 20);
		expect(gaps).toEqual(isGap ? [{ fromMs: LAST_MS, untilMs: LAST_MS + quietMs }] : []);
	}
});

test('silence while the connection was lost is a gap, from the last packet before to the first one after', () => {
	const { watch, gaps } = flowing();
	watch.noteConnection(false, LAST_MS + 4000);
	watch.noteConnection(true, LAST_MS + 9000);
	watch.noteArrival(LAST_MS + 9300);
	watch.noteArrival(LAST_MS + 20_000);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LAST_MS + 9300 }]);
});

test('a connection that is lost while media flows on makes no gap', () => {
	const { watch, gaps } = flowing();
	watch.noteConnection(false, LAST_MS + 10);
	for (let atMs = LAST_MS + 20; atMs < LAST_MS + 3000; atMs += 20) watch.noteArrival(atMs);
	watch.noteConnection(true, LAST_MS + 3000);
	watch.noteArrival(LAST_MS + 3010);
	expect(gaps).toEqual([]);
});

test('where nobody has anything to send any more, a gap ends when the connection is back', () => {
	const { watch, gaps } = flowing();
	watch.noteConnection(false, LAST_MS + 100);
	watch.noteConnection(true, LAST_MS + 3000);
	watch.noteArrival(LAST_MS + 60_000);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LAST_MS + 3000 }]);
});

test('a gap that lasts to the end ends with the recording', () => {
	const { watch, gaps } = flowing();
	watch.noteConnection(false, LAST_MS + 100);
	watch.finish(LAST_MS + 2500);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LAST_MS + 2500 }]);
});

test('two losses are two gaps', () => {
	const { watch, gaps } = flowing();
	watch.noteConnection(false, LAST_MS + 100);
	watch.noteArrival(LAST_MS + 2000);
	watch.noteArrival(LAST_MS + 4000);
	watch.noteConnection(true, LAST_MS + 4500);
	expect(gaps).toEqual([
		{ fromMs: LAST_MS, untilMs: LAST_MS + 2000 },
		{ fromMs: LAST_MS + 2000, untilMs: LAST_MS + 4000 },
	]);
});

for (const [lateMs, isGap] of [
	[20, true],
	[1900, true],
	[2100, false],
] as const) {
	test(`A picture that comes first after a silence, ${lateMs} ms before a voice that lacks packets, ${isGap ? 'does not hide' : 'is not held for the end of'} a gap`, () => {
		const { watch, gaps } = flowing();
		const backMs = LAST_MS + 10_000;
		watch.noteArrival(backMs);
		for (let atMs = backMs + 20; atMs < backMs + lateMs; atMs += 20) watch.noteArrival(atMs);
		watch.noteArrival(backMs + lateMs, MIN_LOST_PACKETS);
		watch.noteArrival(backMs + lateMs + 20, MIN_LOST_PACKETS);
		expect(gaps).toEqual(isGap ? [{ fromMs: LAST_MS, untilMs: backMs }] : []);
	});
}
