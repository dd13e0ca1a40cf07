import { expect, test } from '@playwright/test';
import {
	bareNameIn,
	isLight,
	optionIn,
	withName,
	withOption,
	withTheme,
} from '../../../preview-page/layouts/layout-text.ts';

test('a piece of a layout string is changed, and the rest stays as it was written', () => {
	const text = 'speaker-light?names=true&gap=8&nonsense';
	expect([bareNameIn(text), isLight(text)]).toEqual(['speaker', true]);
	expect(withName(text, 'grid')).toBe('grid-light?names=true&gap=8&nonsense');
	expect(withTheme(text, 'dark')).toBe('speaker?names=true&gap=8&nonsense');
	expect(withTheme('grid-dark', 'light')).toBe('grid-light');
	expect(withOption(text, 'gap', '12')).toBe('speaker-light?names=true&gap=12&nonsense');
	expect(withOption(text, 'gap', null)).toBe('speaker-light?names=true&nonsense');
	expect(withOption(text, 'radius', '4')).toBe('speaker-light?names=true&gap=8&nonsense&radius=4');
});

test('the first option brings the question mark, and the last one takes it away', () => {
	expect(withOption('', 'names', '1')).toBe('?names=1');
	expect(withOption('grid?names=1', 'names', null)).toBe('grid');
	expect(withOption('grid', 'names', null)).toBe('grid');
});

test('an option is read as it is written, and one that is not there is null', () => {
	const text = 'grid?exclude=a%2Cb,c=d&names';
	expect(optionIn(text, 'exclude')).toBe('a%2Cb,c=d');
	expect(optionIn(text, 'names')).toBe('');
	expect(optionIn(text, 'gap')).toBeNull();
});
