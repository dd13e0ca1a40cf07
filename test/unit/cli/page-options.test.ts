import { expect, test } from '@playwright/test';
import { pageRulesOf } from '../../../host/cli/page-options.ts';

test('without options certificates are checked, pages draw with WebGL, and the egress says how long one may load', () => {
	expect(pageRulesOf({})).toEqual({ insecure: false, browserRules: { webgl: true, mixedContent: false } });
});

test('the options say otherwise', () => {
	const options = { insecure: true, webgl: false, loadTimeout: '1.5' };
	expect(pageRulesOf(options)).toEqual({
		insecure: true,
		browserRules: { webgl: false, mixedContent: true },
		loadTimeoutMs: 1500,
	});
});

for (const loadTimeout of ['', '0', '-1', '5s', 'Infinity', '3601']) {
	test(`a time of "${loadTimeout}" to load is refused with what to give`, () => {
		expect(() => pageRulesOf({ loadTimeout })).toThrow(
			`load-timeout: got "${loadTimeout}"; give a number of seconds above 0 and up to 3600, such as 60`,
		);
	});
}
