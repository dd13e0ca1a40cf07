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
