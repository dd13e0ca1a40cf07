import { expect, test } from '@playwright/test';
import { formatClock, formatLength, formatShare, formatSize } from '../../../host/cli/amounts.ts';

const SIZES: readonly [number, string][] = [
	[0, '0 B'],
	[999, '999 B'],
	[1000, '1.0 kB'],
	[999_949, '999.9 kB'],
	[999_950, '1.0 MB'],
	[5_000_000_000, '5.0 GB'],
	[2e15, '2000.0 TB'],
];

for (const [sizeBytes, text] of SIZES) {
	test(`${sizeBytes} bytes are written as ${text}`, () => {
		expect(formatSize(sizeBytes)).toBe(text);
	});
}

const CLOCKS: readonly [number, string][] = [
	[0, '0:00'],
	[59.99, '0:59'],
	[60, '1:00'],
	[3599, '59:59'],
	[3600, '1:00:00'],
	[90_061, '25:01:01'],
	[-0.1, '0:00'],
];

for (const [timeS, text] of CLOCKS) {
	test(`${timeS} seconds on a clock are ${text}`, () => {
		expect(formatClock(timeS)).toBe(text);
	});
}

test('a length is in seconds up to a minute, and from then on also a clock', () => {
	expect(formatLength(9.984)).toBe('9.98 s');
	expect(formatLength(754.5)).toBe('12:34 (754.50 s)');
});

test('a share of nothing is 0 %', () => {
	expect([formatShare(0, 0), formatShare(0, 300), formatShare(2, 300)]).toEqual(['0 %', '0 %', '0.7 %']);
});
