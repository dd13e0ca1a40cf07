import { createSocket, type Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { DatagramSplitter, framed, WIRE_BUFFER_BYTES } from './datagram-framing.ts';
import type { LiveKitServer } from './livekit-server.ts';
import { makeTempFolder } from './temp-folder.ts';

/** What happens to packets on their way from the server. */
export type WireFaults = {
	/** Share of packets that are lost, 0 to 1, one by one: never two within `lossSpacingMs`. */
	readonly lossShare: number;
	readonly lossSpacingMs: number;
	/** Packets are held up by a time between 0 and this, each by its own: they overtake each other. */
	readonly jitterMs: number;
};

/** The only way to a server, for a program in a network of its own. */
export type LossyWire = AsyncDisposable & {
	/** Command line in front of a program's own: in its network the server's ports are at their usual place. */
	readonly wrapper: readonly string[];
	/** Packets from the server so far, and how many of them were lost. */
	counts(): { readonly packets: number; readonly lost: number };
	/** Nothing passes any more, in either sense, as if a cable were pulled; connections are not closed by that. */
	cut(): void;
	/** Everything passes again; datagrams of the time between are lost. */
	mend(): void;
};

/** A wire that only can be cut. */
export const NO_FAULTS: WireFaults = { lossShare: 0, lossSpacingMs: 0, jitterMs: 0 };

/**
 * Makes a way to a server that loses and delays packets, in both senses of the word: a program that is started with
 * `wrapper` has a network namespace of its own, and nothing of its media can pass by the wire. Needs root, or a system
 * that lets users make namespaces.
 */
export async function startLossyWire(
	server: Pick<LiveKitServer, 'url' | 'mediaUdpPort'>,
	faults: WireFaults,
): Promise<LossyWire> {
	const folder = await makeTempFolder('wire');
	const tcpPort = Number(new URL(server.url).port);
	const open = new Set<Socket>();
	const streams = new Set<Socket>();
	const counts = { packets: 0, lost: 0 };
	let isCut = false;
	const tcp = await listen(folder.file('tcp'), open, (end) => {
		const onward = connect(tcpPort, '127.0.0.1');
		open.add(onward);
		for (const [socket, other] of [
			[end, onward],
			[onward, end],
		] as const) {
			streams.add(socket);
			socket.on('data', (bytes) => other.write(bytes));
			socket.on('end', () => other.end());
			// A side that breaks is a side that has gone.
			socket.on('error', () => {});
			socket.on('close', () => {
				streams.delete(socket);
				other.destroy();
			});
			if (isCut) socket.pause();
		}
	});
	const deliver = delayedAndLost(faults, counts);
	const udp = await listen(folder.file('udp'), open, (end) => carry(end, server.mediaUdpPort, () => isCut, deliver));
	const entry = fileURLToPath(new URL('./lossy-wire-end.ts', import.meta.url));
	const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
	const ports = [String(tcpPort), String(server.mediaUdpPort)];
	return {
		wrapper: ['unshare', ...asUser, '--net', process.execPath, entry, folder.path, ...ports],
		counts: () => ({ ...counts }),
		cut() {
			isCut = true;
			for (const socket of streams) socket.pause();
		},
		mend() {
			isCut = false;
			for (const socket of streams) socket.resume();
		},
		async [Symbol.asyncDispose]() {
			for (const socket of open) socket.destroy();
			await Promise.all([tcp, udp].map((listening) => once(listening.close(), 'close')));
			await folder.remove();
		},
	};
}

async function listen(path: string, open: Set<Socket>, onEnd: (end: Socket) => void): Promise<Server> {
	const server = createServer((end) => {
		open.add(end);
		onEnd(end);
	}).listen(path);
	await once(server, 'listening');
	return server;
}

/** Passes a datagram on, now, later or never, by calling `send`. */
type Deliver = (datagram: Buffer, send: () => void) => void;

/** One socket of the program's: its packets go on as they are, the server's answers as `deliver` lets them. */
function carry(end: Socket, port: number, isCut: () => boolean, deliver: Deliver): void {
	const socket: UdpSocket = createSocket({ type: 'udp4', recvBufferSize: WIRE_BUFFER_BYTES });
	const splitter = new DatagramSplitter();
	end.on('data', (bytes: Buffer) => {
		for (const datagram of splitter.push(bytes)) if (!isCut()) socket.send(datagram, port, '127.0.0.1');
	});
	socket.on('message', (datagram) => {
		if (!isCut()) deliver(datagram, () => end.writable && end.write(framed(datagram)));
	});
	end.on('error', () => {});
	end.on('close', () => socket.close());
}

/** Chances of one seed: a run is much like the next. */
function delayedAndLost(faults: WireFaults, counts: { packets: number; lost: number }): Deliver {
	const chance = chances(1);
	let lostAtMs = Number.NEGATIVE_INFINITY;
	return (_datagram, send) => {
		const nowMs = performance.now();
		counts.packets += 1;
		if (chance() < faults.lossShare && nowMs - lostAtMs > faults.lossSpacingMs) {
			lostAtMs = nowMs;
			counts.lost += 1;
			return;
		}
		setTimeout(send, chance() * faults.jitterMs);
	};
}

/** Numbers from 0 to 1 (mulberry32). */
function chances(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}
