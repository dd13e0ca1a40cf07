import { expect, test } from '@playwright/test';
import {
	addressOf,
	DEFAULT_SETTINGS,
	fixtureBeside,
	problemOfSize,
	settingsFrom,
	sizeFrom,
} from '../../../preview-page/state/preview-settings.ts';

test('settings come back from the address that they make, which leaves out what is as by default', () => {
	expect(addressOf({ ...DEFAULT_SETTINGS })).toBe('');
	expect(settingsFrom('')).toEqual(DEFAULT_SETTINGS);
	const settings = {
		layout: 'speaker-light?names=1&exclude=a%2Cb',
		fixture: 'nine',
		size: { widthPx: 720, heightPx: 1280 },
		compositor: 'canvas',
		showsOutlines: true,
		showsJson: true,
	} as const;
	expect(settingsFrom(`#${addressOf(settings)}`)).toEqual(settings);
	expect(addressOf({ ...DEFAULT_SETTINGS, fixture: 'two' })).toBe('fixture=two');
});

test('what an address says wrongly is as by default', () => {
	expect(settingsFrom('#fixture=none&size=1281x720&compositor=gpu&outlines=yes')).toEqual(DEFAULT_SETTINGS);
});

test('a size is one that can be recorded', () => {
	expect(sizeFrom(' 640 x 360 ')).toEqual({ widthPx: 640, heightPx: 360 });
	for (const text of ['640', '641x360', '0x360', '4098x360', '-2x4', 'axb']) expect(sizeFrom(text)).toBeNull();
	expect(problemOfSize({ widthPx: 640, heightPx: 14 })).toBe('The height has to be an even number from 16 to 4096.');
});

test('the scene after the last is the first, and the one before the first the last', () => {
	expect(fixtureBeside('nobody', -1)).toBe('coming-and-going');
	expect(fixtureBeside('coming-and-going', 1)).toBe('nobody');
	expect(fixtureBeside('one', 1)).toBe('two');
});
