import { RtpUnwrapper } from '../timing/rtp-unwrap.ts';
import { TrackClock } from '../timing/track-clock.ts';
import { MAX_AUDIO_LATENCY_MS } from './mix-schedule.ts';
import { parseOpusPacket } from './opus-packet.ts';
import type { QueuedPacket } from './packet-queue.ts';
import { parseRed } from './red.ts';

const SAMPLE_RATE_HZ = 48_000;
const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1000;
/** Packets kept while it is not clear which clock they belong to; far more than come in the time to find out. */
const MAX_HELD_PACKETS = 200;

/** One encoded audio frame as it came from the network, before any jitter buffer. */
export type VoicePacket = {
	/** `audio/opus`, or `audio/red` for Opus with redundancy. */
	readonly mimeType: string;
	readonly bytes: Uint8Array;
	/** 32-bit RTP timestamp, 48 kHz. */
	readonly rtpTimestamp: number;
	/** 16-bit RTP sequence number. */
	readonly sequenceNumber: number;
	/** When it came from the network, milliseconds of the clock that the recording runs on. */
	readonly receiveTimeMs: number;
};

type UnplacedPacket = Omit<QueuedPacket, 'position' | 'epoch'> & { readonly ticks: number };

/**
 * Gives every packet of a voice its place on one endless sample line, and maps that line to the local clock.
 *
 * The line never jumps. Where the sender's RTP clock does (it publishes again, it comes back from a mute), what follows
 * is moved on the line by as much, so that it lies where it belongs in local time and what came before stays readable.
 */
export class PacketPlacement {
	readonly #clock = new TrackClock({ clockRateHz: SAMPLE_RATE_HZ });
	readonly #timestamps = new RtpUnwrapper(32);
	readonly #sequences = new RtpUnwrapper(16);
	readonly #held: UnplacedPacket[] = [];
	/** Place on the line of tick 0 of the sender's clock. */
	#shiftSamples = 0;
	#epoch = 0;
	#coveredPosition = Number.NEGATIVE_INFINITY;
	#last: UnplacedPacket | undefined;
	#lateMs = 0;

	/** Whether a packet has come, so that the line is tied to the local clock. */
	get isRunning(): boolean {
		return this.#clock.isRunning;
	}

	/** Whether it is known where the voice stands, however late its first packets came. */
	get hasSettled(): boolean {
		return this.#clock.hasSettled;
	}

	/** End of the newest packet that was placed; negative infinity before. */
	get coveredPosition(): number {
		return this.#coveredPosition;
	}

	/** How much later than its mapping said the last packet came, in milliseconds; negative if it came earlier. */
	get lateMs(): number {
		return this.#lateMs;
	}

	/** Place on the line, fractional, of what was captured at a local time. Throws while not running. */
	positionAt(localTimeMs: number): number {
		return this.#clock.ticksAt(localTimeMs) + this.#shiftSamples;
	}

	/** Local time at which a place on the line was captured. Throws while not running. */
	localTimeMs(position: number): number {
		return this.#clock.localTimeMs(position - this.#shiftSamples);
	}

	/**
	 * Places a packet and the redundancy that it brings. Returns none for one that is malformed, or held back until it
	 * is clear where it belongs; a later call then returns it too. With `isHeldUp`, when all that comes is late, sound that
	 * goes on without a break in what was sent is taken for delayed as long as the mix waits for it.
	 */
	place(packet: VoicePacket, isHeldUp: boolean): QueuedPacket[] {
		const unplaced = this.#open(packet);
		const primary = unplaced.at(-1);
		if (!primary) return [];
		const offsetBeforeMs = this.#clock.isRunning ? this.#clock.offsetMs : 0;
		// A sample can only be sent when its packet is full: the arrival belongs to the packet's end.
		const endTicks = primary.ticks + primary.durationSamples;
		this.#lateMs = this.#clock.isRunning ? packet.receiveTimeMs - this.#clock.localTimeMs(endTicks) : 0;
		const mayBeHeldUp = isHeldUp && this.#goesOn(primary) && this.#lateMs < MAX_AUDIO_LATENCY_MS;
		this.#last = primary;
		const observation = this.#clock.observe(endTicks, packet.receiveTimeMs, mayBeHeldUp);
		this.#held.push(...unplaced);
		if (observation === 'unsure') {
			this.#held.splice(0, this.#held.length - MAX_HELD_PACKETS);
			return [];
		}
		let ready = this.#held.splice(0);
		if (observation === 'restarted') {
			this.#shiftSamples += Math.round((this.#clock.offsetMs - offsetBeforeMs) * SAMPLES_PER_MS);
			this.#epoch++;
			ready = withoutRedundancyFromBefore(ready);
		}
		return ready.map((each) => this.#placed(each));
	}

	/** Whether its sender has left out nothing since the packet before; whatever was lost on the way. */
	#goesOn({ ticks, sequence, durationSamples }: UnplacedPacket): boolean {
		const last = this.#last;
		return last !== undefined && !last.isSilent && ticks - last.ticks === (sequence - last.sequence) * durationSamples;
	}

	#placed({ ticks, ...packet }: UnplacedPacket): QueuedPacket {
		const position = ticks + this.#shiftSamples;
		this.#coveredPosition = Math.max(this.#coveredPosition, position + packet.durationSamples);
		return { ...packet, position, epoch: this.#epoch };
	}

	/** The Opus packets inside, oldest first, the primary last; none if the primary is not valid. */
	#open({ mimeType, bytes, rtpTimestamp, sequenceNumber }: VoicePacket): UnplacedPacket[] {
		const red = mimeType.toLowerCase() === 'audio/red' ? parseRed(bytes, rtpTimestamp, sequenceNumber) : undefined;
		if (red === null) return [];
		const primaryBytes = red?.primary.bytes ?? bytes;
		const info = parseOpusPacket(primaryBytes);
		if (!info) return [];
		const ticks = this.#timestamps.unwrap(rtpTimestamp);
		const sequence = this.#sequences.unwrap(sequenceNumber);
		const packets: UnplacedPacket[] = [];
		for (const block of red?.redundant ?? []) {
			const blockInfo = block.payloadType === red?.primary.payloadType ? parseOpusPacket(block.bytes) : null;
			if (!blockInfo) continue;
			packets.push({
				ticks: ticks - ((rtpTimestamp - block.rtpTimestamp) >>> 0),
				sequence: sequence - ((sequenceNumber - block.sequenceNumber) & 0xffff),
				durationSamples: blockInfo.durationSamples,
				isStereo: blockInfo.isStereo,
				isEmpty: blockInfo.isEmpty,
				isSilent: blockInfo.isSilent,
				isRedundant: true,
				bytes: block.bytes,
			});
		}
		const { durationSamples, isStereo, isEmpty, isSilent } = info;
		const facts = { durationSamples, isStereo, isEmpty, isSilent };
		packets.push({ ...facts, ticks, sequence, isRedundant: false, bytes: primaryBytes });
		return packets;
	}
}

/** After a restart, redundancy from before it would be heard a second time, in a wrong place. */
function withoutRedundancyFromBefore(packets: readonly UnplacedPacket[]): UnplacedPacket[] {
	const primaries = packets.filter((packet) => !packet.isRedundant);
	const firstSequence = Math.min(...primaries.map((packet) => packet.sequence));
	return packets.filter((packet) => packet.sequence >= firstSequence);
}
