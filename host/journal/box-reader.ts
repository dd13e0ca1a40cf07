/** Reads MP4 boxes of bytes that nobody vouches for. Everything throws a `JournalError` `invalid_fragment`. */

import { BOX_HEADER_BYTES } from '../../protocol/mp4-box.ts';
import { JournalError } from './journal-error.ts';

/** One box with a 32-bit size; `payload` is a view into the bytes that it was read from. */
export type ReadBox = { readonly type: string; readonly payload: Uint8Array };

/** The error of a fragment that is not what it should be. */
export function invalidFragment(message: string): JournalError {
	return new JournalError('invalid_fragment', `Not a fragment of this recording: ${message}.`);
}

/** Reads boxes that fill the bytes exactly, one after the other. `where` names the bytes in errors. */
export function readBoxes(bytes: Uint8Array, where: string): ReadBox[] {
	const boxes: ReadBox[] = [];
	for (let start = 0; start < bytes.byteLength; ) {
		const { type, sizeBytes } = readBoxHeader(bytes.subarray(start), where);
		if (sizeBytes > bytes.byteLength - start) {
			throw invalidFragment(`${type} in ${where} says ${sizeBytes} bytes, ${bytes.byteLength - start} are there`);
		}
		boxes.push({ type, payload: bytes.subarray(start + BOX_HEADER_BYTES, start + sizeBytes) });
		start += sizeBytes;
	}
	return boxes;
}

/** Reads the 8-byte header at the start of the bytes. Sizes of 64 bits, or "to the end", are not used in fragments. */
export function readBoxHeader(bytes: Uint8Array, where: string): { type: string; sizeBytes: number } {
	if (bytes.byteLength < BOX_HEADER_BYTES) throw invalidFragment(`${where} ends within the header of a box`);
	const view = dataView(bytes);
	const sizeBytes = view.getUint32(0);
	const type = String.fromCharCode(...bytes.subarray(4, BOX_HEADER_BYTES)).replace(/[^\x20-\x7e]/g, '?');
	if (sizeBytes < BOX_HEADER_BYTES) throw invalidFragment(`${type} in ${where} says ${sizeBytes} bytes`);
	return { type, sizeBytes };
}

/** The payload of the only box of this type, which has at least this many bytes. */
export function onlyBox(boxes: readonly ReadBox[], type: string, where: string, minimumBytes = 0): Uint8Array {
	const found = boxes.filter((item) => item.type === type);
	const payload = found[0]?.payload;
	if (payload === undefined || found.length > 1) throw invalidFragment(`${where} holds ${found.length} ${type} boxes`);
	if (payload.byteLength < minimumBytes) throw invalidFragment(`${type} in ${where} is cut short`);
	return payload;
}

/** Follows a path of boxes, each the only one of its type, down to a payload. */
export function boxAt(boxes: readonly ReadBox[], path: readonly string[], where: string, minimumBytes = 0): Uint8Array {
	const [type = '', ...rest] = path;
	if (rest.length === 0) return onlyBox(boxes, type, where, minimumBytes);
	return boxAt(readBoxes(onlyBox(boxes, type, where), type), rest, `${where}/${type}`, minimumBytes);
}

/** A `DataView` of exactly these bytes. */
export function dataView(bytes: Uint8Array): DataView {
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
