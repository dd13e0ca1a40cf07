import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Where ports are looked for: so many below those that the system gives to outgoing connections, or below this. */
const PORTS_LOOKED_AT = 20_000;
const LOWEST_END_PORT = 30_000;

const MAX_TRIES = 100;

/**
 * Finds ports of 127.0.0.1 that are free, all of them different, for programs that cannot choose one themselves. Not
 * among those that any outgoing connection may be given before the program listens.
 */
export async function freePorts(want: { readonly tcp: number; readonly udp: number }): Promise<{
	readonly tcp: readonly number[];
	readonly udp: readonly number[];
}> {
	const endPort = Math.max(await firstOutgoingPort(), LOWEST_END_PORT);
	const found = new Set<number>();
	for (let tries = 0; found.size < want.tcp + want.udp; tries++) {
		if (tries === MAX_TRIES) throw new Error(`no free ports below ${endPort} after ${tries} tries`);
		const port = endPort - 1 - Math.floor(Math.random() * PORTS_LOOKED_AT);
		if ((await isFree(port, 'tcp')) && (await isFree(port, 'udp'))) found.add(port);
	}
	const ports = [...found];
	return { tcp: ports.slice(0, want.tcp), udp: ports.slice(want.tcp) };
}

/** Whether nobody listens there on any address. */
async function isFree(port: number, kind: 'tcp' | 'udp'): Promise<boolean> {
	const socket = kind === 'tcp' ? createServer().listen(port) : createSocket('udp4').bind(port, LOOPBACK);
	try {
		await once(socket, 'listening');
	} catch {
		return false;
	}
	await once(socket.close(), 'close');
	return true;
}

async function firstOutgoingPort(): Promise<number> {
	const range = await readFile('/proc/sys/net/ipv4/ip_local_port_range', 'utf8');
	return Number.parseInt(range, 10);
}
