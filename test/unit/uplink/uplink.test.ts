import { expect, test } from '@playwright/test';
import { decodeFragmentFrame } from '../../../protocol/fragment-frame.ts';
import {
	MAX_UNACKNOWLEDGED_BYTES,
	UPLINK_HIGH_WATER_MARK_BYTES,
	Uplink,
	UplinkOverflowError,
	type UplinkSocket,
} from '../../../recorder-page/uplink/uplink.ts';

const MIB = 1024 * 1024;

class FakeSocket implements UplinkSocket {
	onmessage: ((event: MessageEvent<string>) => void) | null = null;
	onclose: ((event: CloseEvent) => void) | null = null;
	readonly sent: (string | Uint8Array)[] = [];
	isClosed = false;

	send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
		this.sent.push(data as string | Uint8Array);
	}

	close(): void {
		this.isClosed = true;
		this.onclose?.({} as CloseEvent);
	}

	receive(message: object): void {
		this.onmessage?.({ data: JSON.stringify(message) } as MessageEvent<string>);
	}
}

function openUplink() {
	const socket = new FakeSocket();
	const messages: unknown[] = [];
	let lost = 0;
	const uplink = new Uplink(socket, {
		onMessage: (message) => messages.push(message),
		onLost: () => {
			lost++;
		},
	});
	const sendFragment = (sequenceNumber: number, sizeBytes: number) =>
		uplink.sendFragment({ kind: 'media', sequenceNumber, bytes: new Uint8Array(sizeBytes) });
	return { socket, uplink, messages, sendFragment, lost: () => lost };
}

test('an uplink sends fragments in frames that the host reads', () => {
	const { socket, uplink } = openUplink();
	uplink.sendFragment({ kind: 'init', sequenceNumber: 0, bytes: Uint8Array.of(1, 2, 3) });
	expect(decodeFragmentFrame(socket.sent[0] as Uint8Array)).toEqual({
		kind: 'init',
		sequenceNumber: 0,
		bytes: Uint8Array.of(1, 2, 3),
	});
});

test('an uplink counts what waits for the host, and one acknowledgement releases everything up to it', () => {
	const { socket, uplink, messages, sendFragment } = openUplink();
	sendFragment(0, 100);
	sendFragment(1, 200);
	sendFragment(2, 400);
	expect(uplink.unacknowledgedBytes).toBe(700);
	socket.receive({ type: 'ack', sequenceNumber: 1 });
	expect(uplink.unacknowledgedBytes).toBe(400);
	socket.receive({ type: 'ack', sequenceNumber: 1 });
	expect(uplink.unacknowledgedBytes).toBe(400);
	expect(messages).toEqual([]);
});

test('an uplink is congested above its high-water mark, until the host has caught up', () => {
	const { socket, uplink, sendFragment } = openUplink();
	sendFragment(0, UPLINK_HIGH_WATER_MARK_BYTES);
	expect(uplink.isCongested).toBe(false);
	sendFragment(1, 1);
	expect(uplink.isCongested).toBe(true);
	socket.receive({ type: 'ack', sequenceNumber: 0 });
	expect(uplink.isCongested).toBe(false);
});

test('an uplink that nobody acknowledges never holds more than its limit', () => {
	const { uplink, sendFragment } = openUplink();
	for (let sequenceNumber = 0; sequenceNumber < MAX_UNACKNOWLEDGED_BYTES / MIB; sequenceNumber++) {
		sendFragment(sequenceNumber, MIB);
	}
	expect(() => sendFragment(99, 1)).toThrow(UplinkOverflowError);
	expect(uplink.unacknowledgedBytes).toBe(MAX_UNACKNOWLEDGED_BYTES);
});

test('an uplink passes on the orders of the host, and says once that the host is gone', () => {
	const { socket, messages, lost } = openUplink();
	socket.receive({ type: 'stop' });
	expect(messages).toEqual([{ type: 'stop' }]);
	socket.close();
	expect(lost()).toBe(1);
});

test('an uplink that is closed by its owner does not say that the host is gone', () => {
	const { socket, uplink, lost } = openUplink();
	uplink.close();
	expect(socket.isClosed).toBe(true);
	expect(lost()).toBe(0);
});
