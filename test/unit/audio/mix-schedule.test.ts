import { expect, test } from '@playwright/test';
import {
	BASE_AUDIO_LATENCY_MS,
	BREAK_OFF_WAIT_MS,
	MAX_AUDIO_LATENCY_MS,
	MixSchedule,
} from '../../../recorder-page/audio/mix-schedule.ts';

const START_MS = 10_000;
const samples = (ms: number) => ms * 48;

/** Lets a voice cover everything up to a time and be silent from then on, told `lagMs` after it was due. */
function cover(schedule: MixSchedule, voice: string, coveredUntilMs: number, nowMs: number, lagMs = 0): void {
	const times = { dueMs: nowMs - lagMs, handledAtMs: nowMs };
	schedule.observePacket({ voice, coveredUntilMs, isFlowing: false, ...times });
}

test('a mix without voices goes on at the base latency', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	expect(schedule.readyUntilSample(START_MS)).toBe(0);
	expect(schedule.readyUntilSample(START_MS + BASE_AUDIO_LATENCY_MS)).toBe(0);
	expect(schedule.readyUntilSample(START_MS + BASE_AUDIO_LATENCY_MS + 100)).toBe(samples(100));
});

test('a mix whose voices are far ahead keeps the base latency, for packets out of order', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	cover(schedule, 'a', START_MS + 990, START_MS + 1_000);
	expect(schedule.readyUntilSample(START_MS + 1_000)).toBe(samples(1_000 - BASE_AUDIO_LATENCY_MS));
});

test('a voice that breaks off in its sound is waited for two seconds, once', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	const coveredUntilMs = START_MS + 990;
	const packet = { voice: 'a', coveredUntilMs, isFlowing: true, dueMs: START_MS + 1_000 };
	schedule.observePacket({ ...packet, handledAtMs: START_MS + 1_000 });
	for (let ms = 1_000; ms < 990 + BREAK_OFF_WAIT_MS; ms += 10) {
		const expectedMs = Math.min(990, ms - BASE_AUDIO_LATENCY_MS);
		expect(schedule.readyUntilSample(START_MS + ms)).toBe(samples(expectedMs));
	}
	const gaveUpMs = 990 + BREAK_OFF_WAIT_MS;
	expect(schedule.readyUntilSample(START_MS + gaveUpMs)).toBe(samples(gaveUpMs - BASE_AUDIO_LATENCY_MS));
});

test('a voice that breaks off while packets are handled late is waited for as much longer, but not without end', () => {
	for (const [lagMs, waitMs] of [
		[1_500, BREAK_OFF_WAIT_MS + 1_500],
		[9_000, MAX_AUDIO_LATENCY_MS],
	] as const) {
		const schedule = new MixSchedule({ recordingStartMs: START_MS });
		const handledAtMs = START_MS + 10_000;
		schedule.observePacket({
			voice: 'a',
			coveredUntilMs: handledAtMs,
			isFlowing: true,
			dueMs: handledAtMs - lagMs,
			handledAtMs,
		});
		for (let ms = 0; ms < waitMs; ms += 10) schedule.readyUntilSample(handledAtMs + ms);
		expect(schedule.readyUntilSample(handledAtMs + waitMs - 1)).toBe(samples(10_000));
		expect(schedule.readyUntilSample(handledAtMs + waitMs + 1)).toBeGreaterThan(samples(10_000));
	}
});

test('a voice that comes back after it was given up is waited for again', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	const flow = (atMs: number) => {
		const times = { dueMs: START_MS + atMs, handledAtMs: START_MS + atMs };
		schedule.observePacket({ voice: 'a', coveredUntilMs: START_MS + atMs - 10, isFlowing: true, ...times });
	};
	flow(1_000);
	for (let ms = 1_000; ms <= 5_000; ms += 100) schedule.readyUntilSample(START_MS + ms);
	flow(5_010);
	for (let ms = 5_100; ms <= 6_000; ms += 100) schedule.readyUntilSample(START_MS + ms);
	expect(schedule.readyUntilSample(START_MS + 6_000)).toBe(samples(5_000));
});

test('a voice that stopped sending does not hold the mix on a quiet machine', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	cover(schedule, 'a', START_MS + 50, START_MS + 60);
	for (let ms = 100; ms <= 5_000; ms += 50) schedule.readyUntilSample(START_MS + ms);
	expect(schedule.readyUntilSample(START_MS + 5_000)).toBe(samples(5_000 - BASE_AUDIO_LATENCY_MS));
});

test('on a busy machine a voice that does not cover is waited for as long as packets lately waited', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	cover(schedule, 'a', START_MS + 500, START_MS + 1_200, 700);
	expect(schedule.latencyMs).toBe(BASE_AUDIO_LATENCY_MS + 700);
	expect(schedule.readyUntilSample(START_MS + 1_200)).toBe(samples(500));
	expect(schedule.readyUntilSample(START_MS + 1_600)).toBe(samples(600));
});

test('on a busy machine voices that all cover are mixed at the base latency', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	cover(schedule, 'a', START_MS + 1_190, START_MS + 1_200, 700);
	cover(schedule, 'b', START_MS + 1_180, START_MS + 1_200, 700);
	expect(schedule.readyUntilSample(START_MS + 1_200)).toBe(samples(1_200 - BASE_AUDIO_LATENCY_MS));
});

test('the mix goes as far as the voice that covers least, and a voice that was removed does not count', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	cover(schedule, 'a', START_MS + 1_000, START_MS + 1_500, 900);
	cover(schedule, 'b', START_MS + 700, START_MS + 1_500, 900);
	expect(schedule.readyUntilSample(START_MS + 1_500)).toBe(samples(700));
	schedule.removeVoice('b');
	expect(schedule.readyUntilSample(START_MS + 1_500)).toBe(samples(1_000));
});

test('the latency is never more than its maximum, and falls back when the machine is quiet again', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	cover(schedule, 'a', START_MS, START_MS + 9_000, 9_000);
	expect(schedule.latencyMs).toBe(MAX_AUDIO_LATENCY_MS);
	for (let ms = 9_000; ms <= 20_000; ms += 100) {
		schedule.readyUntilSample(START_MS + ms);
		cover(schedule, 'a', START_MS + ms - 40, START_MS + ms, 3);
	}
	expect(schedule.latencyMs).toBe(BASE_AUDIO_LATENCY_MS + 3);
});

test('what is ready never goes back when the latency grows', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	expect(schedule.readyUntilSample(START_MS + 1_000)).toBe(samples(700));
	cover(schedule, 'a', START_MS + 100, START_MS + 1_010, 900);
	expect(schedule.readyUntilSample(START_MS + 1_010)).toBe(samples(700));
});

test('a worker that was held up lets the waiting packets be handled before the mix goes on', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	cover(schedule, 'a', START_MS + 980, START_MS + 1_000);
	expect(schedule.readyUntilSample(START_MS + 1_000)).toBe(samples(700));
	expect(schedule.readyUntilSample(START_MS + 6_000)).toBe(samples(700));
	for (let ms = 1_020; ms <= 6_000; ms += 20) cover(schedule, 'a', START_MS + ms - 20, START_MS + 6_001, 6_001 - ms);
	expect(schedule.readyUntilSample(START_MS + 6_001)).toBe(samples(6_001 - BASE_AUDIO_LATENCY_MS));
});

test('a worker that always asks late still lets the mix go on', () => {
	const schedule = new MixSchedule({ recordingStartMs: START_MS });
	for (let ms = 0; ms < 30_000; ms += 1_000) schedule.readyUntilSample(START_MS + ms);
	const readySample = schedule.readyUntilSample(START_MS + 30_000);
	expect(readySample).toBeGreaterThanOrEqual(samples(30_000 - 1_000 - MAX_AUDIO_LATENCY_MS));
});
