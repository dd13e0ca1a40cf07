import { expect, test } from '@playwright/test';
import { PacketQueue, type QueuedPacket } from '../../../recorder-page/audio/packet-queue.ts';

const DURATION_SAMPLES = 960;

/** The n-th packet of a voice that sends all the time. */
function packet(number: number, change: Partial<QueuedPacket> = {}): QueuedPacket {
	return {
		position: number * DURATION_SAMPLES,
		durationSamples: DURATION_SAMPLES,
		sequence: number,
		epoch: 0,
		bytes: Uint8Array.of(number),
		isStereo: false,
		isEmpty: false,
		isSilent: false,
		isRedundant: false,
		...change,
	};
}

/** Takes all packets that begin before a place; each as `number` and how many were lost before it. */
function takeAll(queue: PacketQueue, endNumber: number): [number: number, lostBefore: number][] {
	const all: [number, number][] = [];
	for (
		let next = queue.takeBefore(endNumber * DURATION_SAMPLES);
		next;
		next = queue.takeBefore(endNumber * DURATION_SAMPLES)
	) {
		all.push([next.packet.bytes[0] as number, next.lostBefore]);
	}
	return all;
}

test('packets in any order come out in order, once each, and only up to the place asked for', () => {
	const queue = new PacketQueue();
	for (const number of [3, 1, 0, 2, 5, 4, 1, 3]) queue.insert(packet(number));
	expect(takeAll(queue, 4).map(([number]) => number)).toEqual([0, 1, 2, 3]);
	expect(takeAll(queue, 9).map(([number]) => number)).toEqual([4, 5]);
});

test('a gap in sequence and time is lost packets', () => {
	const queue = new PacketQueue();
	for (const number of [0, 1, 4, 5]) queue.insert(packet(number));
	expect(takeAll(queue, 9)).toEqual([
		[0, 0],
		[1, 0],
		[4, 2],
		[5, 0],
	]);
});

test('a gap in time without one in sequence is silence', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0));
	queue.insert(packet(20, { sequence: 1 }));
	expect(takeAll(queue, 30)).toEqual([
		[0, 0],
		[20, 0],
	]);
});

test('a gap in time with a smaller one in sequence is as many lost packets as sequence numbers', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0));
	queue.insert(packet(20, { sequence: 3 }));
	expect(takeAll(queue, 30)).toEqual([
		[0, 0],
		[20, 2],
	]);
});

test('a gap in sequence without one in time is nothing lost', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0));
	queue.insert(packet(1, { sequence: 40 }));
	expect(takeAll(queue, 9)).toEqual([
		[0, 0],
		[1, 0],
	]);
});

test('sequence numbers from before and after a restart are not compared', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0));
	queue.insert(packet(20, { sequence: 900, epoch: 1 }));
	expect(takeAll(queue, 30)).toEqual([
		[0, 0],
		[20, 0],
	]);
});

test('redundancy fills the place of a packet that is lost and says so', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0));
	expect(queue.insert(packet(1, { isRedundant: true }))).toBe('queued');
	queue.insert(packet(2));
	queue.takeBefore(1);
	expect(queue.takeBefore(DURATION_SAMPLES + 1)).toMatchObject({ packet: { isRedundant: true }, lostBefore: 0 });
});

test('a packet that comes after its redundancy is the one that is used', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0, { isRedundant: true }));
	expect(queue.insert(packet(0))).toBe('duplicate');
	expect(queue.takeBefore(1)?.packet.isRedundant).toBe(false);
	expect(queue.takeBefore(1)).toBeUndefined();
});

test('a packet that comes after its place was read is late, once, and not counted as lost again', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0));
	takeAll(queue, 1);
	queue.passTo(3 * DURATION_SAMPLES);
	expect(queue.insert(packet(1))).toBe('late');
	expect(queue.insert(packet(1))).toBe('duplicate');
	queue.insert(packet(3));
	expect(takeAll(queue, 9)).toEqual([[3, 1]]);
});

test('a second copy of a packet that was read is a duplicate, not late, whether the packet or its redundancy', () => {
	const queue = new PacketQueue();
	queue.insert(packet(0));
	takeAll(queue, 1);
	queue.passTo(2 * DURATION_SAMPLES);
	expect(queue.insert(packet(0))).toBe('duplicate');
	expect(queue.insert(packet(0, { isRedundant: true }))).toBe('duplicate');
	expect(queue.insert(packet(1, { isRedundant: true }))).toBe('duplicate');
});

test('a packet of which the end is still to be read is kept', () => {
	const queue = new PacketQueue();
	queue.passTo(DURATION_SAMPLES / 2);
	expect(queue.insert(packet(0))).toBe('queued');
});

test('skipping drops what lies wholly before the place, and counts none of it as lost', () => {
	const queue = new PacketQueue();
	for (let number = 0; number < 6; number++) queue.insert(packet(number));
	expect(queue.skipTo(3.5 * DURATION_SAMPLES)).toBe(3);
	expect(takeAll(queue, 9)).toEqual([
		[3, 0],
		[4, 0],
		[5, 0],
	]);
});

test('a voice that nobody reads keeps its last minute', () => {
	const queue = new PacketQueue();
	for (let number = 0; number < 10_000; number++) queue.insert(packet(number));
	expect(queue.takeBefore(Number.POSITIVE_INFINITY)?.packet.position).toBe(9_999 * DURATION_SAMPLES - 60 * 48_000);
});
