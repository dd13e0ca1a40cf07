/**
 * The far end of a lossy wire, in a network namespace that `unshare` has made: gives it a network, opens the server's
 * ports in it, runs the program in front of which it stands, and ends with its exit code.
 */

import { execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatagramSplitter, framed, WIRE_BUFFER_BYTES } from './datagram-framing.ts';

const [folder = '', tcpPort = '', udpPort = '', program = '', ...args] = process.argv.slice(2);

// A browser sends media from interfaces other than the loopback only, and only from those that are connected.
for (const command of [
	'link set lo up',
	'link add wire0 type veth peer name wire1',
	'addr add 10.99.0.1/24 dev wire0',
	'link set wire0 up',
	'link set wire1 up',
])
	execFileSync('ip', command.split(' '), { stdio: ['ignore', 'ignore', 'inherit'] });

const tcp = createServer((local) => {
	const onward = connect(join(folder, 'tcp'));
	for (const [from, to] of [
		[local, onward],
		[onward, local],
	] as const) {
		from.pipe(to);
		from.on('error', () => {});
		from.on('close', () => to.destroy());
	}
}).listen(Number(tcpPort), '127.0.0.1');

const wires = new Map<string, Socket>();
const udp = createSocket({ type: 'udp4', recvBufferSize: WIRE_BUFFER_BYTES }).bind(Number(udpPort), '127.0.0.1');
udp.on('message', (datagram, { address, port }) => {
	wireOf(address, port).write(framed(datagram));
});
await Promise.all([once(tcp, 'listening'), once(udp, 'listening')]);

const child = spawn(program, args, { stdio: 'inherit' });
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => child.kill(name));
const [code] = (await once(child, 'exit')) as [number | null];
process.exit(code ?? 1);

/** Each local socket has a wire of its own, so that answers find their way back. */
function wireOf(address: string, port: number): Socket {
	const key = `${address}:${port}`;
	const known = wires.get(key);
	if (known !== undefined) return known;
	const wire = connect(join(folder, 'udp'));
	const splitter = new DatagramSplitter();
	wire.on('data', (bytes: Buffer) => {
		for (const datagram of splitter.push(bytes)) udp.send(datagram, port, address);
	});
	wire.on('error', () => {});
	wires.set(key, wire);
	return wire;
}
