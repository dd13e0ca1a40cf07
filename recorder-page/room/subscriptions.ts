import type { RemoteTrackPublication } from 'livekit-client';
import type { WantedPeople } from './wanted-people.ts';

/** An end-to-end encrypted publication. */
export type EncryptedPublication = { readonly trackSid: string; readonly identity: string };

/**
 * Subscribes to every publication that is to be recorded, as soon as it is known and once, and takes that back where it is to be
 * recorded no more. What is end-to-end encrypted is never subscribed.
 */
export class Subscriptions {
	readonly #people: WantedPeople;
	readonly #onEncrypted: (publication: EncryptedPublication) => void;
	readonly #requested = new WeakSet<RemoteTrackPublication>();
	readonly #toldEncrypted = new Set<string>();

	/** `onEncrypted` is called once for each encrypted publication. */
	constructor(people: WantedPeople, onEncrypted: (publication: EncryptedPublication) => void) {
		this.#people = people;
		this.#onEncrypted = onEncrypted;
	}

	/** Asks for what is new, with its media off until somebody reads it. `isTelling`: whether `onEncrypted` may be called now. */
	update(isTelling: boolean): void {
		for (const { publication, participant } of this.#people.publications) {
			if (publication.isEncrypted && isTelling) this.#tellEncrypted(publication.trackSid, participant.identity);
			if (this.#requested.has(publication)) continue;
			this.#requested.add(publication);
			publication.setSubscribed(!publication.isEncrypted);
			if (!publication.isEncrypted) publication.setEnabled(false);
		}
		for (const { publication } of this.#people.unwantedPublications) {
			if (this.#requested.delete(publication)) publication.setSubscribed(false);
		}
	}

	#tellEncrypted(trackSid: string, identity: string): void {
		if (this.#toldEncrypted.has(trackSid)) return;
		this.#toldEncrypted.add(trackSid);
		this.#onEncrypted({ trackSid, identity });
	}
}
