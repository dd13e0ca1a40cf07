import { SequenceGaps } from '../timing/sequence-gaps.ts';

type Receiver = {
	/** What it delivers now. */
	trackSid: string | null;
	/** Of the packets of that track; each track counts from somewhere else. */
	sequence: SequenceGaps;
	readonly close: () => void;
};

/** Which track each receiver delivers. A receiver outlives its track: the server puts the next one onto it. */
export class TrackReceivers {
	readonly #receivers = new Map<string, Receiver>();

	/** Adds a receiver, which delivers no track yet. `close` is called when it is closed. */
	add(receiverId: string, close: () => void): void {
		this.#receivers.set(receiverId, { trackSid: null, sequence: new SequenceGaps(), close });
	}

	/** What the receiver delivers from now on is this track. Does nothing for one that is not there. */
	put(trackSid: string, receiverId: string): void {
		const receiver = this.#receivers.get(receiverId);
		if (!receiver) return;
		receiver.trackSid = trackSid;
		receiver.sequence = new SequenceGaps();
	}

	/** The track that a receiver delivers; null between two of them, and for one that is not there. */
	trackOf(receiverId: string): string | null {
		return this.#receivers.get(receiverId)?.trackSid ?? null;
	}

	/** How many packets are missing before this one of the receiver's track. */
	missingBefore(receiverId: string, sequenceNumber: number): number {
		return this.#receivers.get(receiverId)?.sequence.missingBefore(sequenceNumber) ?? 0;
	}

	/** The track is delivered no more. */
	endTrack(trackSid: string): void {
		for (const receiver of this.#receivers.values()) {
			if (receiver.trackSid === trackSid) receiver.trackSid = null;
		}
	}

	/** Lets go of a receiver that will never deliver again. */
	close(receiverId: string): void {
		this.#receivers.get(receiverId)?.close();
		this.#receivers.delete(receiverId);
	}
}
