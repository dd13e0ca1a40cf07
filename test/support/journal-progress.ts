import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { readJournalState, scanJournal } from '../../host/journal/journal-scan.ts';
import { nodeJournalStorage } from '../../host/journal/journal-storage.ts';
import { isJournalName } from '../../host/journal/output-path.ts';

/** The unfinished recordings of a folder, by path. */
export async function journalsIn(folder: string): Promise<readonly string[]> {
	return (await readdir(folder)).filter(isJournalName).map((name) => join(folder, name));
}

/** Seconds of recording that lie in a journal, in the shorter one of its tracks; 0 for one that holds no fragment. */
export async function recordedS(journalPath: string): Promise<number> {
	const file = await nodeJournalStorage.open(journalPath);
	try {
		const state = await readJournalState(file);
		if (state.kind !== 'recording') return 0;
		const tracks = (await scanJournal(file, state.layout)).movie?.tracks ?? [];
		const endsS = tracks.map(
			({ track, lastDecodeTimeTicks, lastDurationTicks }) =>
				(lastDecodeTimeTicks + lastDurationTicks) / track.timescaleHz,
		);
		return endsS.length === 0 ? 0 : Math.min(...endsS);
	} finally {
		await file.close();
	}
}

/** Resolves when one of the journals of a folder holds `seconds` of recording; rejects with the reason of `signal`. */
export async function untilRecorded(folder: string, seconds: number, signal: AbortSignal): Promise<void> {
	const done = Promise.withResolvers<void>();
	let looking: Promise<void> = Promise.resolve();
	const look = async (): Promise<void> => {
		for (const path of await journalsIn(folder)) {
			// It may have been finished, and renamed, a moment ago.
			if ((await recordedS(path).catch(() => 0)) >= seconds) done.resolve();
		}
	};
	let isAboutToLook = false;
	// One at a time, and one look for whatever was written during the one before: each reads the journal from its start.
	const lookAgain = (): void => {
		if (isAboutToLook) return;
		isAboutToLook = true;
		looking = looking
			.then(() => {
				isAboutToLook = false;
				return look();
			})
			.catch(done.reject);
	};
	const abort = (): void => done.reject(signal.reason);
	const watcher = watch(folder, lookAgain);
	try {
		if (signal.aborted) abort();
		signal.addEventListener('abort', abort, { once: true });
		lookAgain();
		await done.promise;
	} finally {
		signal.removeEventListener('abort', abort);
		watcher.close();
		await looking;
	}
}
