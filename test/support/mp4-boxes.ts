import { open } from 'node:fs/promises';

/** Names of the boxes of an MP4 at its top level, in their order. Throws an `Error` when they do not fill the file. */
export async function topLevelBoxes(path: string): Promise<readonly string[]> {
	await using file = await open(path);
	const { size } = await file.stat();
	const names: string[] = [];
	for (let at = 0; at < size; ) {
		const header = Buffer.alloc(16);
		await file.read(header, 0, 16, at);
		names.push(header.toString('latin1', 4, 8));
		// A size of 1 says that 64 bits of it follow the name.
		const boxBytes = header.readUInt32BE(0) === 1 ? Number(header.readBigUInt64BE(8)) : header.readUInt32BE(0);
		if (boxBytes < 8 || at + boxBytes > size)
			throw new Error(`${path}: a box of ${boxBytes} bytes at ${at} of ${size}`);
		at += boxBytes;
	}
	return names;
}

/** Where the boxes inside a box begin, behind its header; 0 for a box that has nothing else. */
const CHILDREN_OFFSET_BYTES: Readonly<Record<string, number>> = { stsd: 8, avc1: 78 };

/**
 * What is in the boxes that lie at a path of names, such as `['moov', 'trak', 'mdia']`, without their headers, in the
 * order of the file. Boxes of 64-bit size are passed over.
 */
export function boxesAt(bytes: Buffer, path: readonly string[]): readonly Buffer[] {
	const [name, ...rest] = path;
	if (name === undefined) return [bytes];
	const found: Buffer[] = [];
	for (let at = 0; at + 8 <= bytes.length; ) {
		const size32 = bytes.readUInt32BE(at);
		const boxBytes = size32 === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : size32;
		if (boxBytes < 8 || at + boxBytes > bytes.length) throw new Error(`A box of ${boxBytes} bytes at ${at}`);
		if (size32 !== 1 && bytes.toString('latin1', at + 4, at + 8) === name) {
			const payload = bytes.subarray(at + 8, at + boxBytes);
			found.push(...boxesAt(rest.length > 0 ? payload.subarray(CHILDREN_OFFSET_BYTES[name] ?? 0) : payload, rest));
		}
		at += boxBytes;
	}
	return found;
}
