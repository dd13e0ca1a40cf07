/**
 * Where things are in the file, while it is recorded and when it is finished:
 *
 *     recording   ftyp │ free, the reserve (room, journal header, the header of an mdat) │ moov (init) │ moof mdat moof mdat …
 *     finished    ftyp │ free of 8 bytes │ moov (index) │ free │ mdat: all that follows, the fragments among it
 *
 * Everything that the finished file needs is first written inside the reserve, where no reader looks. What turns one
 * into the other is then the size of the reserve's box, which shrinks to its bare header: reserve sizes are chosen such
 * that only a single byte of the file changes, so there is no moment at which the file is neither.
 *
 * An index that outgrew the reserve is written at the end of the file, inside a `free` box too; the mdat ends behind the
 * header of that box, so that the same byte brings out both.
 */

import { ascii, BOX_HEADER_BYTES, box, uint32, uint64, writeBoxes } from '../../protocol/mp4-box.ts';

/** Positions in one journal, all in bytes from the start of the file. */
export type JournalLayout = {
	/** The byte that is set to 0 to finish the file. */
	readonly commitPosition: number;
	/** Where the index is written. */
	readonly indexPosition: number;
	/** The longest index that fits there. */
	readonly indexCapacityBytes: number;
	/** Where the journal header lies. */
	readonly headerPosition: number;
	/** Where it says who writes the file. */
	readonly writerPosition: number;
	/** Where the finished file's mdat begins. */
	readonly mediaBoxPosition: number;
	/** Where the init segment's moov begins, followed by the fragments. */
	readonly initPosition: number;
};

/** Bytes of the `ftyp` box at the start of the file. */
export const FILE_TYPE = writeBoxes(
	box('ftyp', ascii('isom'), uint32(0x200), ascii('isom'), ascii('iso2'), ascii('iso6'), ascii('avc1'), ascii('mp41')),
);

/** Room of the journal header, and of the writer's identity behind it. */
export const JOURNAL_HEADER_BYTES = 4096;
export const WRITER_BYTES = 512;

const LONG_BOX_HEADER_BYTES = 16;
/** Reserve sizes are 1 to 255 of one of these, and a bare box header: their size field differs from its in one byte only. */
const STEPS_BYTES = [2 ** 24, 2 ** 16, 2 ** 8] as const;
const MIN_RESERVE_BYTES = 8 * 1024;
const DEFAULT_RESERVE_BYTES = 4 * 1024 * 1024;
/** An index longer than this is better at the end of the file than in front as empty room. */
const MAX_RESERVE_BYTES = 64 * 1024 * 1024;
/** Upper bound for 60 pictures and 47 sounds a second, in five fragments of both. */
const INDEX_BYTES_PER_S = 1024;
/** The parts of an index and of a journal that do not grow with the recording. */
const FIXED_RESERVE_BYTES = 16 * 1024;

/**
 * How many bytes to keep in front for a recording that lasts at most so long. Without a length, 4 MiB: more than two
 * hours at 30 pictures a second. At most 64 MiB.
 */
export function reserveBytesFor(expectedDurationS?: number): number {
	if (expectedDurationS === undefined) return DEFAULT_RESERVE_BYTES;
	return Math.min(FIXED_RESERVE_BYTES + Math.ceil(expectedDurationS) * INDEX_BYTES_PER_S, MAX_RESERVE_BYTES);
}

/** The layout of a journal that keeps at least so many bytes in front, at least 8 KiB, up to 2 GiB. */
export function newJournalLayout(atLeastBytes: number): JournalLayout {
	const wantedBytes = Math.max(atLeastBytes, MIN_RESERVE_BYTES);
	const stepBytes = STEPS_BYTES.findLast((step) => wantedBytes <= 255 * step) ?? STEPS_BYTES[0];
	const layout = journalLayout(Math.ceil(wantedBytes / stepBytes) * stepBytes + BOX_HEADER_BYTES);
	if (layout === null) throw new RangeError(`No journal keeps ${atLeastBytes} bytes in front.`);
	return layout;
}

/** The layout of the journal whose reserve is a box of this size. Returns null when no journal has such a reserve. */
export function journalLayout(reserveBoxBytes: number): JournalLayout | null {
	const stepsBytes = reserveBoxBytes - BOX_HEADER_BYTES;
	const place = STEPS_BYTES.findIndex((step) => stepsBytes % step === 0 && stepsBytes <= 255 * step);
	if (stepsBytes < MIN_RESERVE_BYTES || place < 0) return null;
	return layoutBefore(FILE_TYPE.byteLength + reserveBoxBytes, FILE_TYPE.byteLength + place);
}

/** The layout of a finished file whose mdat begins here. */
export function finishedLayout(mediaBoxPosition: number): JournalLayout {
	return layoutBefore(mediaBoxPosition + LONG_BOX_HEADER_BYTES, FILE_TYPE.byteLength);
}

function layoutBefore(initPosition: number, commitPosition: number): JournalLayout {
	const mediaBoxPosition = initPosition - LONG_BOX_HEADER_BYTES;
	const writerPosition = mediaBoxPosition - WRITER_BYTES;
	const headerPosition = writerPosition - JOURNAL_HEADER_BYTES;
	const indexPosition = FILE_TYPE.byteLength + BOX_HEADER_BYTES;
	// Behind the index, a free box goes on to the mdat; the journal header stays in it.
	const indexCapacityBytes = headerPosition - BOX_HEADER_BYTES - indexPosition;
	return {
		commitPosition,
		indexPosition,
		indexCapacityBytes,
		headerPosition,
		writerPosition,
		mediaBoxPosition,
		initPosition,
	};
}

/** Header of the free box between an index (or nothing) in the reserve and the mdat. */
export function roomHeader(layout: JournalLayout, indexBytes: number): Uint8Array {
	return boxHeader('free', layout.mediaBoxPosition - layout.indexPosition - indexBytes);
}

/** Header of the reserve while the file is recorded. */
export function reserveHeader(layout: JournalLayout): Uint8Array {
	return boxHeader('free', layout.initPosition - FILE_TYPE.byteLength);
}

/** Header of the finished file's mdat that ends here. */
export function mediaBoxHeader(layout: JournalLayout, endPosition: number): Uint8Array {
	const sizeFollowsAsLong = 1;
	return concat(boxHeader('mdat', sizeFollowsAsLong), uint64(endPosition - layout.mediaBoxPosition));
}

function boxHeader(type: string, sizeBytes: number): Uint8Array {
	return concat(uint32(sizeBytes), ascii(type));
}

/** These bytes one after the other. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
	const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
	let offset = 0;
	for (const part of parts) {
		bytes.set(part, offset);
		offset += part.byteLength;
	}
	return bytes;
}
