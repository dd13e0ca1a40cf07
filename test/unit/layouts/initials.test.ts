import { expect, test } from '@playwright/test';
import { initialsOf } from '../../../layouts/initials.ts';

for (const [name, initials] of [
	['Ada Lovelace', 'AL'],
	['ada', 'A'],
	['Ludwig van Beethoven', 'LB'],
	['grace.hopper@navy.mil', 'GM'],
	['Żaneta Ćwik', 'ŻĆ'],
	['張 偉', '張偉'],
	['مريم حسن', 'مح'],
	['नेहा शर्मा', 'नेश'],
	['🦊', '🦊'],
	['(guest) 7', 'G7'],
	['  ', '?'],
	['', '?'],
	['---', '?'],
] as const) {
	test(`The initials of "${name}" are "${initials}"`, () => {
		expect(initialsOf(name)).toBe(initials);
	});
}
