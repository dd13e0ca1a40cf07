/** Header of a block that is not the last: F bit, payload type, 14 bits of time before the packet, 10 bits of length. */
const REDUNDANT_HEADER_BYTES = 4;

/** One older packet that a RED packet brings along. */
export type RedundantBlock = {
	/** 32-bit RTP timestamp of the older packet. */
	readonly rtpTimestamp: number;
	/** 16-bit sequence number under which the older packet was sent, deduced from the block's place. */
	readonly sequenceNumber: number;
	readonly payloadType: number;
	readonly bytes: Uint8Array;
};

/** What a RED packet holds. The bytes are views into it. */
export type RedPacket = {
	readonly primary: { readonly payloadType: number; readonly bytes: Uint8Array };
	/** Oldest first; empty blocks are left out. */
	readonly redundant: readonly RedundantBlock[];
};

/**
 * Splits an RTP payload with redundant audio (RFC 2198). `rtpTimestamp` and `sequenceNumber` are the packet's own.
 * Returns null for a payload that is cut off or has no primary block; never throws.
 */
export function parseRed(bytes: Uint8Array, rtpTimestamp: number, sequenceNumber: number): RedPacket | null {
	const headers: { payloadType: number; timestampOffset: number; sizeBytes: number }[] = [];
	let at = 0;
	for (;;) {
		const first = bytes[at];
		if (first === undefined) return null;
		if (first < 0x80) break;
		if (at + REDUNDANT_HEADER_BYTES > bytes.length) return null;
		const fields = ((bytes[at + 1] as number) << 16) | ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
		headers.push({ payloadType: first & 0x7f, timestampOffset: fields >> 10, sizeBytes: fields & 0x3ff });
		at += REDUNDANT_HEADER_BYTES;
	}
	const primaryPayloadType = bytes[at] as number;
	at++;
	const redundant: RedundantBlock[] = [];
	for (const [index, { payloadType, timestampOffset, sizeBytes }] of headers.entries()) {
		if (at + sizeBytes > bytes.length) return null;
		if (sizeBytes > 0) {
			redundant.push({
				rtpTimestamp: (rtpTimestamp - timestampOffset) >>> 0,
				sequenceNumber: (sequenceNumber - (headers.length - index)) & 0xffff,
				payloadType,
				bytes: bytes.subarray(at, at + sizeBytes),
			});
		}
		at += sizeBytes;
	}
	if (at >= bytes.length) return null;
	return { primary: { payloadType: primaryPayloadType, bytes: bytes.subarray(at) }, redundant };
}
