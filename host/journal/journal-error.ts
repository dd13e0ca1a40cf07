/**
 * - `disk_full`: no room, or a quota is used up. What was written before stays good and can be finished.
 * - `file_too_large`: the file system cannot hold a file of this size.
 * - `not_writable`: no permission, or a read-only file system.
 * - `bad_output_path`: the output path cannot become a file.
 * - `journal_exists`: a journal of the same output and egress lies there already.
 * - `io_error`: the storage failed in another way.
 * - `invalid_fragment`: what was to be appended is not the next fragment of this recording.
 * - `nothing_recorded`: there is no sample to make a file of.
 * - `closed`: the journal was closed, finished or discarded before.
 */
export type JournalErrorCode =
	| 'disk_full'
	| 'file_too_large'
	| 'not_writable'
	| 'bad_output_path'
	| 'journal_exists'
	| 'io_error'
	| 'invalid_fragment'
	| 'nothing_recorded'
	| 'closed';

/** What can go wrong with a recording on its way to the disk. The message says what, where, and what to do. */
export class JournalError extends Error {
	override readonly name = 'JournalError';
	readonly code: JournalErrorCode;

	constructor(code: JournalErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

const CODES: Readonly<Record<string, { code: JournalErrorCode; remedy: string }>> = {
	ENOSPC: { code: 'disk_full', remedy: 'the disk is full: free some space, or record to another disk' },
	EDQUOT: { code: 'disk_full', remedy: "the user's disk quota is used up: free some space, or record elsewhere" },
	EFBIG: { code: 'file_too_large', remedy: 'the file system allows no larger file: record to another one' },
	EACCES: {
		code: 'not_writable',
		remedy: 'permission denied: make it writable for this user, or choose another folder',
	},
	EPERM: { code: 'not_writable', remedy: 'operation not permitted: choose another folder' },
	EROFS: { code: 'not_writable', remedy: 'the file system is read-only: choose another folder' },
	ENOTDIR: { code: 'bad_output_path', remedy: 'a part of the path is a file, not a folder: choose another folder' },
	EISDIR: { code: 'bad_output_path', remedy: 'it is a folder: give the name of a file' },
	ENAMETOOLONG: { code: 'bad_output_path', remedy: 'the name is too long: choose a shorter one' },
	ELOOP: { code: 'bad_output_path', remedy: 'its symbolic links run in a circle: choose another folder' },
	ENOENT: { code: 'bad_output_path', remedy: 'it does not exist (any more): was it moved or removed?' },
};

/** Puts an error of the file system in our words. `what` begins the sentence, as in `Cannot append to`. */
export function storageError(error: unknown, what: string, path: string): JournalError {
	if (error instanceof JournalError) return error;
	const systemCode = error instanceof Error && 'code' in error ? String(error.code) : '';
	const known = CODES[systemCode];
	const reason = known?.remedy ?? `the storage failed (${error instanceof Error ? error.message : String(error)})`;
	return new JournalError(known?.code ?? 'io_error', `${what} ${path}: ${reason}.`, { cause: error });
}
