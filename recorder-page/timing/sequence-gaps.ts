/** Numbers of RTP packets have 16 bits. */
const NUMBERS = 0x1_0000;

/** A number this far ahead is not behind a gap: the sender counts from somewhere else now. */
const MAX_MISSING = 0x8000;

/** Counts what is missing between the packets of one track, by their RTP sequence numbers. Pure. */
export class SequenceGaps {
	#newest: number | null = null;

	/** How many packets have not come between the newest one before and this one: 0 for one that comes late or twice. */
	missingBefore(sequenceNumber: number): number {
		const newest = this.#newest;
		const ahead = newest === null ? 1 : (sequenceNumber - newest + NUMBERS) % NUMBERS;
		if (ahead === 0 || ahead >= MAX_MISSING) return 0;
		this.#newest = sequenceNumber;
		return ahead - 1;
	}
}
