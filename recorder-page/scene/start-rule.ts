/** Without any video in the room, recording starts this long after the rule began to look. */
export const AUDIO_ONLY_START_MS = 500;

/** With video that cannot be decoded yet, recording starts without it after this long. */
export const UNDECODED_START_MS = 5_000;

/** What the room has to offer at one moment. */
export type StartFacts = {
	/** On the clock of `lookingSinceMs`. */
	readonly nowMs: number;
	/** Video publications of remote participants, subscribed or not. */
	readonly videoPublications: number;
	/** Subscribed tracks, sound and picture. */
	readonly subscribedTracks: number;
	/** Whether any frame of any subscribed video was decoded. */
	readonly videoFramesDecoded: boolean;
};

/** `checkAgainInMs`: when time alone may change the answer, in whole milliseconds; null if only an event can. */
export type StartDecision =
	| { readonly start: true }
	| { readonly start: false; readonly checkAgainInMs: number | null };

/**
 * Says when a recording begins, by the rule of LiveKit's own template: with the first decoded picture; or with sound
 * alone, if nobody publishes video; or with whatever is subscribed after five seconds. Never with nothing.
 *
 * The template looks every 100 ms and lets the last video that it happens to come across decide; here the first decoded
 * picture of any does, at once.
 */
export class StartRule {
	readonly #lookingSinceMs: number;

	/** `lookingSinceMs`: when this recording was asked for, which for a page that was kept warm is not when it was loaded. */
	constructor(lookingSinceMs: number) {
		this.#lookingSinceMs = lookingSinceMs;
	}

	/** To be asked whenever one of the facts has changed, and when an earlier answer said so. */
	decide({ nowMs, videoPublications, subscribedTracks, videoFramesDecoded }: StartFacts): StartDecision {
		if (subscribedTracks === 0) return { start: false, checkAgainInMs: null };
		if (videoFramesDecoded) return { start: true };
		const waitMs = videoPublications === 0 ? AUDIO_ONLY_START_MS : UNDECODED_START_MS;
		const remainingMs = this.#lookingSinceMs + waitMs - nowMs;
		// Rounded up, so that a timer of whole milliseconds does not come back too early.
		return remainingMs <= 0 ? { start: true } : { start: false, checkAgainInMs: Math.ceil(remainingMs) };
	}
}
