/**
 * What the wire's sockets hold while their process waits for its turn, in bytes: a second of media many times over, so that
 * only what is to be lost is.
 */
export const WIRE_BUFFER_BYTES = 4 * 1024 * 1024;

/** A datagram with its length in front, for a stream. */
export function framed(datagram: Buffer): Buffer {
	const header = Buffer.alloc(2);
	header.writeUInt16BE(datagram.length);
	return Buffer.concat([header, datagram]);
}

/** Takes a stream of framed datagrams apart, however it is cut. */
export class DatagramSplitter {
	#rest: Buffer = Buffer.alloc(0);

	/** The datagrams that are whole with these bytes. */
	push(bytes: Buffer): readonly Buffer[] {
		this.#rest = Buffer.concat([this.#rest, bytes]);
		const datagrams: Buffer[] = [];
		while (this.#rest.length >= 2) {
			const endsAt = 2 + this.#rest.readUInt16BE();
			if (this.#rest.length < endsAt) break;
			datagrams.push(this.#rest.subarray(2, endsAt));
			this.#rest = this.#rest.subarray(endsAt);
		}
		return datagrams;
	}
}
