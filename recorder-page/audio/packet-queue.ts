/** Sound that may wait unread for one voice. Beyond it the oldest is lost; a reader this far behind never catches up. */
const MAX_QUEUED_SAMPLES = 60 * 48_000;
/** Places remembered to tell a second copy of a packet that was read from one that came late. */
const MAX_REMEMBERED_PLACES = 1_000;

/** One Opus packet and its place on the sample line of its voice (48 kHz). */
export type QueuedPacket = {
	/** Place of its first sample. */
	readonly position: number;
	readonly durationSamples: number;
	/** Unwrapped sequence number. */
	readonly sequence: number;
	/** Counts the sender's restarts; sequence numbers compare only within one. */
	readonly epoch: number;
	readonly bytes: Uint8Array;
	readonly isStereo: boolean;
	/** Says that its publisher is silent, and holds nothing to decode. */
	readonly isEmpty: boolean;
	/** Says that its publisher is silent, in one way or another. */
	readonly isSilent: boolean;
	/** It came as redundancy inside a later packet, not by itself. */
	readonly isRedundant: boolean;
};

/** What became of a packet given to the queue. */
export type InsertResult = 'queued' | 'duplicate' | 'late';

/** A packet whose turn it is. */
export type TakenPacket = {
	readonly packet: QueuedPacket;
	/** Packets that are missing right before it: gaps in sequence and in time. A gap in time alone is silence (DTX). */
	readonly lostBefore: number;
};

/** Brings the packets of one voice in order, once each, and tells what was lost from what was never sent. */
export class PacketQueue {
	readonly #packets: QueuedPacket[] = [];
	/** Places that need no packet any more: read, or known to be late. In order of their addition. */
	readonly #donePlaces = new Set<number>();
	/** Everything before this place was read. */
	#readPosition = Number.NEGATIVE_INFINITY;
	#lastTaken: QueuedPacket | undefined;
	#lateSinceTaken = 0;

	/**
	 * Adds a packet. `late`: its place was read before it came and it is not kept. `duplicate`: a copy is there, or was
	 * read; redundancy that comes too late is a duplicate as well, because the packet itself is counted.
	 */
	insert(packet: QueuedPacket): InsertResult {
		if (packet.position + packet.durationSamples <= this.#readPosition) {
			if (packet.isRedundant || this.#donePlaces.has(packet.position)) return 'duplicate';
			this.#markDone(packet.position);
			this.#lateSinceTaken++;
			return 'late';
		}
		if (this.#donePlaces.has(packet.position)) return 'duplicate';
		let index = this.#packets.length;
		while (index > 0 && (this.#packets[index - 1] as QueuedPacket).position > packet.position) index--;
		const before = this.#packets[index - 1];
		if (before?.position === packet.position) {
			// The packet itself is worth more than its copy: its sequence number is not deduced.
			if (before.isRedundant && !packet.isRedundant) this.#packets[index - 1] = packet;
			return 'duplicate';
		}
		this.#packets.splice(index, 0, packet);
		this.#dropOverflow();
		return 'queued';
	}

	/** Takes the first packet if it begins before `endPosition`. */
	takeBefore(endPosition: number): TakenPacket | undefined {
		const packet = this.#packets[0];
		if (!packet || packet.position >= endPosition) return undefined;
		this.#packets.shift();
		const lostBefore = this.#lastTaken ? this.#countLost(this.#lastTaken, packet) : 0;
		this.#lateSinceTaken = 0;
		this.#lastTaken = packet;
		this.#markDone(packet.position);
		this.passTo(packet.position + packet.durationSamples);
		return { packet, lostBefore };
	}

	/** Declares everything before `position` read: packets that lie wholly before it are late from now on. */
	passTo(position: number): void {
		this.#readPosition = Math.max(this.#readPosition, position);
	}

	/** Drops the packets that lie wholly before `position`, as if they had never been sent. Returns how many. */
	skipTo(position: number): number {
		this.passTo(position);
		let count = 0;
		for (let first = this.#packets[0]; first; first = this.#packets[0]) {
			if (first.position + first.durationSamples > position) break;
			this.#packets.shift();
			this.#markDone(first.position);
			this.#lastTaken = first;
			this.#lateSinceTaken = 0;
			count++;
		}
		return count;
	}

	#countLost(previous: QueuedPacket, packet: QueuedPacket): number {
		if (previous.epoch !== packet.epoch) return 0;
		const missingInSequence = packet.sequence - previous.sequence - 1;
		const missingSamples = packet.position - previous.position - previous.durationSamples;
		const missingInTime = Math.round(missingSamples / packet.durationSamples);
		return Math.max(0, Math.min(missingInSequence, missingInTime) - this.#lateSinceTaken);
	}

	#dropOverflow(): void {
		const last = this.#packets.at(-1) as QueuedPacket;
		while ((this.#packets[0] as QueuedPacket).position < last.position - MAX_QUEUED_SAMPLES) this.#packets.shift();
	}

	#markDone(position: number): void {
		this.#donePlaces.add(position);
		if (this.#donePlaces.size <= MAX_REMEMBERED_PLACES) return;
		for (const oldest of this.#donePlaces) {
			this.#donePlaces.delete(oldest);
			break;
		}
	}
}
