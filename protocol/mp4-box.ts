/**
 * Writes MP4 boxes (ISO 14496-12). Boxes are described as a tree first and written in one go, so that an index of many
 * megabytes is copied once.
 */

/** One box, not yet written. */
export type Mp4Box = {
	/** Four ASCII characters. */
	readonly type: string;
	/** Size of the box with its 8-byte header. */
	readonly sizeBytes: number;
	readonly parts: readonly (Uint8Array | Mp4Box)[];
};

/** Bytes of a box header with a 32-bit size. */
export const BOX_HEADER_BYTES = 8;

/** Describes a box of these parts. Throws a `RangeError` when it does not fit a 32-bit size. */
export function box(type: string, ...parts: readonly (Uint8Array | Mp4Box)[]): Mp4Box {
	let sizeBytes = BOX_HEADER_BYTES;
	for (const part of parts) sizeBytes += part instanceof Uint8Array ? part.byteLength : part.sizeBytes;
	if (sizeBytes > 0xffffffff) throw new RangeError(`Box '${type}' of ${sizeBytes} bytes is larger than 4 GiB.`);
	return { type, sizeBytes, parts };
}

/** Describes a box that begins with a version (8 bits) and flags (24 bits). */
export function fullBox(
	type: string,
	version: number,
	flags: number,
	...parts: readonly (Uint8Array | Mp4Box)[]
): Mp4Box {
	return box(type, uint32((version << 24) | flags), ...parts);
}

/** Writes boxes one after the other into new bytes. */
export function writeBoxes(...boxes: readonly Mp4Box[]): Uint8Array<ArrayBuffer> {
	let sizeBytes = 0;
	for (const item of boxes) sizeBytes += item.sizeBytes;
	const bytes = new Uint8Array(sizeBytes);
	let offset = 0;
	for (const item of boxes) offset = writeBox(item, bytes, offset);
	return bytes;
}

function writeBox(item: Mp4Box, bytes: Uint8Array<ArrayBuffer>, start: number): number {
	new DataView(bytes.buffer).setUint32(start, item.sizeBytes);
	bytes.set(ascii(item.type), start + 4);
	let offset = start + BOX_HEADER_BYTES;
	for (const part of item.parts) {
		if (part instanceof Uint8Array) {
			bytes.set(part, offset);
			offset += part.byteLength;
		} else {
			offset = writeBox(part, bytes, offset);
		}
	}
	return offset;
}

/** Bytes of these values, one byte each. */
export function uint8(...values: readonly number[]): Uint8Array {
	return Uint8Array.from(values);
}

/** Big-endian bytes of these values, two bytes each; negative values as two's complement. */
export function uint16(...values: readonly number[]): Uint8Array {
	const view = new DataView(new ArrayBuffer(values.length * 2));
	for (const [index, value] of values.entries()) view.setUint16(index * 2, value);
	return new Uint8Array(view.buffer);
}

/** Big-endian bytes of these values, four bytes each; negative values as two's complement. */
export function uint32(...values: readonly number[]): Uint8Array {
	const view = new DataView(new ArrayBuffer(values.length * 4));
	for (const [index, value] of values.entries()) view.setUint32(index * 4, value);
	return new Uint8Array(view.buffer);
}

/** Big-endian bytes of these safe integers, eight bytes each; negative values as two's complement. */
export function uint64(...values: readonly number[]): Uint8Array {
	const view = new DataView(new ArrayBuffer(values.length * 8));
	for (const [index, value] of values.entries()) view.setBigInt64(index * 8, BigInt(value));
	return new Uint8Array(view.buffer);
}

/** One byte for each character of an ASCII text. */
export function ascii(text: string): Uint8Array {
	const bytes = new Uint8Array(text.length);
	for (let index = 0; index < text.length; index++) bytes[index] = text.charCodeAt(index);
	return bytes;
}
