import { expect, test } from '@playwright/test';
import { SequenceGaps } from '../../../recorder-page/timing/sequence-gaps.ts';

for (const [what, numbers, missing] of [
	['in order', [7, 8, 9], [0, 0, 0]],
	['with some missing', [7, 10, 11, 61], [0, 2, 0, 49]],
	['late and twice', [7, 10, 8, 9, 10, 11], [0, 2, 0, 0, 0, 0]],
	['beyond the last number', [65534, 65535, 0, 3], [0, 0, 0, 2]],
	['missing across the last number', [65530, 4], [0, 9]],
	['counted from somewhere else', [100, 60_000, 60_001], [0, 0, 0]],
] as const) {
	test(`packets ${what}`, () => {
		const sequence = new SequenceGaps();
		expect(numbers.map((number) => sequence.missingBefore(number))).toEqual(missing);
	});
}
