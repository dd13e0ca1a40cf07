import { expect, test } from '@playwright/test';
import { RtpUnwrapper } from '../../../recorder-page/timing/rtp-unwrap.ts';

const CASES: readonly { name: string; bits: 16 | 32; values: readonly number[]; expected: readonly number[] }[] = [
	{ name: 'the first value stays as it is', bits: 32, values: [4_000_000_000], expected: [4_000_000_000] },
	{
		name: 'a timestamp goes on over its wrap-around',
		bits: 32,
		values: [2 ** 32 - 960, 0, 960],
		expected: [2 ** 32 - 960, 2 ** 32, 2 ** 32 + 960],
	},
	{
		name: 'a sequence number goes on over its wrap-around',
		bits: 16,
		values: [65_534, 65_535, 0, 1],
		expected: [65_534, 65_535, 65_536, 65_537],
	},
	{
		name: 'packets out of order around the wrap-around keep their places',
		bits: 16,
		values: [65_535, 1, 0, 2, 65_534],
		expected: [65_535, 65_537, 65_536, 65_538, 65_534],
	},
	{ name: 'duplicates have the same place', bits: 16, values: [0, 65_535, 65_535, 0], expected: [0, -1, -1, 0] },
	{
		name: 'a new base is one jump by the shorter way',
		bits: 32,
		values: [1_000, 3_000_000_000, 3_000_000_960],
		expected: [1_000, 3_000_000_000 - 2 ** 32, 3_000_000_960 - 2 ** 32],
	},
	{ name: 'bits above the width do not count', bits: 16, values: [65_536 + 7, 8], expected: [7, 8] },
];

for (const { name, bits, values, expected } of CASES) {
	test(`unwrapping ${bits} bits: ${name}`, () => {
		const unwrapper = new RtpUnwrapper(bits);
		expect(values.map((value) => unwrapper.unwrap(value))).toEqual(expected);
	});
}

test('unwrapping 16 bits through a hundred wrap-arounds loses no count', () => {
	const unwrapper = new RtpUnwrapper(16);
	const wrong: number[] = [];
	for (let count = 0; count < 100 * 65_536; count += 997) {
		if (unwrapper.unwrap(count & 0xffff) !== count) wrong.push(count);
	}
	expect(wrong).toEqual([]);
});
