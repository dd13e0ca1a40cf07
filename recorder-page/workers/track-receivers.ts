import type { Evidence } from '../timing/flow-watch.ts';
import { HeldPictures } from '../timing/held-pictures.ts';
import { SequenceGaps } from '../timing/sequence-gaps.ts';

type Receiver = {
	/** What it delivers now. */
	trackSid: string | null;
	/** Of the packets of that track; each track counts from somewhere else. */
	sequence: SequenceGaps;
	/** When the newest of them came; for ever ago before the first. */
	lastPacketMs: number;
	/** Of the pictures of that track. */
	held: HeldPictures;
	readonly close: () => void;
};

/** Which track each receiver delivers. A receiver outlives its track: the server puts the next one onto it. */
export class TrackReceivers {
	readonly #receivers = new Map<string, Receiver>();

	/** Adds a receiver, which delivers no track yet. `close` is called when it is closed. */
	add(receiverId: string, close: () => void): void {
		this.#receivers.set(receiverId, { trackSid: null, ...nothingYet(), close });
	}

	/** What the receiver delivers from now on is this track. Does nothing for one that is not there. */
	put(trackSid: string, receiverId: string): void {
		const receiver = this.#receivers.get(receiverId);
		if (!receiver) return;
		receiver.trackSid = trackSid;
		Object.assign(receiver, nothingYet());
	}

	/** The track that a receiver delivers; null between two of them, and for one that is not there. */
	trackOf(receiverId: string): string | null {
		return this.#receivers.get(receiverId)?.trackSid ?? null;
	}

	/** What a packet of the receiver's track tells of the time before it; null for a receiver that is not there. */
	evidenceOfPacket(receiverId: string, sequenceNumber: number, arrivalMs: number): Evidence | null {
		const receiver = this.#receivers.get(receiverId);
		if (!receiver) return null;
		const sinceMs = receiver.lastPacketMs;
		receiver.lastPacketMs = arrivalMs;
		return { kind: 'packet', lostPackets: receiver.sequence.missingBefore(sequenceNumber), sinceMs };
	}

	/** What a picture of the receiver's track tells of the time before it; null where that is nothing. */
	evidenceOfPicture(receiverId: string, rtpTimestamp: number, arrivalMs: number): Evidence | null {
		const heldUp = this.#receivers.get(receiverId)?.held.note(rtpTimestamp, arrivalMs);
		return heldUp ? { kind: 'pictures', ...heldUp } : null;
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

/** What is known of a track before anything of it has come. */
function nothingYet(): Pick<Receiver, 'sequence' | 'lastPacketMs' | 'held'> {
	return { sequence: new SequenceGaps(), lastPacketMs: Number.NEGATIVE_INFINITY, held: new HeldPictures() };
}
