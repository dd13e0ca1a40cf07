import { type LookupAddress, lookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { AddressPolicy } from './address-policy.ts';
import { AddressRefusedError } from './net-error.ts';

/**
 * Finds the addresses of a name for a connection to `port`, and leaves only those that may be reached: the connection is
 * then made to one of these and to nothing else. Fails with `AddressRefusedError` when none is left.
 */
export function checkedLookup(policy: AddressPolicy, port: number): LookupFunction {
	return (host, options, callback) => {
		lookup(host, { ...options, all: true }, (error, addresses) => {
			if (error) return callback(error, []);
			const allowed = addresses.filter(({ address }) => policy.refusalOf({ host, port, address }) === null);
			const [first] = allowed;
			if (!first) return callback(refusal(policy, host, port, addresses), []);
			if (options.all) callback(null, allowed);
			else callback(null, first.address, first.family);
		});
	};
}

/** Throws `AddressRefusedError` when `host` is an address, which nobody looks up, and may not be reached. */
export function refuseLiteral(policy: AddressPolicy, host: string, port: number): void {
	if (isIP(host) === 0) return;
	const reason = policy.refusalOf({ host, port, address: host });
	if (reason !== null) throw new AddressRefusedError(`${host}:${port} is ${reason}`);
}

function refusal(
	policy: AddressPolicy,
	host: string,
	port: number,
	addresses: readonly LookupAddress[],
): AddressRefusedError {
	const [{ address } = { address: '' }] = addresses;
	const reason = policy.refusalOf({ host, port, address }) ?? 'without an address';
	return new AddressRefusedError(`${host}:${port} (${address}) is ${reason}`);
}
