/** The recording on disk: every fragment of it, from the moment it came, until the finished file takes its place. */

import { basename, dirname, resolve } from 'node:path';
import { finishInPlace } from './finish.ts';
import { FragmentLog } from './fragment-log.ts';
import { createJournalFile } from './journal-create.ts';
import { JournalError, storageError } from './journal-error.ts';
import { writeWriter } from './journal-header.ts';
import { type JournalLayout, reserveBytesFor } from './journal-layout.ts';
import { type JournalFile, type JournalStorage, nodeJournalStorage } from './journal-storage.ts';
import { JournalUpkeep } from './journal-upkeep.ts';
import { movieIndex } from './movie-index.ts';
import { journalPathFor } from './output-path.ts';
import { currentWriter } from './writer-identity.ts';

/** Which recording a journal is of, and where it is kept. */
export type JournalOptions = {
	/** Where the finished file shall be. Its folder is made when it is missing. */
	readonly outputPath: string;
	readonly egressId: string;
	/** How long the recording may become, if that is known: more room is kept for its index then. */
	readonly expectedDurationS?: number;
	/** Room kept in front for the index, in bytes, from 8 KiB on. Default: by the expected duration, at least 4 MiB. */
	readonly reserveBytes?: number;
	/** Default: the real file system. */
	readonly storage?: JournalStorage;
	/** The time, in ms from any moment; never goes back. Default: since the process began. */
	readonly nowMs?: () => number;
};

/** How a journal is finished. */
export type FinishOptions = {
	/**
	 * Where the newest picture ends, in the video track's ticks from the start of the recording; ignored unless it is
	 * after that picture. Default: after the picture's nominal duration.
	 */
	readonly videoEndTicks?: number;
};

/** A finished file. */
export type FinishedRecording = {
	readonly path: string;
	readonly sizeBytes: number;
	readonly durationS: number;
	readonly pictures: number;
	/** False when the index was longer than the room kept for it and stands at the end of the file. */
	readonly isIndexInFront: boolean;
};

type OpenedJournal = Pick<Journal, 'path' | 'outputPath'> & {
	readonly storage: JournalStorage;
	readonly file: JournalFile;
	readonly layout: JournalLayout;
	readonly createdAtUnixMs: number;
	readonly nowMs: () => number;
};

/**
 * One recording on disk. It plays at any moment, also when the process is killed, and is finished in place.
 *
 * After a rejected `append` no more is taken, but `finish` makes a good file of everything before. A late error of the
 * disk is thrown once, by the next `append` or `finish`; `finish` can then be called again for what can be saved.
 */
export class Journal {
	/** The file while it is recorded. */
	readonly path: string;
	/** The finished file. */
	readonly outputPath: string;
	readonly #storage: JournalStorage;
	readonly #file: JournalFile;
	readonly #layout: JournalLayout;
	readonly #createdAtUnixMs: number;
	readonly #log: FragmentLog;
	readonly #upkeep: JournalUpkeep;
	#state: 'open' | 'finished' | 'closed' = 'open';
	#appendError: JournalError | null = null;
	#queue: Promise<unknown> = Promise.resolve();
	#committed: Omit<FinishedRecording, 'path'> | null = null;

	private constructor(options: OpenedJournal) {
		this.path = options.path;
		this.outputPath = options.outputPath;
		this.#storage = options.storage;
		this.#file = options.file;
		this.#layout = options.layout;
		this.#createdAtUnixMs = options.createdAtUnixMs;
		this.#log = new FragmentLog(options.file, options.layout.initPosition);
		this.#upkeep = new JournalUpkeep({
			sync: () => options.file.sync(),
			touch: () => this.#enqueue(() => this.#touch()),
			inWords: (error) => storageError(error, 'Cannot write the recording to the disk of', options.path),
			nowMs: options.nowMs,
		});
	}

	/**
	 * Creates the journal and the folder for it. Resolves when it is on the disk with all the room that finishing needs.
	 * Rejects with a `JournalError` and leaves no file behind.
	 */
	static async open(options: JournalOptions): Promise<Journal> {
		const storage = options.storage ?? nodeJournalStorage;
		const outputPath = resolve(options.outputPath);
		const path = journalPathFor(options.outputPath, options.egressId);
		const createdAtUnixMs = Date.now();
		const header = { egressId: options.egressId, outputName: basename(outputPath), createdAtUnixMs };
		const reserveBytes = options.reserveBytes ?? reserveBytesFor(options.expectedDurationS);
		const { file, layout } = await createJournalFile(storage, path, header, reserveBytes);
		const nowMs = options.nowMs ?? (() => performance.now());
		return new Journal({ path, outputPath, storage, file, layout, createdAtUnixMs, nowMs });
	}

	/** Size of the journal, with the room in front. */
	get sizeBytes(): number {
		return this.#log.endBytes;
	}

	/** Whether anything was appended that a file can be made of. */
	get hasMedia(): boolean {
		return this.#log.hasMedia;
	}

	/**
	 * Appends the init segment (sequence number 0) or the next fragment (1, 2, 3, …). Resolves when the operating system
	 * has it: from then on a crash of this process does not take it away, and from a second later a power cut neither.
	 * Rejects with a `JournalError`: `invalid_fragment` for anything else than the next fragment of this recording.
	 */
	append(bytes: Uint8Array, sequenceNumber: number): Promise<void> {
		return this.#enqueue(async () => {
			this.#throwWhenNotOpen();
			if (this.#appendError) throw this.#appendError;
			try {
				this.#upkeep.throwLateError();
				await this.#log.append(bytes, sequenceNumber);
				this.#upkeep.noteWritten();
			} catch (error) {
				this.#appendError = storageError(error, 'Cannot append to the recording', this.path);
				throw this.#appendError;
			}
		});
	}

	/**
	 * Makes the finished file and gives it its name; an older file of that name is replaced in that moment. Resolves when
	 * it is on the disk. Rejects with a `JournalError`; what was recorded then still lies in the journal, and `finish` may
	 * be called again.
	 */
	finish(options: FinishOptions = {}): Promise<FinishedRecording> {
		return this.#enqueue(async () => {
			this.#throwWhenNotOpen();
			await this.#upkeep.synced();
			this.#upkeep.throwLateError();
			try {
				this.#committed ??= await this.#commit(options);
				await this.#storage.rename(this.path, this.outputPath);
				await this.#storage.syncDirectory(dirname(this.outputPath));
			} catch (error) {
				const what = this.#committed
					? `The recording is complete, but stays in ${this.path}: cannot rename it to`
					: 'Cannot finish the recording; it plays as it is in';
				throw storageError(error, what, this.#committed ? this.outputPath : this.path);
			}
			this.#state = 'finished';
			this.#upkeep.stop();
			// Everything is on the disk: closing cannot take it back.
			await this.#file.close().catch(() => undefined);
			return { path: this.outputPath, ...this.#committed };
		});
	}

	/** Lets go of the file and leaves it as it is: playable, and for recovery to finish. Never rejects. */
	async close(): Promise<void> {
		await this.#enqueue(async () => {
			if (this.#state !== 'open') return;
			this.#state = 'closed';
			this.#upkeep.stop();
			await this.#upkeep.synced();
			try {
				await this.#file.write(writeWriter(null), this.#layout.writerPosition);
				await this.#file.sync();
			} catch {
				// Recovery waits for this process to end then; the file is as good as it was.
			}
			await this.#file.close().catch(() => undefined);
		});
	}

	/** Removes the recording, unless it is finished or somebody else has removed it. Rejects with a `JournalError` when the file cannot be removed. */
	async discard(): Promise<void> {
		if (this.#state === 'finished') return;
		await this.close();
		try {
			await this.#storage.remove(this.path);
		} catch (error) {
			if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
			throw storageError(error, 'Cannot remove the recording', this.path);
		}
	}

	async #commit(options: FinishOptions): Promise<Omit<FinishedRecording, 'path'>> {
		const described = { createdAtUnixMs: this.#createdAtUnixMs, ...options };
		const { moov, durationS, pictures } = movieIndex(this.#log.movie, described);
		const isIndexInFront = await finishInPlace(this.#file, this.#layout, moov);
		return { sizeBytes: await this.#file.sizeBytes(), durationS, pictures, isIndexInFront };
	}

	/** Says once more who writes the file, which makes it a new one for whoever looks at its time. */
	async #touch(): Promise<void> {
		if (this.#state !== 'open' || this.#committed) return;
		await this.#file.write(writeWriter(await currentWriter()), this.#layout.writerPosition);
	}

	#throwWhenNotOpen(): void {
		if (this.#state !== 'open') throw new JournalError('closed', `The recording ${this.path} is ${this.#state}.`);
	}

	/** One thing at a time, in the order in which it was asked for. */
	#enqueue<T>(work: () => Promise<T>): Promise<T> {
		const result = this.#queue.then(work);
		this.#queue = result.catch(() => undefined);
		return result;
	}
}
