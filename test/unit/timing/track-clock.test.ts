import { expect, test } from '@playwright/test';
import { type ClockObservation, TrackClock } from '../../../recorder-page/timing/track-clock.ts';
import { seededRandom } from '../audio/voice-trace.ts';

const AUDIO_RATE_HZ = 48_000;
const DELAY_MS = 30;
/** What the window and the smoothing lag behind a clock that is off by 300 ppm: (5 s + 4 s) * 300e-6, and a jitter's rest. */
const SKEW_LAG_MS = 4;
/** Once settled, the mapping moves by less than this, the slide and rounding. */
const MAX_MOVE_PPM = 1_010;

type Sender = {
	readonly skewPpm?: number;
	readonly jitterMs?: number;
	readonly lossRatio?: number;
	readonly intervalMs?: number;
	readonly fromMs?: number;
	readonly toMs: number;
	/** Unwrapped tick at local time 0 of this sender's clock. */
	readonly baseTicks?: number;
	readonly extraDelayMs?: (sentMs: number) => number;
};

type Step = { readonly sentMs: number; readonly receiveTimeMs: number; readonly ticks: number };

function send(sender: Sender, clockRateHz = AUDIO_RATE_HZ): Step[] {
	const { skewPpm = 0, jitterMs = 0, lossRatio = 0, intervalMs = 20, fromMs = 0, toMs, baseTicks = 5_000 } = sender;
	const random = seededRandom(42);
	const steps: Step[] = [];
	for (let sentMs = fromMs; sentMs < toMs; sentMs += intervalMs) {
		const ticks = Math.round(baseTicks + (sentMs / 1000) * clockRateHz * (1 + skewPpm * 1e-6));
		const receiveTimeMs = sentMs + DELAY_MS + random() * jitterMs + (sender.extraDelayMs?.(sentMs) ?? 0);
		if (random() >= lossRatio) steps.push({ sentMs, receiveTimeMs, ticks });
	}
	return steps.sort((a, b) => a.receiveTimeMs - b.receiveTimeMs);
}

/** Local time at which the clock has each packet, less the time at which it should have it. */
function follow(
	clock: TrackClock,
	steps: readonly Step[],
): { step: Step; result: ClockObservation; errorMs: number }[] {
	return steps.map((step) => {
		const result = clock.observe(step.ticks, step.receiveTimeMs);
		return { step, result, errorMs: clock.localTimeMs(step.ticks) - step.sentMs - DELAY_MS };
	});
}

test('a clock knows no time before it has observed a packet', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	expect(clock.isRunning).toBe(false);
	expect(() => clock.localTimeMs(0)).toThrow('has not observed');
	expect(clock.observe(0, 17)).toBe('followed');
	expect(clock.localTimeMs(48)).toBeCloseTo(18, 9);
	expect(clock.ticksAt(18)).toBeCloseTo(48, 6);
});

test('a clock refuses a rate that is not positive', () => {
	expect(() => new TrackClock({ clockRateHz: 0 })).toThrow(RangeError);
});

test('a clock takes every better packet of the first second at once, and no worse one', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	let bestMs = Number.POSITIVE_INFINITY;
	for (const { ticks, receiveTimeMs } of send({ toMs: 900, jitterMs: 80 })) {
		clock.observe(ticks, receiveTimeMs);
		bestMs = Math.min(bestMs, receiveTimeMs - (ticks / AUDIO_RATE_HZ) * 1000);
		expect(clock.offsetMs).toBe(bestMs);
	}
});

for (const skewPpm of [-300, -200, 0, 200, 300]) {
	for (const clockRateHz of [AUDIO_RATE_HZ, 90_000]) {
		const intervalMs = clockRateHz === AUDIO_RATE_HZ ? 20 : 1000 / 30;
		test(`a ${clockRateHz} Hz clock off by ${skewPpm} ppm is followed for ten minutes through 80 ms of jitter and 3 % loss`, () => {
			const clock = new TrackClock({ clockRateHz });
			const steps = send({ skewPpm, jitterMs: 80, lossRatio: 0.03, intervalMs, toMs: 600_000 }, clockRateHz);
			const followed = follow(clock, steps);
			const settled = followed.filter(({ step }) => step.sentMs > 2_000);
			expect(followed.every(({ result }) => result === 'followed')).toBe(true);
			expect(Math.max(...settled.map(({ errorMs }) => Math.abs(errorMs)))).toBeLessThan(SKEW_LAG_MS);
		});
	}
}

test('a settled clock never moves faster than its slide', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	let before: { offsetMs: number; receiveTimeMs: number } | undefined;
	let movedMs = 0;
	let fastestPpm = 0;
	// The way becomes longer by less than what is put right at once, and shorter again.
	const extraDelayMs = (sentMs: number) => (sentMs > 20_000 && sentMs < 60_000 ? 100 : 0);
	for (const { ticks, receiveTimeMs } of send({ skewPpm: 200, jitterMs: 40, toMs: 120_000, extraDelayMs })) {
		clock.observe(ticks, receiveTimeMs);
		if (before && receiveTimeMs > 1_500) {
			const moveMs = Math.abs(clock.offsetMs - before.offsetMs);
			const elapsedMs = receiveTimeMs - before.receiveTimeMs;
			if (elapsedMs > 0) fastestPpm = Math.max(fastestPpm, (moveMs / elapsedMs) * 1e6);
			movedMs += moveMs;
		}
		before = { offsetMs: clock.offsetMs, receiveTimeMs };
	}
	expect(fastestPpm).toBeLessThanOrEqual(MAX_MOVE_PPM);
	expect(movedMs).toBeGreaterThan(50);
});

test('a pause of the sender (DTX, mute) changes nothing when it goes on', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	follow(clock, send({ toMs: 5_000, jitterMs: 20 }));
	const after = follow(clock, send({ fromMs: 300_000, toMs: 310_000, jitterMs: 20 }));
	expect(after.every(({ result, errorMs }) => result === 'followed' && Math.abs(errorMs) < 2)).toBe(true);
});

test('a network that stands still for three seconds and then delivers at once does not move the clock', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	const stalled = send({ toMs: 20_000 }).map((step) =>
		step.sentMs > 5_000 && step.sentMs < 8_000
			? { ...step, receiveTimeMs: 8_000 + DELAY_MS + (step.sentMs - 5_000) / 100 }
			: step,
	);
	const followed = follow(clock, stalled);
	expect(followed.some(({ result }) => result === 'unsure')).toBe(true);
	expect(followed.some(({ result }) => result === 'restarted')).toBe(false);
	expect(Math.max(...followed.map(({ errorMs }) => Math.abs(errorMs)))).toBeLessThan(1);
});

const RESTARTS: readonly { name: string; again: Partial<Sender> }[] = [
	{ name: 'with a lower base', again: { baseTicks: -1_000_000_000 } },
	{ name: 'with a higher base', again: { baseTicks: 1_500_000_000 } },
	{ name: 'after a mute in which its clock stood still', again: { fromMs: 10_000, baseTicks: 5_000 - 5 * 48_000 } },
];

for (const { name, again } of RESTARTS) {
	test(`a sender that starts again ${name} is followed within the time to confirm`, () => {
		const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
		follow(clock, send({ toMs: 5_000 }));
		const after = follow(clock, send({ fromMs: 5_000, toMs: 15_000, ...again }));
		const restartedAt = after.findIndex(({ result }) => result === 'restarted');
		expect(restartedAt).toBeGreaterThanOrEqual(0);
		// 200 ms of packets of 20 ms.
		expect(restartedAt).toBeLessThanOrEqual(10);
		for (const { result, errorMs } of after.slice(restartedAt + 1)) {
			expect(result).toBe('followed');
			expect(Math.abs(errorMs)).toBeLessThan(1);
		}
	});
}

/** Arrives `lateMs` later from `fromMs` to `toMs` of sending, at an even pace. */
const heldUp = (lateMs: number, fromMs: number, toMs: number) =>
	send({ toMs: 20_000, extraDelayMs: (sentMs) => (sentMs > fromMs && sentMs < toMs ? lateMs : 0) });

test('media that a busy machine hands over late for two seconds is followed where it was, and loses nothing', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	const results = heldUp(500, 5_000, 7_000).map(({ ticks, receiveTimeMs }) =>
		clock.observe(ticks, receiveTimeMs, true),
	);
	expect(new Set(results)).toEqual(new Set(['followed']));
	const patient = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	const doubted = heldUp(500, 5_000, 7_000).map(({ ticks, receiveTimeMs }) => patient.observe(ticks, receiveTimeMs));
	expect(doubted).toContain('restarted');
});

test('also on a busy machine a clock that was set anew is believed after three seconds', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	const results = heldUp(500, 5_000, 20_000).map(({ ticks, receiveTimeMs }) =>
		clock.observe(ticks, receiveTimeMs, true),
	);
	expect(results.filter((result) => result === 'restarted')).toHaveLength(1);
	expect(results).not.toContain('unsure');
	const restartedAfterMs = results.indexOf('restarted') * 20 - 5_000;
	expect(restartedAfterMs).toBeGreaterThanOrEqual(3_000);
	expect(restartedAfterMs).toBeLessThan(3_100);
});

test('media that comes slower and slower, as from a network that is coming to a stand, moves no clock', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	// Three packets in the time of thirty, then all the others at once.
	const extraDelayMs = (sentMs: number) => {
		if (sentMs < 5_000 || sentMs > 6_000) return 0;
		return sentMs < 5_080 ? 340 + (sentMs - 5_000) * 10 : 6_200 - sentMs;
	};
	const followed = follow(clock, send({ toMs: 10_000, extraDelayMs }));
	expect(followed.some(({ result }) => result === 'unsure')).toBe(true);
	expect(followed.some(({ result }) => result === 'restarted')).toBe(false);
	expect(Math.max(...followed.map(({ errorMs }) => Math.abs(errorMs)))).toBeLessThan(1);
});

test('a way that became longer by 200 ms for everything is followed by a slide, and left again at once', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	const extraDelayMs = (sentMs: number) => (sentMs > 8_000 && sentMs < 20_000 ? 200 : 0);
	const steps = send({ toMs: 22_000, extraDelayMs });
	const results = steps.map(({ ticks, receiveTimeMs }) => {
		const result = clock.observe(ticks, receiveTimeMs, true);
		return { result, receiveTimeMs, offsetMs: clock.offsetMs };
	});
	expect(new Set(results.map(({ result }) => result))).toEqual(new Set(['followed']));
	const offsetsMs = results.map(({ offsetMs }) => offsetMs);
	expect(Math.max(...offsetsMs) - Math.min(...offsetsMs)).toBeLessThan(8);
});

test('a clock has settled after a second, and stays so', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	for (const { ticks, receiveTimeMs } of send({ toMs: 960 })) clock.observe(ticks, receiveTimeMs);
	expect(clock.hasSettled).toBe(false);
	for (const { ticks, receiveTimeMs } of send({ fromMs: 960, toMs: 1_060 })) clock.observe(ticks, receiveTimeMs);
	expect(clock.hasSettled).toBe(true);
	for (const { ticks, receiveTimeMs } of send({ fromMs: 30_000, toMs: 30_020 })) clock.observe(ticks, receiveTimeMs);
	expect(clock.hasSettled).toBe(true);
});

test('a way that became longer by 200 ms is taken over once the whole window says so, in one step', () => {
	const clock = new TrackClock({ clockRateHz: AUDIO_RATE_HZ });
	const followed = follow(clock, send({ toMs: 20_000, extraDelayMs: (sentMs) => (sentMs > 8_000 ? 200 : 0) }));
	expect(followed.filter(({ result }) => result === 'restarted')).toHaveLength(1);
	expect(followed.at(-1)?.errorMs).toBeCloseTo(200, 0);
});
