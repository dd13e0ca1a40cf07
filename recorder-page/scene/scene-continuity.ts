import type { SceneTrack, TrackSource } from '../../layouts/layout.ts';

/** Somebody who is in the room now. */
export type ScenePresence = {
	readonly identity: string;
	/** Another one for each stay in the room. */
	readonly participantSid: string;
	/** Videos that are published and not subscribed yet. */
	readonly pendingSources: readonly TrackSource[];
	/** Whether any video is published that can be recorded, subscribed or not. */
	readonly hasVideo: boolean;
};

/** What a room says of itself at one moment. */
export type RoomScene = {
	/** Subscribed videos. */
	readonly tracks: readonly SceneTrack[];
	readonly participants: readonly ScenePresence[];
	/** One for each participant who publishes no camera that can be recorded; shown only where a layout asks for them. */
	readonly placeholders: readonly SceneTrack[];
};

/** Who is to be shown. */
export type SceneView = {
	readonly tracks: readonly SceneTrack[];
	/** From when on; earlier than now where it takes back what was said a moment ago. */
	readonly momentMs: number;
	/** New tracks by the ones whose places they take. */
	readonly replacements: ReadonlyMap<string, string>;
	/** When time alone may change the view; null if only an event can. */
	readonly checkAgainInMs: number | null;
};

/**
 * What happened this long ago can still be taken back: it is less than what a tick is drawn behind its moment, with some
 * time left for the way there.
 */
export const TAKE_BACK_MS = 250;

/** A track that has gone is kept for its successor no longer than this. */
export const MAX_HOLD_MS = 5_000;

/** Whoever has come back without a picture is expected to publish one within this time. */
export const PUBLISH_PATIENCE_MS = 2_000;

/** After a restart of the server whoever was shown before is expected back for this long. */
export const RETURN_PATIENCE_MS = 5_000;

type Gone = { readonly track: SceneTrack; readonly goneAtMs: number; isHeld: boolean };

/**
 * Keeps people in the picture who are gone for a moment only: a publisher that reconnects or publishes anew leaves with one
 * track and comes with another. Who goes is gone at once; if it turns out within `TAKE_BACK_MS` that the same person's next
 * track is on its way, that is taken back as if it had never been, and the old track stays (its picture stands still)
 * until the new one takes its place. Pure: all times come from the caller, in ms of one clock.
 */
export class SceneContinuity {
	#present: ReadonlyMap<string, SceneTrack> = new Map();
	readonly #gone = new Map<string, Gone>();
	/** When tracks came, of those that came a moment ago. */
	readonly #cameAtMs = new Map<string, number>();
	#stays = new Map<string, { readonly participantSid: string; readonly sinceMs: number }>();
	#returningUntilMs = Number.NEGATIVE_INFINITY;

	/** Everybody had to leave and is on the way back. To be told before the first scene after that. */
	noteReturn(nowMs: number): void {
		this.#returningUntilMs = nowMs + RETURN_PATIENCE_MS;
	}

	/** Takes what the room says now, or said last, and returns who is to be shown. */
	update({ tracks, participants }: Omit<RoomScene, 'placeholders'>, nowMs: number): SceneView {
		this.#noteStays(participants, nowMs);
		const present = new Map(tracks.map((track) => [track.trackSid, track]));
		for (const [trackSid, track] of this.#present) {
			if (!present.has(trackSid)) this.#gone.set(trackSid, { track, goneAtMs: nowMs, isHeld: false });
		}
		const newcomers = this.#noteNewcomers(tracks, nowMs);
		this.#present = present;
		const replacements = new Map<string, string>();
		const takenBackMs: number[] = [];
		for (const newcomer of newcomers) {
			const predecessor = this.#predecessorOf(newcomer);
			if (!predecessor) continue;
			this.#gone.delete(predecessor.track.trackSid);
			replacements.set(newcomer.trackSid, predecessor.track.trackSid);
			// The new one may have come before the old one went: then both were there, which is taken back as well.
			if (!predecessor.isHeld) takenBackMs.push(this.#cameAtMs.get(newcomer.trackSid) ?? nowMs, predecessor.goneAtMs);
			this.#cameAtMs.delete(newcomer.trackSid);
		}
		for (const gone of this.#gone.values()) {
			const isExpected = this.#isExpected(gone.track, participants, nowMs);
			const ageMs = nowMs - gone.goneAtMs;
			if (isExpected && !gone.isHeld && ageMs < TAKE_BACK_MS) {
				gone.isHeld = true;
				takenBackMs.push(gone.goneAtMs);
			} else if (gone.isHeld ? !isExpected || ageMs >= MAX_HOLD_MS : ageMs >= TAKE_BACK_MS) {
				this.#gone.delete(gone.track.trackSid);
			}
		}
		return {
			tracks: [...tracks, ...this.#held.map(({ track }) => track)],
			momentMs: Math.min(nowMs, ...takenBackMs),
			replacements,
			checkAgainInMs: this.#checkAgainInMs(nowMs),
		};
	}

	get #held(): readonly Gone[] {
		return [...this.#gone.values()].filter(({ isHeld }) => isHeld);
	}

	#noteStays(participants: readonly ScenePresence[], nowMs: number): void {
		this.#stays = new Map(
			participants.map(({ identity, participantSid }) => {
				const known = this.#stays.get(identity);
				return [identity, known?.participantSid === participantSid ? known : { participantSid, sinceMs: nowMs }];
			}),
		);
	}

	/** Those who came within the time to take back, and have no place of somebody else's yet. */
	#noteNewcomers(tracks: readonly SceneTrack[], nowMs: number): readonly SceneTrack[] {
		for (const { trackSid } of tracks) {
			if (!this.#present.has(trackSid)) this.#cameAtMs.set(trackSid, nowMs);
		}
		for (const [trackSid, cameAtMs] of this.#cameAtMs) {
			if (nowMs - cameAtMs >= TAKE_BACK_MS) this.#cameAtMs.delete(trackSid);
		}
		return tracks.filter(({ trackSid }) => this.#cameAtMs.has(trackSid));
	}

	/** A track that has come back is its own predecessor. */
	#predecessorOf({ trackSid, identity, source }: SceneTrack): Gone | undefined {
		const isSamePlace = ({ track }: Gone): boolean => track.identity === identity && track.source === source;
		return this.#gone.get(trackSid) ?? [...this.#gone.values()].find(isSamePlace);
	}

	#isExpected({ identity, source }: SceneTrack, participants: readonly ScenePresence[], nowMs: number): boolean {
		const presence = participants.find((participant) => participant.identity === identity);
		if (!presence) return nowMs < this.#returningUntilMs;
		if (presence.pendingSources.includes(source)) return true;
		const stay = this.#stays.get(identity);
		return !presence.hasVideo && stay !== undefined && nowMs - stay.sinceMs < PUBLISH_PATIENCE_MS;
	}

	/** Holding ends by time as well; that something is not held needs no look. */
	#checkAgainInMs(nowMs: number): number | null {
		const endsMs = this.#held.flatMap(({ track, goneAtMs }) => {
			const stay = this.#stays.get(track.identity);
			const publishesUntilMs = stay ? [stay.sinceMs + PUBLISH_PATIENCE_MS] : [];
			return [goneAtMs + MAX_HOLD_MS, this.#returningUntilMs, ...publishesUntilMs];
		});
		const nextMs = Math.min(...endsMs.filter((endMs) => endMs > nowMs));
		return Number.isFinite(nextMs) ? Math.ceil(nextMs - nowMs) : null;
	}
}
