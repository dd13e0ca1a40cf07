import { expect, test } from '@playwright/test';
import { ReadHead, type ReadSpan } from '../../../recorder-page/audio/read-head.ts';

const BLOCK_SAMPLES = 9_600;
/** 500 ppm of a poor clock and 1000 ppm to catch up. */
const MAX_STEER_PPM = 1_500;
const ROUNDING_PPM = 0.001;

/** Reads blocks of a publisher whose clock is off, from an error in samples on. */
function follow(skewPpm: number, firstErrorSamples: number, blocks: number): { spans: ReadSpan[]; errors: number[] } {
	const head = new ReadHead(1_000);
	const spans: ReadSpan[] = [];
	const errors: number[] = [];
	for (let block = 0; block < blocks; block++) {
		const target = 1_000 + firstErrorSamples + block * BLOCK_SAMPLES * (1 + skewPpm * 1e-6);
		errors.push(target - head.position);
		spans.push(head.next(target, BLOCK_SAMPLES));
	}
	return { spans, errors };
}

for (const skewPpm of [-300, -50, 0, 20, 50, 300]) {
	for (const firstErrorSamples of [0, -3_000, 3_000]) {
		test(`a clock off by ${skewPpm} ppm, read ${firstErrorSamples} samples off at first, is followed without a break`, () => {
			const { spans, errors } = follow(skewPpm, firstErrorSamples, 1_500);
			for (const [i, span] of spans.slice(1).entries()) {
				const before = spans[i] as ReadSpan;
				const expected = before.startPosition + before.step * BLOCK_SAMPLES;
				if (Math.abs(span.startPosition - expected) > 1e-6) throw new Error(`Block ${i + 1} is not where ${i} ended`);
			}
			const steersPpm = spans.map(({ step }) => Math.abs(step - 1) * 1e6);
			expect(Math.max(...steersPpm)).toBeLessThanOrEqual(MAX_STEER_PPM + ROUNDING_PPM);
			// After a minute to catch up it stays within 3 ms and a block's drift.
			expect(Math.max(...errors.slice(300).map(Math.abs))).toBeLessThan(144 + 5);
		});
	}
}

test('a good clock is read at whole samples and step 1', () => {
	const { spans } = follow(0, 100, 100);
	expect(spans.every(({ startPosition, step }) => step === 1 && Number.isInteger(startPosition))).toBe(true);
});

test('a head that was steered comes back to whole samples and step 1', () => {
	const { spans } = follow(0, 1_000, 400);
	expect(spans.some(({ step }) => step !== 1)).toBe(true);
	expect(spans.at(-1)?.step).toBe(1);
	expect(spans.at(-1)?.startPosition).toBe(Math.round(spans.at(-1)?.startPosition as number));
});

test('a jump goes to the whole sample next to the place asked for', () => {
	const head = new ReadHead(0);
	head.next(500, BLOCK_SAMPLES);
	head.jumpTo(77_777.6);
	expect(head.next(77_777.6, BLOCK_SAMPLES)).toEqual({ startPosition: 77_778, step: 1 });
});
