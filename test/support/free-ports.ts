import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Finds ports of 127.0.0.1 that are free, all of them different, for programs that cannot choose one themselves. */
export async function freePorts(want: { readonly tcp: number; readonly udp: number }): Promise<{
	readonly tcp: readonly number[];
	readonly udp: readonly number[];
}> {
	// All are held until all are known, so that none is given out twice.
	const servers = Array.from({ length: want.tcp }, () => createServer().listen(0, LOOPBACK));
	const sockets = Array.from({ length: want.udp }, () => createSocket('udp4').bind(0, LOOPBACK));
	await Promise.all([...servers, ...sockets].map((socket) => once(socket, 'listening')));
	const tcp = servers.map((server) => {
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('a TCP server has an address with a port');
		return address.port;
	});
	const udp = sockets.map((socket) => socket.address().port);
	await Promise.all([...servers, ...sockets].map((socket) => once(socket.close(), 'close')));
	return { tcp, udp };
}
