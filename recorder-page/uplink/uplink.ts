import { encodeFragmentFrame, type FragmentFrame } from '../../protocol/fragment-frame.ts';
import type { HostMessage, PageMessage } from '../../protocol/messages.ts';

/** Above this, pictures are repeated instead of encoded until the host has caught up. */
export const UPLINK_HIGH_WATER_MARK_BYTES = 16 * 1024 * 1024;

/** The most that may wait for the host's disk; beyond it the recording fails, because the page must not grow for ever. */
export const MAX_UNACKNOWLEDGED_BYTES = 32 * 1024 * 1024;

/** The part of a WebSocket that an uplink uses. */
export type UplinkSocket = Pick<WebSocket, 'send' | 'close'> & {
	onmessage: ((event: MessageEvent<string>) => void) | null;
	onclose: ((event: CloseEvent) => void) | null;
};

/** Thrown by `sendFragment` when the host has not taken `MAX_UNACKNOWLEDGED_BYTES`. */
export class UplinkOverflowError extends Error {
	override readonly name = 'UplinkOverflowError';
}

/** The page's end of the connection to the host: control messages both ways, fragments to the host, acknowledged by it. */
export class Uplink {
	readonly #socket: UplinkSocket;
	readonly #waiting: { sequenceNumber: number; sizeBytes: number }[] = [];
	#unacknowledgedBytes = 0;

	/** Takes ownership of an open socket. `onMessage` gets launch and stop; `onLost` is called when the host is gone. */
	constructor(socket: UplinkSocket, listeners: { onMessage: (message: HostMessage) => void; onLost: () => void }) {
		this.#socket = socket;
		socket.onmessage = (event) => {
			const message = JSON.parse(event.data) as HostMessage;
			if (message.type === 'ack') this.#acknowledge(message.sequenceNumber);
			else listeners.onMessage(message);
		};
		socket.onclose = () => listeners.onLost();
	}

	/** Connects to the host that served this page. Rejects when it refuses. */
	static connect(
		origin: string,
		listeners: { onMessage: (message: HostMessage) => void; onLost: () => void },
	): Promise<Uplink> {
		return new Promise((resolve, reject) => {
			const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/uplink`);
			socket.onopen = () => resolve(new Uplink(socket, listeners));
			socket.onclose = () => reject(new Error('The host refused the uplink.'));
		});
	}

	/** Fragments sent that are not yet on the host's disk, in bytes. */
	get unacknowledgedBytes(): number {
		return this.#unacknowledgedBytes;
	}

	/** Whether the host is so far behind that no more pictures should be made. */
	get isCongested(): boolean {
		return this.#unacknowledgedBytes > UPLINK_HIGH_WATER_MARK_BYTES;
	}

	send(message: PageMessage): void {
		this.#socket.send(JSON.stringify(message));
	}

	/** Sends a piece of MP4. Throws `UplinkOverflowError` when too much waits for the host. */
	sendFragment(frame: FragmentFrame): void {
		const sizeBytes = frame.bytes.byteLength;
		if (this.#unacknowledgedBytes + sizeBytes > MAX_UNACKNOWLEDGED_BYTES) {
			const limitMiB = MAX_UNACKNOWLEDGED_BYTES / 1024 / 1024;
			throw new UplinkOverflowError(
				`the disk of the recording does not keep up: ${limitMiB} MiB wait to be written; record to a faster disk or with a lower bit rate`,
			);
		}
		this.#waiting.push({ sequenceNumber: frame.sequenceNumber, sizeBytes });
		this.#unacknowledgedBytes += sizeBytes;
		this.#socket.send(encodeFragmentFrame(frame));
	}

	close(): void {
		this.#socket.onclose = null;
		this.#socket.close();
	}

	#acknowledge(sequenceNumber: number): void {
		for (;;) {
			const oldest = this.#waiting[0];
			if (!oldest || oldest.sequenceNumber > sequenceNumber) return;
			this.#unacknowledgedBytes -= oldest.sizeBytes;
			this.#waiting.shift();
		}
	}
}
