import { expect, test } from '@playwright/test';
import {
	type Evidence,
	FlowWatch,
	LONGEST_NOTICE_MS,
	type MediaGap,
	MIN_GAP_MS,
	MIN_HELD_PICTURES,
	MIN_LOST_PACKETS,
} from '../../../recorder-page/timing/flow-watch.ts';

const LAST_MS = 10_000;

/** Media flowed until `LAST_MS`. */
function flowing(): { watch: FlowWatch; gaps: MediaGap[] } {
	const gaps: MediaGap[] = [];
	const watch = new FlowWatch((gap) => gaps.push(gap));
	for (let atMs = LAST_MS - 1000; atMs <= LAST_MS; atMs += 20) watch.noteArrival(atMs);
	return { watch, gaps };
}

/** One of a voice; `sinceMs`: when the one before came. */
function packet(lostPackets: number, sinceMs = LAST_MS - 400): Evidence {
	return { kind: 'packet', lostPackets, sinceMs };
}

/** Pictures were held up, the first of which was sent then. */
function pictures(sentFromMs: number, count = MIN_HELD_PICTURES): Evidence {
	return { kind: 'pictures', count, sentFromMs };
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
		watch.noteArrival(LAST_MS + quietMs, packet(lost));
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

test('in a quiet room a gap begins not earlier than a loss may have begun that is noticed late', () => {
	const { watch, gaps } = flowing();
	const lostMs = LAST_MS + 1_800_000;
	watch.noteConnection(false, lostMs);
	watch.noteConnection(true, lostMs + 5000);
	watch.noteArrival(lostMs + 6000);
	expect(gaps).toEqual([{ fromMs: lostMs - LONGEST_NOTICE_MS, untilMs: lostMs + 6000 }]);
});

test('neither does one that lasts to the end', () => {
	const { watch, gaps } = flowing();
	const lostMs = LAST_MS + 1_800_000;
	watch.noteConnection(false, lostMs);
	watch.finish(lostMs + 2500);
	expect(gaps).toEqual([{ fromMs: lostMs - LONGEST_NOTICE_MS, untilMs: lostMs + 2500 }]);
});

test('two losses in a quiet room are two gaps, and the time between them is none', () => {
	const { watch, gaps } = flowing();
	const againMs = LAST_MS + 1_800_000;
	watch.noteConnection(false, LAST_MS + 100);
	watch.noteConnection(true, LAST_MS + 3000);
	watch.noteConnection(false, againMs);
	watch.noteConnection(true, againMs + 4000);
	watch.finish(againMs + 60_000);
	expect(gaps).toEqual([
		{ fromMs: LAST_MS, untilMs: LAST_MS + 3000 },
		{ fromMs: againMs - LONGEST_NOTICE_MS, untilMs: againMs + 4000 },
	]);
});

test('a second loss right after the first does not overlap its gap', () => {
	const { watch, gaps } = flowing();
	watch.noteConnection(false, LAST_MS + 100);
	watch.noteConnection(true, LAST_MS + 3000);
	watch.noteConnection(false, LAST_MS + 10_000);
	watch.noteConnection(true, LAST_MS + 12_000);
	watch.noteArrival(LAST_MS + 12_500);
	expect(gaps).toEqual([
		{ fromMs: LAST_MS, untilMs: LAST_MS + 3000 },
		{ fromMs: LAST_MS + 3000, untilMs: LAST_MS + 12_500 },
	]);
});

test('a connection that is lost again before anything came makes one gap', () => {
	const { watch, gaps } = flowing();
	watch.noteConnection(false, LAST_MS + 100);
	watch.noteConnection(true, LAST_MS + 3000);
	watch.noteConnection(false, LAST_MS + 4000);
	watch.finish(LAST_MS + 30_000);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LAST_MS + 30_000 }]);
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
		watch.noteArrival(backMs + lateMs, packet(MIN_LOST_PACKETS));
		watch.noteArrival(backMs + lateMs + 20, packet(MIN_LOST_PACKETS));
		expect(gaps).toEqual(isGap ? [{ fromMs: LAST_MS, untilMs: backMs }] : []);
	});
}

const BACK_MS = LAST_MS + 1500;
const SILENCE: MediaGap = { fromMs: LAST_MS, untilMs: BACK_MS };

/** Media flows again from `fromMs` on, for long enough that nothing more is said of the silence before. */
function flowsAgain(watch: FlowWatch, fromMs = BACK_MS): void {
	for (let atMs = fromMs + 20; atMs < fromMs + 3000; atMs += 20) watch.noteArrival(atMs);
}

test('pictures that were held up by a silence make it a gap, from the first of them on', () => {
	for (const [sentFromMs, fromMs] of [
		[LAST_MS + 100, LAST_MS + 100],
		[LAST_MS - 40, LAST_MS],
	] as const) {
		const { watch, gaps } = flowing();
		watch.noteArrival(BACK_MS);
		watch.noteArrival(BACK_MS + 30, pictures(sentFromMs + 300));
		watch.noteArrival(BACK_MS + 40, pictures(sentFromMs));
		flowsAgain(watch);
		expect(gaps).toEqual([{ fromMs, untilMs: BACK_MS }]);
	}
});

for (const [what, evidence] of [
	['as few pictures held up as over a path that works', pictures(LAST_MS + 100, MIN_HELD_PICTURES - 1)],
	['pictures held up that were sent after it', pictures(BACK_MS + 10)],
	['pictures held up that were sent long before it', pictures(LAST_MS - 5000)],
	['only so many held up that were sent right before its end', pictures(BACK_MS - MIN_GAP_MS + 1)],
] as const) {
	test(`a silence with ${what} is no gap`, () => {
		const { watch, gaps } = flowing();
		watch.noteArrival(BACK_MS);
		watch.noteArrival(BACK_MS + 30, evidence);
		flowsAgain(watch);
		expect(gaps).toEqual([]);
	});
}

test('of a long silence only the end is a gap, when only there something was sent', () => {
	const { watch, gaps } = flowing();
	const backMs = LAST_MS + 300_000;
	watch.noteArrival(backMs);
	watch.noteArrival(backMs + 20, pictures(backMs - 900));
	flowsAgain(watch, backMs);
	expect(gaps).toEqual([{ fromMs: backMs - 900, untilMs: backMs }]);
});

test('pictures that are held up while other things come make no gap', () => {
	const { watch, gaps } = flowing();
	watch.noteArrival(LAST_MS + 20, pictures(LAST_MS - 1450));
	flowsAgain(watch, LAST_MS + 40);
	expect(gaps).toEqual([]);
});

for (const [what, evidence, isGap] of [
	['that spoke up to it and lacks nothing', packet(0, LAST_MS - 20), false],
	['that was silent before it', packet(0, LAST_MS - 400), true],
	['that lacks some packets', packet(3, LAST_MS - 20), true],
	['that is well after it', packet(0, BACK_MS), true],
] as const) {
	test(`a voice ${what} ${isGap ? 'does not deny' : 'denies'} a gap that pictures tell of`, () => {
		const { watch, gaps } = flowing();
		watch.noteArrival(BACK_MS);
		watch.noteArrival(BACK_MS + 5, pictures(LAST_MS));
		watch.noteArrival(BACK_MS + 10, evidence);
		flowsAgain(watch);
		expect(gaps).toEqual(isGap ? [SILENCE] : []);
	});
}

test('a voice that lacks packets proves a gap of which pictures tell only a part', () => {
	const { watch, gaps } = flowing();
	watch.noteArrival(BACK_MS);
	watch.noteArrival(BACK_MS + 5, pictures(LAST_MS + 700));
	watch.noteArrival(BACK_MS + 10, packet(MIN_LOST_PACKETS));
	flowsAgain(watch);
	expect(gaps).toEqual([SILENCE]);
});

test('a gap that pictures tell of right before the end, a loss of the connection or the next silence is not forgotten', () => {
	for (const ends of [
		(watch: FlowWatch) => watch.finish(BACK_MS + 100),
		(watch: FlowWatch) => watch.noteConnection(false, BACK_MS + 100),
		(watch: FlowWatch) => watch.noteArrival(BACK_MS + 1000),
	]) {
		const { watch, gaps } = flowing();
		watch.noteArrival(BACK_MS);
		watch.noteArrival(BACK_MS + 5, pictures(LAST_MS));
		ends(watch);
		expect(gaps).toEqual([SILENCE]);
	}
});

/** When a path is known to be dead on which media flowed: it was looked at once a second, and had not moved for 3.5 s. */
const DEAD_SINCE_MS = LAST_MS - 900;
const LONG_MS = LAST_MS + 8000;

test('silence over a path that is dead is a gap until something comes, and what is said of the path after that is no other one', () => {
	const { watch, gaps } = flowing();
	watch.noteDeadPath(DEAD_SINCE_MS);
	watch.noteArrival(LONG_MS);
	watch.noteArrival(LONG_MS + 700);
	watch.noteLivePath(LONG_MS + 900);
	watch.noteArrival(LONG_MS + 2500);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LONG_MS }]);
});

test('over a path that comes back with nothing to send, a gap ends then', () => {
	const { watch, gaps } = flowing();
	watch.noteDeadPath(DEAD_SINCE_MS);
	watch.noteLivePath(LONG_MS);
	watch.noteArrival(LONG_MS + 60_000);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LONG_MS }]);
});

test('a path that dies where no media came any more makes no gap', () => {
	const { watch, gaps } = flowing();
	watch.noteDeadPath(LAST_MS + 2000);
	watch.noteLivePath(LAST_MS + 9000);
	watch.noteArrival(LAST_MS + 9500);
	expect(gaps).toEqual([]);
});

test('a path of which it is said only when media is back that it was dead makes the gap that was', () => {
	const { watch, gaps } = flowing();
	watch.noteArrival(LONG_MS);
	watch.noteDeadPath(DEAD_SINCE_MS);
	flowsAgain(watch, LONG_MS);
	watch.noteLivePath(LONG_MS + 1000);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LONG_MS }]);
});

test('a path that is dead, whose connection is then lost, too, makes one gap', () => {
	for (const ends of [
		(watch: FlowWatch) => watch.noteArrival(LONG_MS + 30_000),
		(watch: FlowWatch) => watch.finish(LONG_MS + 30_000),
	]) {
		const { watch, gaps } = flowing();
		watch.noteDeadPath(DEAD_SINCE_MS);
		watch.noteConnection(false, LONG_MS + 22_000);
		// Of a path that is made anew nothing is said.
		watch.noteLivePath(LONG_MS + 23_000);
		watch.noteConnection(true, LONG_MS + 29_000);
		ends(watch);
		watch.finish(LONG_MS + 40_000);
		expect(gaps.map(({ fromMs }) => fromMs)).toEqual([LAST_MS]);
		expect(gaps[0]?.untilMs).toBeGreaterThanOrEqual(LONG_MS + 29_000);
	}
});

test('a path that is dead to the end makes a gap to the end', () => {
	const { watch, gaps } = flowing();
	watch.noteDeadPath(DEAD_SINCE_MS);
	watch.finish(LONG_MS);
	expect(gaps).toEqual([{ fromMs: LAST_MS, untilMs: LONG_MS }]);
});
