/** A block of sound at 48 kHz; both channels have the block's length and are the caller's. */
export type StereoBlock = { readonly left: Float32Array; readonly right: Float32Array };

/** A block that is asked for. */
export type ReadRequest = {
	/** First sample of the block on the recording's 48 kHz grid. */
	readonly startSample: number;
	/** Length of the block: 1 to `MAX_BLOCK_SAMPLES`. */
	readonly lengthSamples: number;
	/** Local time of the recording's sample 0, in milliseconds of the clock that sound is stamped with. */
	readonly recordingStartMs: number;
};

/** What became of the pieces in which the sound came, from the first block on. */
export type SoundCounters = {
	/** Pieces that were heard. */
	readonly received: number;
	/** Pieces that were missing when their place was read. */
	readonly concealed: number;
	/** Pieces that came after their place was read; a part of `concealed`. */
	readonly late: number;
};

/** One source of sound that can be mixed: a voice of a room, or a captured tab. */
export interface SoundLine {
	/** What became of it so far. */
	readonly counters: SoundCounters;
	/** Local time up to which blocks can be read without concealing what may still come; negative infinity at first. */
	readonly coveredUntilMs: number;
	/** Whether more is to come at once: it would have said that it falls silent. */
	readonly isFlowing: boolean;
	/** Reads the next block, in order and without gaps; resolves with null if there is no sound at all in it. */
	read(request: ReadRequest): Promise<StereoBlock | null>;
	/** Releases what it holds. Idempotent. */
	close(): void;
}
