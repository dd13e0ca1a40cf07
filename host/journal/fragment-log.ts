import { invalidFragment } from './box-reader.ts';
import { readMediaFragment } from './fragment-reader.ts';
import { readInitSegment } from './init-reader.ts';
import type { JournalFile } from './journal-storage.ts';
import { MovieSamples } from './movie-samples.ts';

/**
 * What a journal holds behind its header: the init segment and the fragments, each checked before it is written, and the
 * samples in them, which the index is made of.
 */
export class FragmentLog {
	readonly #file: Pick<JournalFile, 'write' | 'truncate'>;
	readonly #startBytes: number;
	#endBytes: number;
	#movie: MovieSamples | null = null;

	/** Begins at a position of a file, which stays the caller's. */
	constructor(file: Pick<JournalFile, 'write' | 'truncate'>, startBytes: number) {
		this.#file = file;
		this.#startBytes = startBytes;
		this.#endBytes = startBytes;
	}

	/** Position behind the newest fragment. */
	get endBytes(): number {
		return this.#endBytes;
	}

	/** Whether there is anything that a file can be made of. */
	get hasMedia(): boolean {
		return this.#endBytes > this.#startBytes && (this.#movie?.lastSequenceNumber ?? 0) > 0;
	}

	/** The samples of all fragments, with where they lie. */
	get movie(): MovieSamples {
		return this.#movie ?? new MovieSamples([]);
	}

	/**
	 * Writes the init segment (sequence number 0) or the next fragment. One at a time. Rejects with a `JournalError`
	 * `invalid_fragment` for anything else, with nothing written, or with the system's error.
	 */
	async append(bytes: Uint8Array, sequenceNumber: number): Promise<void> {
		if (sequenceNumber === 0) await this.#appendInit(bytes);
		else await this.#appendFragment(bytes, sequenceNumber);
	}

	async #appendInit(bytes: Uint8Array): Promise<void> {
		if (this.#movie) throw invalidFragment('a second init segment');
		const { tracks, moov } = readInitSegment(bytes);
		await this.#write(moov);
		this.#movie = new MovieSamples(tracks);
	}

	async #appendFragment(bytes: Uint8Array, sequenceNumber: number): Promise<void> {
		if (!this.#movie) throw invalidFragment('a fragment before the init segment');
		const fragment = readMediaFragment(bytes);
		if (fragment.sequenceNumber !== sequenceNumber) {
			throw invalidFragment(`fragment ${fragment.sequenceNumber} came as number ${sequenceNumber}`);
		}
		this.#movie.check(fragment);
		const positionBytes = this.#endBytes;
		await this.#write(bytes);
		this.#movie.add(fragment, positionBytes);
	}

	async #write(bytes: Uint8Array): Promise<void> {
		try {
			await this.#file.write(bytes, this.#endBytes);
		} catch (error) {
			// A torn fragment at the end does no harm, but nothing is better.
			await this.#file.truncate(this.#endBytes).catch(() => undefined);
			throw error;
		}
		this.#endBytes += bytes.byteLength;
	}
}
