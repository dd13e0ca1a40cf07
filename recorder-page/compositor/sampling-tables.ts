import type { Taps } from './sampling.ts';

/** Bytes in a column table for eight output samples; the format stands in `planar/index.ts`. */
export const COLUMN_GROUP_BYTES = 64;
/** Bytes in a row table for one output row. */
export const ROW_ENTRY_BYTES = 8;

/** Samples of the source that one swizzle reaches. */
const SWIZZLE_REACH = 16;

/** Taps of a row as the pixel loops want them: vectors for eight output samples at a time. */
export function columnTable({ positions }: Taps): Uint8Array {
	const groups = Math.ceil(positions.length / 8);
	const table = new DataView(new ArrayBuffer(groups * COLUMN_GROUP_BYTES));
	for (let group = 0; group < groups; group++) {
		const at = group * COLUMN_GROUP_BYTES;
		const base = (positions[group * 8] as number) >> 8;
		table.setInt32(at, base, true);
		for (let lane = 0; lane < 8; lane++) {
			const position = positions[Math.min(group * 8 + lane, positions.length - 1)] as number;
			// A step of exactly 2 may be rounded up to a first sample that is the last within reach: then all is the second's.
			const reached = (position >> 8) - base === SWIZZLE_REACH - 1;
			const first = reached ? SWIZZLE_REACH - 2 : (position >> 8) - base;
			const weight = reached ? 256 : position & 255;
			table.setUint8(at + 16 + lane * 2, first);
			// Behind the last sample there is none, but its weight is 0.
			table.setUint8(at + 17 + lane * 2, first + 1);
			table.setInt16(at + 32 + lane * 4, 256 - weight, true);
			table.setInt16(at + 34 + lane * 4, weight, true);
		}
	}
	return new Uint8Array(table.buffer);
}

/** Taps of a column as the pixel loops want them: for each output row a source row and the weight of the one below. */
export function rowTable({ positions }: Taps): Uint8Array {
	const table = new DataView(new ArrayBuffer(positions.length * ROW_ENTRY_BYTES));
	for (const [row, position] of positions.entries()) {
		table.setInt32(row * ROW_ENTRY_BYTES, position >> 8, true);
		table.setInt32(row * ROW_ENTRY_BYTES + 4, position & 255, true);
	}
	return new Uint8Array(table.buffer);
}
