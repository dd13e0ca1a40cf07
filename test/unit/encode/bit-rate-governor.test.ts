import { expect, test } from '@playwright/test';
import { BitRateGovernor } from '../../../recorder-page/encode/bit-rate-governor.ts';

const TARGET_BPS = 3_000_000;
const FRAMERATE_FPS = 30;

/** Bits that an encoder makes of picture `tick` when it is told `bitrateBps`. */
type Encoder = (bitrateBps: number, tick: number) => number;

type Run = { readonly bits: readonly number[]; readonly leftOut: readonly number[]; readonly told: readonly number[] };

function run(encoder: Encoder, seconds: number, framerateFps = FRAMERATE_FPS): Run {
	const governor = new BitRateGovernor({ targetBps: TARGET_BPS, framerateFps });
	const [bits, leftOut, told]: [number[], number[], number[]] = [[], [], []];
	for (let tick = 0; tick < seconds * framerateFps; tick++) {
		const timestampUs = Math.round((tick * 1e6) / framerateFps);
		told.push(governor.bitrateBps);
		if (governor.isOverspentAt(timestampUs)) {
			leftOut.push(tick);
			bits.push(0);
			continue;
		}
		const sizeBytes = Math.round(encoder(governor.bitrateBps, tick) / 8);
		bits.push(sizeBytes * 8);
		governor.addPicture(sizeBytes, timestampUs);
	}
	return { bits, leftOut, told };
}

/** The highest rate over so many seconds, as a share of the target, from `fromS` on. */
function worstShare({ bits }: Run, windowS: number, fromS: number, framerateFps = FRAMERATE_FPS): number {
	const length = windowS * framerateFps;
	const shares = bits.slice(fromS * framerateFps, bits.length - length + 1).map((_, index) => {
		const start = fromS * framerateFps + index;
		return bits.slice(start, start + length).reduce((sum, each) => sum + each, 0) / windowS / TARGET_BPS;
	});
	return Math.max(...shares);
}

/** Evenly what it is told, but so many times as much. */
const exceedingBy =
	(factor: number, framerateFps = FRAMERATE_FPS): Encoder =>
	(bitrateBps) =>
		(bitrateBps / framerateFps) * factor;

test('an encoder that does as it is told, is told the target all the time and loses no picture', () => {
	const result = run(exceedingBy(1), 60);
	expect(new Set(result.told)).toEqual(new Set([TARGET_BPS]));
	expect(result.leftOut).toEqual([]);
});

test('an encoder that needs less than the target, is not told to take more', () => {
	expect(new Set(run(exceedingBy(0.1), 60).told)).toEqual(new Set([TARGET_BPS]));
});

test('key frames of eight ordinary pictures every two seconds, cost no picture and hardly any quality', () => {
	const KEY_FRAME_TICKS = 60;
	const ordinaryShare = 1 / FRAMERATE_FPS / (1 + 7 / KEY_FRAME_TICKS);
	const result = run((bitrateBps, tick) => (tick % KEY_FRAME_TICKS === 0 ? 8 : 1) * ordinaryShare * bitrateBps, 60);
	expect(result.leftOut).toEqual([]);
	expect(worstShare(result, 55, 5)).toBeGreaterThan(0.93);
});

for (const framerateFps of [5, 30, 60]) {
	for (const factor of [1.08, 1.5, 2, 4]) {
		test(`an encoder that makes ${factor} times what it is told of ${framerateFps} pictures a second, is brought down to the target`, () => {
			const result = run(exceedingBy(factor, framerateFps), 30, framerateFps);
			expect(worstShare(result, 5, 1, framerateFps)).toBeLessThan(1.05);
			expect(worstShare(result, 25, 5, framerateFps)).toBeGreaterThan(0.93);
			// Once it is brought down, every picture is there.
			expect(result.leftOut.filter((tick) => tick > 5 * framerateFps)).toEqual([]);
		});
	}
}

test('a small excess costs no picture at all', () => {
	expect(run(exceedingBy(1.15), 60).leftOut).toEqual([]);
});

test('pictures that cost three times the target at the worst quality, are left out evenly, down to the target', () => {
	const result = run(() => (3 * TARGET_BPS) / FRAMERATE_FPS, 30);
	expect(worstShare(result, 5, 1)).toBeLessThan(1.05);
	expect(worstShare(result, 25, 5)).toBeGreaterThan(0.95);
	const kept = result.bits.slice(FRAMERATE_FPS * 5).flatMap((bits, tick) => (bits > 0 ? [tick] : []));
	expect(Math.max(...kept.slice(1).map((tick, index) => tick - (kept[index] ?? 0)))).toBeLessThanOrEqual(3);
});

test('after hard content, easy content has the whole target again within ten seconds', () => {
	const HARD_TICKS = 300;
	const result = run((bitrateBps, tick) => exceedingBy(tick < HARD_TICKS ? 10 : 0.3)(bitrateBps, tick), 20);
	expect(Math.min(...result.told)).toBeLessThan(TARGET_BPS / 5);
	expect(result.told.at(-1)).toBe(TARGET_BPS);
});

test('ticks that a busy machine repeats, do not look like saved bits: the encoder is not told more afterwards', () => {
	const governor = new BitRateGovernor({ targetBps: TARGET_BPS, framerateFps: FRAMERATE_FPS });
	// Twice too large, but only every third.
	for (let tick = 0; tick < 300; tick += 3) {
		governor.addPicture((2 * governor.bitrateBps) / FRAMERATE_FPS / 8, Math.round((tick * 1e6) / FRAMERATE_FPS));
		expect(governor.isOverspentAt(Math.round(((tick + 1) * 1e6) / FRAMERATE_FPS))).toBe(false);
	}
	expect(governor.bitrateBps / TARGET_BPS).toBeCloseTo(0.5, 1);
});
