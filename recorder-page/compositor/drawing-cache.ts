/** A drawing as a compositor keeps it, with how much memory it takes. */
export type KeptDrawing<Drawing> = { readonly drawing: Drawing; readonly sizeBytes: number };

/** Memory for drawings, at most: some whole pictures. What is beyond is drawn anew each time. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/** Drawings that were made once, by what they show. */
export class DrawingCache<Drawing> {
	readonly #kept = new Map<string, KeptDrawing<Drawing>>();
	readonly #maxKeptBytes: number;
	#keptBytes = 0;

	constructor(maxKeptBytes: number = MAX_KEPT_BYTES) {
		this.#maxKeptBytes = maxKeptBytes;
	}

	/** Bytes in drawings that are kept. */
	get keptBytes(): number {
		return this.#keptBytes;
	}

	/** The drawing of that key: the one that is kept, or what `make` makes. */
	get(key: string, make: () => KeptDrawing<Drawing>): Drawing {
		const known = this.#kept.get(key);
		if (known) return known.drawing;
		const made = make();
		if (this.#keptBytes + made.sizeBytes <= this.#maxKeptBytes) {
			this.#kept.set(key, made);
			this.#keptBytes += made.sizeBytes;
		}
		return made.drawing;
	}

	/** Drops all but the drawings of these keys. */
	retain(keys: ReadonlySet<string>): void {
		for (const [key, { sizeBytes }] of this.#kept) {
			if (keys.has(key)) continue;
			this.#kept.delete(key);
			this.#keptBytes -= sizeBytes;
		}
	}
}
