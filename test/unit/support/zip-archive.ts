import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive. */
export type ZipEntry = {
	readonly name: string;
	readonly content: string;
	/** Unix mode with the type of the file, such as `0o100755`. */
	readonly mode: number;
	readonly method: 'stored' | 'deflated';
};

/** Writes a zip archive by the book (APPNOTE 4.3), to have one of known content. */
export function zipArchive(entries: readonly ZipEntry[]): Buffer {
	const files: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const { name, content, mode, method } of entries) {
		const plain = Buffer.from(content);
		const stored = method === 'deflated' ? deflateRawSync(plain) : plain;
		const nameBytes = Buffer.from(name);
		// Version, flags, method, time, date, checksum, sizes, lengths of name and extra field: the same in both headers.
		const common = Buffer.alloc(26);
		common.writeUInt16LE(20, 0);
		common.writeUInt16LE(method === 'deflated' ? 8 : 0, 4);
		common.writeUInt32LE(crc32(plain), 10);
		common.writeUInt32LE(stored.length, 14);
		common.writeUInt32LE(plain.length, 18);
		common.writeUInt16LE(nameBytes.length, 22);
		files.push(signature(0x04034b50), common, nameBytes, stored);

		const madeByUnix = Buffer.from([20, 3]);
		const attributes = Buffer.alloc(14);
		attributes.writeUInt32LE(mode * 0x10000, 6);
		attributes.writeUInt32LE(offset, 10);
		directory.push(signature(0x02014b50), madeByUnix, common, attributes, nameBytes);
		offset += 4 + common.length + nameBytes.length + stored.length;
	}
	const directoryBytes = Buffer.concat(directory);
	const end = Buffer.alloc(18);
	end.writeUInt16LE(entries.length, 4);
	end.writeUInt16LE(entries.length, 6);
	end.writeUInt32LE(directoryBytes.length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...files, directoryBytes, signature(0x06054b50), end]);
}

function signature(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32LE(value);
	return bytes;
}
