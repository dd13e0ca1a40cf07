/**
 * The binary frame in which one piece of fragmented MP4 goes from the page to the host:
 * byte 0 is the kind, bytes 4 to 7 the sequence number (big-endian, unsigned), from byte 8 on the MP4 boxes.
 */

/** `init` is `ftyp` and `moov` (sent once, first); `media` is one `moof` with its `mdat`. */
export type FragmentKind = 'init' | 'media';

export type FragmentFrame = {
	readonly kind: FragmentKind;
	/** 0 for the init segment, then 1, 2, 3, … without a gap. */
	readonly sequenceNumber: number;
	readonly bytes: Uint8Array;
};

/** Bytes before the MP4 boxes of a frame. */
export const FRAGMENT_FRAME_HEADER_BYTES = 8;

/** The largest frame that a host accepts, in bytes. */
export const MAX_FRAGMENT_FRAME_BYTES = 32 * 1024 * 1024;

/** Writes one frame. Copies `frame.bytes`. */
export function encodeFragmentFrame(frame: FragmentFrame): Uint8Array<ArrayBuffer> {
	const encoded = new Uint8Array(FRAGMENT_FRAME_HEADER_BYTES + frame.bytes.byteLength);
	encoded[0] = frame.kind === 'init' ? 0 : 1;
	new DataView(encoded.buffer).setUint32(4, frame.sequenceNumber);
	encoded.set(frame.bytes, FRAGMENT_FRAME_HEADER_BYTES);
	return encoded;
}

/** Reads one frame; its `bytes` are a view into `encoded`. Throws a `RangeError` that says what is wrong with it. */
export function decodeFragmentFrame(encoded: Uint8Array): FragmentFrame {
	if (encoded.byteLength <= FRAGMENT_FRAME_HEADER_BYTES) {
		throw new RangeError(
			`A fragment frame has more than ${FRAGMENT_FRAME_HEADER_BYTES} bytes, got ${encoded.byteLength}.`,
		);
	}
	const kindByte = encoded[0];
	if (kindByte !== 0 && kindByte !== 1) throw new RangeError(`Fragment frame of unknown kind ${kindByte}.`);
	const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
	return {
		kind: kindByte === 0 ? 'init' : 'media',
		sequenceNumber: view.getUint32(4),
		bytes: encoded.subarray(FRAGMENT_FRAME_HEADER_BYTES),
	};
}
