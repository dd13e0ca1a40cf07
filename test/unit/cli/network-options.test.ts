import { expect, test } from '@playwright/test';
import { addressRulesOf } from '../../../host/cli/network-options.ts';

test('without options a page may reach private networks, and of this machine only what was asked for', () => {
	const needed = { page: 'http://localhost:3000/page', server: 'wss://a.b' };
	expect(addressRulesOf({}, needed)).toEqual({
		privateNetworks: 'allow',
		onlyAllowed: false,
		allowed: ['a.b:443'],
		asked: ['localhost:3000'],
	});
	expect(addressRulesOf({}, { page: 'https://[::1]/', server: 'ws://127.0.0.1:7880' })).toMatchObject({
		allowed: ['127.0.0.1:7880'],
		asked: ['[::1]:443'],
	});
});

test('the options say what else it may reach, and what not', () => {
	const options = {
		allowHost: ['Example.com', '10.0.0.1:8080', '[::1]:9'],
		onlyAllowedHosts: true,
		privateNetworks: false,
	};
	expect(addressRulesOf(options, { page: 'http://page/' })).toEqual({
		privateNetworks: 'refuse',
		onlyAllowed: true,
		allowed: ['example.com', '10.0.0.1:8080', '[::1]:9'],
		asked: ['page:80'],
	});
});

for (const host of ['', 'http://a.b', 'a b', 'a/b', 'a:b', 'me@a', 'a?b', '10.0.0.0/8']) {
	test(`the host "${host}" is refused with what to give`, () => {
		expect(() => addressRulesOf({ allowHost: [host] }, {})).toThrow(
			`allow-host: got "${host}"; give a host or host:port, such as 192.168.1.5:8080`,
		);
	});
}
