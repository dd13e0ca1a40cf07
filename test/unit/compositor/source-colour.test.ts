import { expect, test } from '@playwright/test';
import { colorSpaceOf, resolveColour, type SourceColour } from '../../../recorder-page/compositor/source-colour.ts';

type Case = {
	readonly what: string;
	/** As a browser says it; the types lack a matrix that the standard has. */
	readonly colorSpace: { readonly matrix: string | null; readonly fullRange: boolean | null } | null;
	readonly expected: SourceColour;
};

const CASES: readonly Case[] = [
	{ what: 'nothing', colorSpace: null, expected: { matrix: 'bt601', isFullRange: false } },
	{
		what: 'no matrix and no range',
		colorSpace: { matrix: null, fullRange: null },
		expected: { matrix: 'bt601', isFullRange: false },
	},
	{
		what: 'full range and no matrix',
		colorSpace: { matrix: null, fullRange: true },
		expected: { matrix: 'bt601', isFullRange: true },
	},
	{
		what: 'BT.709 and no range',
		colorSpace: { matrix: 'bt709', fullRange: null },
		expected: { matrix: 'bt709', isFullRange: false },
	},
	{
		what: 'BT.709, limited',
		colorSpace: { matrix: 'bt709', fullRange: false },
		expected: { matrix: 'bt709', isFullRange: false },
	},
	{
		what: 'BT.709, full',
		colorSpace: { matrix: 'bt709', fullRange: true },
		expected: { matrix: 'bt709', isFullRange: true },
	},
	{
		what: 'SMPTE 170M, limited',
		colorSpace: { matrix: 'smpte170m', fullRange: false },
		expected: { matrix: 'bt601', isFullRange: false },
	},
	{
		what: 'SMPTE 170M, full',
		colorSpace: { matrix: 'smpte170m', fullRange: true },
		expected: { matrix: 'bt601', isFullRange: true },
	},
	{
		what: 'BT.470 B/G, limited',
		colorSpace: { matrix: 'bt470bg', fullRange: false },
		expected: { matrix: 'bt601', isFullRange: false },
	},
	{
		what: 'BT.2020, limited',
		colorSpace: { matrix: 'bt2020-ncl', fullRange: false },
		expected: { matrix: 'bt2020', isFullRange: false },
	},
	{
		what: 'RGB, which no YCbCr is',
		colorSpace: { matrix: 'rgb', fullRange: true },
		expected: { matrix: 'bt601', isFullRange: true },
	},
];

for (const { what, colorSpace, expected } of CASES) {
	test(`a picture that says ${what} is taken for ${expected.matrix}, ${expected.isFullRange ? 'full' : 'limited'} range`, () => {
		expect(resolveColour(colorSpace as VideoColorSpaceInit | null)).toEqual(expected);
	});
}

for (const matrix of ['bt601', 'bt709', 'bt2020'] as const) {
	test(`what the browser is told of ${matrix} means ${matrix} again`, () => {
		for (const isFullRange of [false, true]) {
			expect(resolveColour(colorSpaceOf({ matrix, isFullRange }))).toEqual({ matrix, isFullRange });
		}
	});
}
