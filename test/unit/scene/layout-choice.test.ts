import { expect, test } from '@playwright/test';
import { LayoutOptionError } from '../../../layouts/layout-options.ts';
import { LayoutChoice } from '../../../recorder-page/scene/layout-choice.ts';

const nameOf = (choice: LayoutChoice): string => choice.current.definitionFor([]).name;

test('metadata with a layout changes it, as UpdateLayout does', () => {
	const choice = new LayoutChoice({ text: 'grid' });
	expect(choice.takeMetadata('{"layout":"speaker-light"}')).toBe('changed');
	expect(nameOf(choice)).toBe('speaker');
	expect(choice.current.theme).toBe('light');
	expect(choice.takeMetadata('{"layout":"grid","more":1}')).toBe('changed');
	expect(nameOf(choice)).toBe('grid');
});

for (const metadata of [
	'',
	'grid',
	'{"layout":',
	'null',
	'17',
	'["layout"]',
	'{"layout":7}',
	'{"layout":null}',
	'{"Layout":"grid"}',
	'{"layout":"speaker"}',
]) {
	test(`The metadata ${JSON.stringify(metadata)} leaves a speaker layout as it is`, () => {
		const choice = new LayoutChoice({ text: 'speaker' });
		const before = choice.current;
		expect(choice.takeMetadata(metadata)).toBe('same');
		expect(choice.current).toBe(before);
	});
}

test('a layout whose options are wrong is refused with the reason, and the one before holds', () => {
	const choice = new LayoutChoice({ text: 'speaker?names=1' });
	const before = choice.current;
	expect(choice.takeMetadata('{"layout":"grid?gap=huge"}')).toEqual({
		refused: 'layout option "gap": got "huge"; give whole pixels from 0 to 64',
	});
	expect(choice.current).toBe(before);
});

test('whoever is excluded stays excluded when only the layout changes, until a layout says otherwise', () => {
	const choice = new LayoutChoice({ text: 'grid?exclude=eve', defaults: 'names=1' });
	expect(choice.isWanted('eve')).toBe(false);
	choice.takeMetadata('{"layout":"speaker"}');
	expect(choice.isWanted('eve')).toBe(false);
	expect(choice.isWanted('ann')).toBe(true);
	expect(choice.current.options.names).toBe(true);
	choice.takeMetadata('{"layout":"speaker?exclude=ann&names=0"}');
	expect(choice.isWanted('eve')).toBe(true);
	expect(choice.isWanted('ann')).toBe(false);
	expect(choice.current.options.names).toBe(false);
});

test('what cannot be understood at the start is an error', () => {
	expect(() => new LayoutChoice({ text: 'grid?x=1' })).toThrow(LayoutOptionError);
	expect(() => new LayoutChoice({ text: 'grid', defaults: 'x=1' })).toThrow(LayoutOptionError);
});
