import { expect, test } from '@playwright/test';
import { ReceiverTaps } from '../../../recorder-page/room/receiver-taps.ts';

/** A receiver's streams, with what the network does on one end and what the decoder gets on the other. */
function fakeReceiver() {
	const decoded: string[] = [];
	let isCancelled = false;
	let network!: ReadableStreamDefaultController<string>;
	const readable = new ReadableStream<string>({
		start: (controller) => {
			network = controller;
		},
		cancel: () => {
			isCancelled = true;
		},
	});
	const writable = new WritableStream<string>({ write: (frame) => void decoded.push(frame) });
	return {
		readable,
		writable,
		decoded,
		deliver: (frame: string) => network.enqueue(frame),
		isCancelled: () => isCancelled,
	};
}

/** A listener that tells when it has heard a number of frames. */
function fakeTrack() {
	const heard: string[] = [];
	const waiting: { count: number; resolve: () => void }[] = [];
	return {
		heard,
		onFrame: (frame: string) => {
			heard.push(frame);
			for (const { count, resolve } of waiting) if (heard.length >= count) resolve();
		},
		hasHeard: (count: number) => new Promise<void>((resolve) => waiting.push({ count, resolve })),
	};
}

test('a receiver that carries one track after the other gives each its own frames', async () => {
	const receiver = fakeReceiver();
	const [first, second] = [fakeTrack(), fakeTrack()];
	const taps = new ReceiverTaps<string>();
	taps.open('r1', receiver);

	taps.listen('r1', first.onFrame);
	receiver.deliver('first 1');
	receiver.deliver('first 2');
	await first.hasHeard(2);

	taps.listen('r1', second.onFrame);
	receiver.deliver('second 1');
	await second.hasHeard(1);

	expect(first.heard).toEqual(['first 1', 'first 2']);
	expect(second.heard).toEqual(['second 1']);
});

test('frames go on to the decoder in order, whether a track listens or not', async () => {
	const receiver = fakeReceiver();
	const track = fakeTrack();
	const taps = new ReceiverTaps<string>();
	taps.open('r1', receiver);
	receiver.deliver('unheard');
	taps.listen('r1', null);
	receiver.deliver('unheard, too');
	await expect.poll(() => receiver.decoded).toEqual(['unheard', 'unheard, too']);
	taps.listen('r1', track.onFrame);
	receiver.deliver('heard');
	await expect.poll(() => receiver.decoded).toEqual(['unheard', 'unheard, too', 'heard']);
	expect(track.heard).toEqual(['heard']);
});

test('a receiver without a way on is read to the end all the same', async () => {
	const { readable, deliver } = fakeReceiver();
	const track = fakeTrack();
	const taps = new ReceiverTaps<string>();
	taps.open('r1', { readable });
	taps.listen('r1', track.onFrame);
	const frames = Array.from({ length: 100 }, (_, index) => `packet ${index}`);
	for (const frame of frames) deliver(frame);
	await track.hasHeard(100);
	expect(track.heard).toEqual(frames);
});

test('receivers do not hear each other', async () => {
	const [one, other] = [fakeReceiver(), fakeReceiver()];
	const [ofOne, ofOther] = [fakeTrack(), fakeTrack()];
	const taps = new ReceiverTaps<string>();
	taps.open('r1', one);
	taps.open('r2', other);
	taps.listen('r1', ofOne.onFrame);
	taps.listen('r2', ofOther.onFrame);
	one.deliver('of one');
	other.deliver('of the other');
	await Promise.all([ofOne.hasHeard(1), ofOther.hasHeard(1)]);
	expect([ofOne.heard, ofOther.heard]).toEqual([['of one'], ['of the other']]);
});

test('closing a receiver cancels its stream, and closing it again does nothing', async () => {
	const receiver = fakeReceiver();
	const taps = new ReceiverTaps<string>();
	taps.open('r1', receiver);
	taps.close('r1');
	taps.close('r1');
	await expect.poll(() => receiver.isCancelled()).toBe(true);
});
