/** The one character of the font, which fills its whole square: as wide and as high as the font's size, above the baseline. */
export const BLOCK_CHARACTER = 'A';

const CODE = BLOCK_CHARACTER.charCodeAt(0);
const EM = 1000;

/** A TrueType font that no machine has: no other one covers a square with its letter A. */
export function blockFont(): Buffer {
	const tables: Readonly<Record<string, Buffer>> = {
		'OS/2': shorts(
			// Version, mean width, weight, width, licence; ten sizes and places of small letters and lines; class.
			[0, EM, 400, 5, 0],
			zeros(11),
			// Panose, ranges, vendor; then: regular, first and last character, heights.
			zeros(15),
			[0x40, CODE, CODE, EM, 0, 0, EM, 0],
		),
		cmap: shorts(
			[0, 1, 3, 1, 0, 12],
			// Format 4: the one character is glyph 1.
			[4, 32, 0, 4, 4, 1, 0, CODE, 0xffff, 0, CODE, 0xffff, 1 - CODE, 1, 0, 0],
		),
		// One contour of four points, all on the curve.
		glyf: shorts([1, 0, 0, EM, EM, 3, 0], [0x0101, 0x0101], [0, 0, EM, 0], [0, EM, 0, -EM]),
		head: shorts([1, 0, 1, 0, 0, 0, 0x5f0f, 0x3cf5, 0, EM], zeros(8), [0, 0, EM, EM, 0, 8, 2, 0, 0]),
		hhea: shorts([1, 0, EM, 0, 0, EM, 0, 0, EM, 1], zeros(7), [2]),
		hmtx: shorts([EM, 0, EM, 0]),
		loca: shorts([0, 0, 17]),
		maxp: shorts([1, 0, 2, 4, 1, 0, 0, 1], zeros(8)),
		name: shorts([0, 0, 6]),
		post: shorts([3, 0], zeros(14)),
	};
	const names = Object.keys(tables);
	const heading = shorts([1, 0, names.length, 128, 3, names.length * 16 - 128]);
	const directory: Buffer[] = [];
	const contents: Buffer[] = [];
	let offsetBytes = heading.length + names.length * 16;
	for (const [name, table] of Object.entries(tables)) {
		const padded = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
		const entry = Buffer.alloc(16);
		entry.write(name, 'latin1');
		entry.writeUInt32BE(checksum(padded), 4);
		entry.writeUInt32BE(offsetBytes, 8);
		entry.writeUInt32BE(table.length, 12);
		directory.push(entry);
		contents.push(padded);
		offsetBytes += padded.length;
	}
	return Buffer.concat([heading, ...directory, ...contents]);
}

/** Numbers of 16 bits, most significant byte first; negative ones as two's complement. */
function shorts(...lists: readonly (readonly number[])[]): Buffer {
	const values = lists.flat();
	const bytes = Buffer.alloc(values.length * 2);
	values.forEach((value, index) => {
		bytes.writeUInt16BE(value & 0xffff, index * 2);
	});
	return bytes;
}

function zeros(count: number): readonly number[] {
	return Array.from({ length: count }, () => 0);
}

function checksum(padded: Buffer): number {
	let sum = 0;
	for (let at = 0; at < padded.length; at += 4) sum = (sum + padded.readUInt32BE(at)) >>> 0;
	return sum;
}
