import { expect, test } from '@playwright/test';
import {
	isRecorded,
	LayoutOptionError,
	PLAIN_OPTIONS,
	parseLayout,
	parseLayoutOptions,
} from '../../../layouts/layout-options.ts';

for (const { text, name, options } of [
	{ text: '', name: '', options: {} },
	{ text: 'grid', name: 'grid', options: {} },
	{ text: 'grid?', name: 'grid', options: {} },
	{ text: 'grid?names=1&gap=8', name: 'grid', options: { names: true, gapPx: 8 } },
	{ text: 'grid?names=true&speaking=1', name: 'grid', options: { names: true, speaking: true } },
	{ text: 'speaker-light?radius=16&', name: 'speaker-light', options: { radiusPx: 16 } },
	{ text: '?placeholders=1', name: '', options: { placeholders: true } },
	{ text: 'grid?gap=0&radius=200', name: 'grid', options: { gapPx: 0, radiusPx: 200 } },
	{ text: 'grid?exclude=ann', name: 'grid', options: { exclude: ['ann'] } },
	{ text: 'grid?include=ann,bob+x@y.z&exclude=', name: 'grid', options: { include: ['ann', 'bob+x@y.z'] } },
	{ text: 'grid?exclude=a%2Cb,%E5%BC%A0%3D,50%25', name: 'grid', options: { exclude: ['a,b', '张=', '50%'] } },
	{ text: 'grid?exclude=a=b', name: 'grid', options: { exclude: ['a=b'] } },
	{ text: 'my grid?names=0', name: 'my grid', options: {} },
]) {
	test(`The layout "${text}" is "${name}" with ${JSON.stringify(options)}`, () => {
		expect(parseLayout(text)).toEqual({ name, options: { ...PLAIN_OPTIONS, ...options } });
	});
}

for (const { text, option, says } of [
	{
		text: 'grid?nmaes=1',
		option: 'nmaes',
		says: 'there are names, speaking, gap, radius, placeholders, include, exclude',
	},
	{ text: 'grid?toString=1', option: 'toString', says: 'there is none of this name' },
	{ text: 'grid?names', option: 'names', says: 'got ""; give 1 or 0' },
	{ text: 'grid?names=yes', option: 'names', says: 'got "yes"; give 1 or 0' },
	{ text: 'grid?gap=8px', option: 'gap', says: 'got "8px"; give whole pixels from 0 to 64' },
	{ text: 'grid?gap=-1', option: 'gap', says: 'got "-1"' },
	{ text: 'grid?gap=65', option: 'gap', says: 'got "65"' },
	{ text: 'grid?radius=1.5', option: 'radius', says: 'from 0 to 200' },
	{ text: 'grid?exclude=a,,b', option: 'exclude', says: 'identities separated by commas' },
	{ text: 'grid?exclude=50%', option: 'exclude', says: 'special characters as %2C' },
	{ text: 'grid?names=1&names=0', option: 'names', says: 'given twice' },
]) {
	test(`The layout "${text}" is refused because of its ${option}`, () => {
		const attempt = (): unknown => parseLayout(text);
		expect(attempt).toThrow(LayoutOptionError);
		expect(attempt).toThrow(`layout option "${option}": `);
		expect(attempt).toThrow(says);
	});
}

test('what a layout string does not name stays as it was, and can be taken back', () => {
	const before = parseLayoutOptions('names=1&exclude=ann&include=ann,bob');
	expect(parseLayout('speaker', before).options).toEqual(before);
	expect(parseLayout('speaker?names=0', before).options).toEqual({ ...before, names: false });
	expect(parseLayout('speaker?exclude=', before).options).toEqual({ ...before, exclude: [] });
	expect(parseLayout('speaker?include=', before).options).toEqual({ ...before, include: null });
});

for (const { options, recorded } of [
	{ options: '', recorded: ['ann', 'bob', 'eve'] },
	{ options: 'exclude=eve', recorded: ['ann', 'bob'] },
	{ options: 'include=ann,eve', recorded: ['ann', 'eve'] },
	{ options: 'include=ann,eve&exclude=eve', recorded: ['ann'] },
]) {
	test(`With "${options}" of Ann, Bob and Eve are recorded ${recorded.join(' and ')}`, () => {
		const parsed = parseLayoutOptions(options);
		expect(['ann', 'bob', 'eve'].filter((identity) => isRecorded(identity, parsed))).toEqual(recorded);
	});
}
