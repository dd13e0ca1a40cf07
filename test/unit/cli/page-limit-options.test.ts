import { expect, test } from '@playwright/test';
import { pageLimitsRequestOf } from '../../../host/cli/page-limit-options.ts';

test('what a page may take goes into the request as numbers, and only if it was given', () => {
	expect(pageLimitsRequestOf({})).toEqual({});
	expect(pageLimitsRequestOf({ startTimeout: '1.5', pageMemoryLimit: '512' })).toEqual({
		startTimeoutS: 1.5,
		pageMemoryLimitMib: 512,
	});
});

for (const text of ['', ' ', 'many', '10s', 'Infinity', 'NaN']) {
	test(`"${text}" is refused with the field, what came and what to do`, () => {
		expect(() => pageLimitsRequestOf({ startTimeout: text })).toThrow(
			`start_timeout: got "${text}"; give a number of seconds above 0, such as 60`,
		);
		expect(() => pageLimitsRequestOf({ pageMemoryLimit: text })).toThrow(
			`page_memory_limit: got "${text}"; give a whole number of MiB, such as 1024`,
		);
	});
}
