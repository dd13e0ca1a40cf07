import { createWriteStream } from 'node:fs';
import { mkdir, open, symlink } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

const END_SIGNATURE = 0x06054b50;
const ENTRY_SIGNATURE = 0x02014b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const FILE_TYPE_MASK = 0o170000;
const SYMLINK_TYPE = 0o120000;

/**
 * Unpacks a zip archive (stored or deflated entries, below 4 GiB) with its permissions and links, on machines that
 * have no `unzip`. Throws an `Error` for an archive that is torn or that would write outside of `folder`.
 * @param {string} archivePath
 * @param {string} folder is made if it is not there
 */
export async function unzip(archivePath, folder) {
	const archive = await open(archivePath, 'r');
	try {
		for (const entry of await readDirectory(archive)) await unpack(archive, entry, folder);
	} finally {
		await archive.close();
	}
}

/**
 * @typedef {object} Entry
 * @property {string} name
 * @property {number} mode Unix mode, 0 if the archive has none
 * @property {boolean} deflated
 * @property {number} sizeBytes as it is stored in the archive
 * @property {number} offset of its local header
 */

/**
 * @param {import('node:fs/promises').FileHandle} archive
 * @returns {Promise<Entry[]>}
 */
async function readDirectory(archive) {
	const { size } = await archive.stat();
	const tailBytes = Math.min(size, END_BYTES + MAX_COMMENT_BYTES);
	const tail = await readAt(archive, size - tailBytes, tailBytes);
	let end = tail.length - END_BYTES;
	while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end -= 1;
	if (end < 0) throw new Error('The zip archive has no directory: it is torn, or no zip archive.');

	const directory = await readAt(archive, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
	/** @type {Entry[]} */
	const entries = [];
	for (let at = 0; at < directory.length; ) {
		if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error('The directory of the zip archive is damaged.');
		const nameBytes = directory.readUInt16LE(at + 28);
		entries.push({
			name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
			mode: directory.readUInt32LE(at + 38) >>> 16,
			deflated: directory.readUInt16LE(at + 10) === 8,
			sizeBytes: directory.readUInt32LE(at + 20),
			offset: directory.readUInt32LE(at + 42),
		});
		at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
	}
	return entries;
}

/**
 * @param {import('node:fs/promises').FileHandle} archive
 * @param {Entry} entry
 * @param {string} folder
 */
async function unpack(archive, entry, folder) {
	const path = resolve(folder, entry.name);
	if (!path.startsWith(resolve(folder) + sep))
		throw new Error(`The zip archive would write outside of its folder: ${entry.name}`);
	if (entry.name.endsWith('/')) {
		await mkdir(path, { recursive: true });
		return;
	}
	await mkdir(dirname(path), { recursive: true });
	const header = await readAt(archive, entry.offset, 30);
	const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
	if ((entry.mode & FILE_TYPE_MASK) === SYMLINK_TYPE) {
		const target = (await readAt(archive, start, entry.sizeBytes)).toString();
		if (target.startsWith('/') || target.includes('..'))
			throw new Error(`The zip archive links outside of its folder: ${target}`);
		await symlink(target, path);
		return;
	}
	const file = createWriteStream(path, { mode: entry.mode & 0o777 || 0o644 });
	if (entry.sizeBytes === 0) {
		await pipeline([], file);
		return;
	}
	const stored = archive.createReadStream({ start, end: start + entry.sizeBytes - 1, autoClose: false });
	await (entry.deflated ? pipeline(stored, createInflateRaw(), file) : pipeline(stored, file));
}

/**
 * @param {import('node:fs/promises').FileHandle} file
 * @param {number} position
 * @param {number} sizeBytes
 */
async function readAt(file, position, sizeBytes) {
	const { buffer, bytesRead } = await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, position);
	if (bytesRead !== sizeBytes) throw new Error('The zip archive ends too early: it is torn.');
	return buffer;
}
