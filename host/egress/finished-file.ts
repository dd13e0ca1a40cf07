import type { Journal } from '../journal/journal.ts';
import { recoverJournal } from '../journal/recover.ts';
import { EgressError } from './egress-error.ts';
import type { FinishedFile } from './egress-info.ts';

/** Makes the journal of a recording that ended well the finished file. Rejects with `JournalError` when that fails. */
export async function finishFile(journal: Journal): Promise<FinishedFile> {
	const { path, sizeBytes, durationS } = await journal.finish();
	return { path, sizeBytes: BigInt(sizeBytes), durationNs: BigInt(Math.round(durationS * 1e9)) };
}

/** What is left of a recording that failed, and its error, which says more when the file could not be finished. */
export type SavedFile = { readonly error: EgressError; readonly file?: FinishedFile };

/**
 * Saves what was recorded until `error`: under another name where an older file has this one. Without any media the
 * journal goes; with `leave` it stays as it is. Never rejects.
 */
export async function saveFile(journal: Journal, error: EgressError, leave: boolean): Promise<SavedFile> {
	// What cannot be removed holds nothing.
	if (!journal.hasMedia) await journal.discard().catch(() => undefined);
	if (!journal.hasMedia || leave) return { error };
	await journal.close();
	const saved = await recoverJournal(journal.path);
	if (saved.outcome === 'recovered') {
		const durationNs = BigInt(Math.round((saved.durationS ?? 0) * 1e9));
		return { error, file: { path: saved.outputPath, sizeBytes: BigInt(saved.sizeBytes), durationNs } };
	}
	const both = `${error.message}; and its file could not be finished: ${saved.message} It plays as it is, and "roomreel recover" tries again`;
	return { error: new EgressError(error.code, error.blame, both, error) };
}
