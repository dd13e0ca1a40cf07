import { expect, test } from '@playwright/test';
import { AddressPolicy, type AddressRules, type Destination } from '../../../host/web/address-policy.ts';

const OPEN: AddressRules = { privateNetworks: 'allow', allowed: [], asked: [], onlyAllowed: false };

const OWN_PORT = 40_123;

function refusalOf(rules: Partial<AddressRules>, destination: Partial<Destination> & { address: string }) {
	const policy = new AddressPolicy({ ...OPEN, ...rules }, () => [OWN_PORT]);
	return policy.refusalOf({ host: destination.address, port: 80, ...destination });
}

const NEVER_REACHED = [
	['169.254.169.254', 'a link-local address'],
	['169.254.0.1', 'a link-local address'],
	['fe80::1', 'a link-local address'],
	['fe80::1%eth0', 'a link-local address'],
	['::ffff:169.254.169.254', 'a link-local address'],
	['::ffff:a9fe:a9fe', 'a link-local address'],
	['64:ff9b::a9fe:a9fe', 'a link-local address'],
	['2002:a9fe:a9fe::1', 'a link-local address'],
	['fd00:ec2::254', 'a metadata service'],
	['fd20:ce::254', 'a metadata service'],
	['fd00:c1::a9fe:a9fe', 'a metadata service'],
	['fd00:42::42', 'a metadata service'],
	['fd00:a9fe:a9fe::1', 'a metadata service'],
	['fd00:100::100:200', 'a metadata service'],
	['168.63.129.16', 'a metadata service'],
	['100.100.100.200', 'a metadata service'],
	['0.0.0.0', 'the unspecified address'],
	['::', 'the unspecified address'],
	['224.0.0.251', 'a multicast address'],
	['255.255.255.255', 'a reserved address'],
] as const;

for (const [address, kind] of NEVER_REACHED) {
	test(`${address} is never reached, whatever is allowed`, () => {
		const refusal = refusalOf(
			{ allowed: [address, `${address}:80`, `[${address}]:80`, 'name'] },
			{ address, host: 'name' },
		);
		expect(refusal).toBe(`${kind}, which pages never reach`);
	});
}

test('loopback is refused in every spelling', () => {
	for (const address of ['127.0.0.1', '127.1.2.3', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '64:ff9b::7f00:1']) {
		expect(refusalOf({}, { address }), address).toContain('loopback');
	}
});

test('the page that is recorded is reached on this machine or a refused network where its URL says so, at its port alone', () => {
	const asked = ['localhost:3000', 'app.localhost:3000', '[::1]:5000', '192.168.1.5:80', 'Rebinding.example:80'];
	const rules = { asked, privateNetworks: 'refuse', onlyAllowed: true } as const;
	const reached = [
		['localhost', 3000, '127.0.0.1'],
		['LOCALHOST', 3000, '::1'],
		['app.localhost', 3000, '127.0.0.1'],
		['::1', 5000, '::1'],
		['192.168.1.5', 80, '192.168.1.5'],
		['127.0.0.1', 3000, '127.0.0.1'],
		['::1', 3000, '::1'],
		['localhost', 5000, '127.0.0.1'],
		['rebinding.example', 80, '93.184.216.34'],
	] as const;
	for (const [host, port, address] of reached) expect(refusalOf(rules, { host, port, address }), host).toBeNull();
	const refused = [
		['localhost', 3001, '127.0.0.1'],
		['app.localhost', 3000, '10.0.0.5'],
		['localhost', 3000, '10.0.0.5'],
		['other.example', 3000, '127.0.0.1'],
		['notlocalhost', 3000, '127.0.0.1'],
		['rebinding.example', 80, '127.0.0.1'],
		['rebinding.example', 80, '192.168.1.5'],
		['rebinding.example', 443, '93.184.216.34'],
	] as const;
	for (const [host, port, address] of refused) expect(refusalOf(rules, { host, port, address }), host).not.toBeNull();
});

test('loopback is reached at the host and port that is allowed, by its name or its address, and at no other port', () => {
	const rules = { allowed: ['localhost:3000', '127.0.0.1:4000', '[::1]:5000'] };
	expect(refusalOf(rules, { host: 'localhost', port: 3000, address: '127.0.0.1' })).toBeNull();
	expect(refusalOf(rules, { host: 'LOCALHOST', port: 3000, address: '::1' })).toBeNull();
	expect(refusalOf(rules, { host: 'localhost', port: 4000, address: '127.0.0.1' })).toBeNull();
	expect(refusalOf(rules, { host: 'localhost', port: 5000, address: '::1' })).toBeNull();
	expect(refusalOf(rules, { host: 'localhost', port: 3001, address: '127.0.0.1' })).not.toBeNull();
	expect(refusalOf(rules, { host: 'other', port: 3000, address: '127.0.0.1' })).not.toBeNull();
});

test('the ports of the recorder itself are never reached', () => {
	for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.0.0.2']) {
		const rules = { allowed: ['127.0.0.1', `127.0.0.1:${OWN_PORT}`, 'localhost', '[::1]'] };
		const refusal = refusalOf(rules, { host: 'localhost', port: OWN_PORT, address });
		expect(refusal, address).toBe('a port of the recorder itself');
	}
	expect(refusalOf({}, { address: '8.8.8.8', port: OWN_PORT })).toBeNull();
});

test('private networks are reached, unless they are refused, and then only where they are allowed', () => {
	for (const address of ['10.1.2.3', '172.31.0.1', '192.168.1.5', '100.64.0.1', 'fd12::1', '::ffff:10.0.0.1']) {
		expect(refusalOf({}, { address }), address).toBeNull();
		expect(refusalOf({ privateNetworks: 'refuse' }, { address }), address).toContain('a private address');
	}
	const rules = { privateNetworks: 'refuse', allowed: ['192.168.1.5:80'] } as const;
	expect(refusalOf(rules, { address: '192.168.1.5' })).toBeNull();
	expect(refusalOf({ privateNetworks: 'refuse' }, { address: '172.32.0.1' })).toBeNull();
});

test('with nothing but the allowed, everything else is refused', () => {
	const rules = { onlyAllowed: true, allowed: ['example.com:443'] };
	expect(refusalOf(rules, { host: 'example.com', port: 443, address: '93.184.216.34' })).toBeNull();
	expect(refusalOf(rules, { host: 'example.com', port: 80, address: '93.184.216.34' })).toContain('not on the list');
	expect(refusalOf(rules, { host: 'example.org', port: 443, address: '93.184.216.34' })).toContain('not on the list');
});

test('a host that is allowed without a port is reached at every port', () => {
	expect(refusalOf({ allowed: ['192.168.1.5'], onlyAllowed: true }, { address: '192.168.1.5', port: 9 })).toBeNull();
});
