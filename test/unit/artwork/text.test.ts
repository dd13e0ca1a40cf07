import { expect, test } from '@playwright/test';
import { directionOf, fitText, oneLine } from '../../../recorder-page/artwork/text.ts';

/** As if every character were ten pixels wide, be it made of many. */
const measure = (text: string) => 10 * [...new Intl.Segmenter().segment(text)].length;

for (const [text, line] of [
	['  Ann\n\tExample ', 'Ann Example'],
	['a\u202eb\u2067c\u0000', 'abc'],
	['👩🏽‍💻', '👩🏽‍💻'],
	[' \n ', ''],
] as const) {
	test(`${JSON.stringify(text)} in one line is ${JSON.stringify(line)}`, () => {
		expect(oneLine(text)).toBe(line);
	});
}

for (const [text, direction] of [
	['Ann', 'ltr'],
	['שלום Ann', 'rtl'],
	['Ann שלום', 'ltr'],
	['12 🎉 محمد', 'rtl'],
	['', 'ltr'],
	['123', 'ltr'],
] as const) {
	test(`${JSON.stringify(text)} is written ${direction}`, () => {
		expect(directionOf(text)).toBe(direction);
	});
}

for (const { text, widthPx, fitted } of [
	{ text: 'Ann Example', widthPx: 110, fitted: 'Ann Example' },
	{ text: 'Ann Example', widthPx: 109, fitted: 'Ann Examp…' },
	{ text: 'Ann Example', widthPx: 50, fitted: 'Ann…' },
	{ text: 'Ann Example', widthPx: 20, fitted: 'A…' },
	{ text: 'Ann Example', widthPx: 19, fitted: '' },
	{ text: 'Ann Example', widthPx: -5, fitted: '' },
	{ text: '👩🏽‍💻👨‍👩‍👧🇩🇪e\u0301x', widthPx: 50, fitted: '👩🏽‍💻👨‍👩‍👧🇩🇪e\u0301x' },
	{ text: '👩🏽‍💻👨‍👩‍👧🇩🇪e\u0301x', widthPx: 40, fitted: '👩🏽‍💻👨‍👩‍👧🇩🇪…' },
	{ text: 'x'.repeat(100_000), widthPx: 1e9, fitted: `${'x'.repeat(200)}…` },
	{ text: 'x'.repeat(200), widthPx: 1e9, fitted: 'x'.repeat(200) },
	{ text: '', widthPx: 100, fitted: '' },
]) {
	test(`Of ${JSON.stringify(text.slice(0, 20))} (${text.length}), ${widthPx} pixels show ${fitted.length} characters`, () => {
		expect(fitText(text, widthPx, measure)).toBe(fitted);
	});
}
