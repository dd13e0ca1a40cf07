/** What a journal says of itself in its reserve, so that it can be finished when its writer is gone. Holds no secret. */

import { ascii } from '../../protocol/mp4-box.ts';
import { JOURNAL_HEADER_BYTES, WRITER_BYTES } from './journal-layout.ts';
import type { WriterIdentity } from './writer-identity.ts';

export type JournalHeader = {
	readonly egressId: string;
	/** Name of the finished file, without a folder. */
	readonly outputName: string;
	/** When the journal was opened, milliseconds since 1970. */
	readonly createdAtUnixMs: number;
};

const HEADER_MARK = 'roomreel journal 1 ';
const WRITER_MARK = 'written by ';

/** Writes the header with its room. Throws a `RangeError` when it does not fit. */
export function writeJournalHeader(header: JournalHeader): Uint8Array {
	return writeText(HEADER_MARK + toAsciiJson(header), JOURNAL_HEADER_BYTES);
}

/** Reads the header; null when there is none, or none that can be trusted to name a file in its own folder. */
export function readJournalHeader(bytes: Uint8Array): JournalHeader | null {
	const value = readJson(bytes, HEADER_MARK);
	if (value === null) return null;
	const { egressId, outputName, createdAtUnixMs } = value;
	if (typeof egressId !== 'string' || typeof outputName !== 'string' || typeof createdAtUnixMs !== 'number')
		return null;
	const isName = outputName !== '' && outputName !== '.' && outputName !== '..' && !/[/\0]/.test(outputName);
	if (!isName || !Number.isSafeInteger(createdAtUnixMs) || createdAtUnixMs < 0) return null;
	return { egressId, outputName, createdAtUnixMs };
}

/** Writes who writes the journal, with its room; all zeros for nobody. */
export function writeWriter(writer: WriterIdentity | null): Uint8Array {
	return writeText(writer === null ? '' : WRITER_MARK + toAsciiJson(writer), WRITER_BYTES);
}

/** Reads who writes the journal: `nobody` when it was closed, `unknown` when that cannot be read. */
export function readWriter(bytes: Uint8Array): WriterIdentity | 'nobody' | 'unknown' {
	if (bytes.byteLength === WRITER_BYTES && bytes.every((byte) => byte === 0)) return 'nobody';
	const value = readJson(bytes, WRITER_MARK);
	if (value === null) return 'unknown';
	const { pid, startTicks, machine } = value;
	if (typeof pid !== 'number' || typeof startTicks !== 'string' || typeof machine !== 'string') return 'unknown';
	return Number.isSafeInteger(pid) && pid > 0 ? { pid, startTicks, machine } : 'unknown';
}

function writeText(text: string, roomBytes: number): Uint8Array {
	if (text.length >= roomBytes) throw new RangeError(`A journal header of ${text.length} bytes is too long.`);
	const bytes = new Uint8Array(roomBytes);
	bytes.set(ascii(text));
	return bytes;
}

function toAsciiJson(value: unknown): string {
	return JSON.stringify(value).replace(
		/[^\x20-\x7e]/g,
		(character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}

function readJson(bytes: Uint8Array, mark: string): Record<string, unknown> | null {
	const end = bytes.indexOf(0);
	const text = String.fromCharCode(...bytes.subarray(0, end < 0 ? bytes.byteLength : end));
	if (!text.startsWith(mark)) return null;
	try {
		const value: unknown = JSON.parse(text.slice(mark.length));
		return typeof value === 'object' && value !== null ? { ...value } : null;
	} catch {
		return null;
	}
}
