import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { PLAIN_HOST } from './plain-host.ts';

// Loaded before a command, which then knows one name more.
const { lookup } = dns;
const lookUp = (host: string, ...rest: unknown[]): void => {
	Reflect.apply(lookup, dns, [host === PLAIN_HOST ? '127.0.0.1' : host, ...rest]);
};
Object.assign(dns, { lookup: Object.assign(lookUp, lookup) });
syncBuiltinESMExports();
