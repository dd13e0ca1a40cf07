import { type RemoteTrackPublication, Track } from 'livekit-client';
import type { TrackLeftOut } from './room-events.ts';
import type { OwnedPublication, WantedPeople } from './wanted-people.ts';

/**
 * Subscribes to every publication that is to be recorded, as soon as it is known and once, and takes that back where it is to be
 * recorded no more. What is end-to-end encrypted is never subscribed, and what cannot be decoded is not asked for again.
 */
export class Subscriptions {
	readonly #people: WantedPeople;
	readonly #onLeftOut: (track: TrackLeftOut) => void;
	readonly #requested = new WeakSet<RemoteTrackPublication>();
	readonly #toldSids = new Set<string>();

	/** `onLeftOut` is called once for each publication that cannot be recorded. */
	constructor(people: WantedPeople, onLeftOut: (track: TrackLeftOut) => void) {
		this.#people = people;
		this.#onLeftOut = onLeftOut;
	}

	/** Asks for what is new, with its media off until somebody reads it. `isTelling`: whether `onLeftOut` may be called now. */
	update(isTelling: boolean): void {
		for (const owned of this.#people.publications) {
			if (isTelling) this.#tell(owned);
			const { publication } = owned;
			const isRecordable = this.#people.isRecordable(publication);
			if (!isRecordable) {
				// Otherwise the client would ask for it again when its connection is resumed.
				if (publication.isDesired) publication.setSubscribed(false);
			} else if (!this.#requested.has(publication)) {
				this.#requested.add(publication);
				publication.setSubscribed(true);
				publication.setEnabled(false);
			}
		}
		for (const { publication } of this.#people.unwantedPublications) {
			if (this.#requested.delete(publication)) publication.setSubscribed(false);
		}
	}

	#tell({ publication, participant }: OwnedPublication): void {
		const { trackSid } = publication;
		const reason = this.#people.whyLeftOut(publication);
		if (reason === null || this.#toldSids.has(trackSid)) return;
		this.#toldSids.add(trackSid);
		const kind = publication.kind === Track.Kind.Video ? 'video' : 'audio';
		this.#onLeftOut({ trackSid, identity: participant.identity, kind, reason });
	}
}
