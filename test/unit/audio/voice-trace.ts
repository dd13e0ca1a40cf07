import type { DecodedAudio, OpusDecoder } from '../../../recorder-page/audio/opus-decoder.ts';
import type { VoicePacket } from '../../../recorder-page/audio/packet-placement.ts';
import { OPUS_LOOKAHEAD_SAMPLES } from '../../../recorder-page/audio/voice-timeline.ts';

const PAYLOAD_TYPE_OPUS = 111;
/** Number in a packet that the fake decoder refuses, as a real one refuses damaged bytes. */
const DAMAGED_SAMPLE = 0x7fffffff;

/** Sound as a function of the local time at which it was captured: one value a channel. */
export type Signal = (capturedMs: number) => readonly [left: number, right: number];

/** A sine on both channels, or on the right one at another frequency. */
export function tone(frequencyHz: number, rightFrequencyHz = frequencyHz, amplitude = 0.5): Signal {
	const value = (hz: number, ms: number) => amplitude * Math.sin(2 * Math.PI * hz * (ms / 1000));
	return (ms) => [value(frequencyHz, ms), value(rightFrequencyHz, ms)];
}

/** Seeded random numbers from 0 to 1 (mulberry32), so that every run meets the same network. */
export function seededRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

export type TraceOptions = {
	/** Local time at which the first sample is captured. */
	readonly startMs?: number;
	readonly durationS: number;
	readonly packetMs?: 10 | 20 | 40 | 60;
	readonly stereo?: boolean;
	readonly skewPpm?: number;
	/** Time on the way besides jitter; jitter is uniform from 0 to this. */
	readonly delayMs?: number;
	readonly jitterMs?: number;
	readonly lossRatio?: number;
	readonly duplicateRatio?: number;
	/** Earlier packets that each packet brings along. */
	readonly redundancy?: number;
	/** Whether a packet that begins at this local time is sent at all (DTX, mute). */
	readonly isSent?: (capturedMs: number) => boolean;
	/** Numbers of packets that arrive damaged, or never. */
	readonly damaged?: ReadonlySet<number>;
	readonly dropped?: ReadonlySet<number>;
	readonly firstTimestamp?: number;
	readonly firstSequence?: number;
	readonly seed?: number;
};

/** A packet and what happened to it. */
export type TracePacket = VoicePacket & { readonly index: number };

/** What a publisher sends, as it comes out of a bad network, in order of arrival. */
export type Trace = {
	readonly packets: readonly TracePacket[];
	/** Numbers of the packets that were sent, and of those that arrived by themselves. */
	readonly sent: readonly number[];
	readonly arrived: ReadonlySet<number>;
	readonly delayMs: number;
	/** Local time at which a sample is captured. Without skew sample 0 is at local time 0, in every trace. */
	capturedMs(sample: number): number;
};

/** Makes the packets of one publisher. Their payload is the number of their first sample on the 48 kHz grid. */
export function makeTrace(options: TraceOptions): Trace {
	const { startMs = 0, durationS, packetMs = 20, stereo = false, skewPpm = 0, delayMs = 30, jitterMs = 0 } = options;
	const { lossRatio = 0, duplicateRatio = 0, redundancy = 0, isSent = () => true } = options;
	const { damaged = new Set(), dropped = new Set(), firstTimestamp = 1000, firstSequence = 100, seed = 1 } = options;
	const random = seededRandom(seed);
	const samplesPerMs = 48 * (1 + skewPpm * 1e-6);
	const firstSample = Math.round(startMs * 48);
	const capturedMs = (sample: number) => startMs + (sample - firstSample) / samplesPerMs;
	const durationSamples = packetMs * 48;
	const packets: TracePacket[] = [];
	const sent: number[] = [];
	const arrived = new Set<number>();
	const history: { bytes: Uint8Array; timestamp: number }[] = [];
	for (let index = 0; index * packetMs < durationS * 1000; index++) {
		const sample = firstSample + index * durationSamples;
		if (!isSent(capturedMs(sample))) continue;
		const own = { bytes: encode(packetMs, stereo, damaged.has(index) ? DAMAGED_SAMPLE : sample), timestamp: sample };
		const rtpTimestamp = (firstTimestamp + sample - firstSample) >>> 0;
		const sequenceNumber = (firstSequence + sent.length) & 0xffff;
		const bytes = redundancy > 0 ? encodeRed(history.slice(-redundancy), own) : own.bytes;
		history.push(own);
		sent.push(index);
		const lost = random() < lossRatio || dropped.has(index);
		const copies = random() < duplicateRatio ? 2 : 1;
		const mimeType = redundancy > 0 ? 'audio/red' : 'audio/opus';
		for (let copy = 0; copy < copies; copy++) {
			const receiveTimeMs = capturedMs(sample + durationSamples) + delayMs + random() * jitterMs;
			if (!lost) packets.push({ index, mimeType, bytes, rtpTimestamp, sequenceNumber, receiveTimeMs });
		}
		if (!lost) arrived.add(index);
	}
	packets.sort((a, b) => a.receiveTimeMs - b.receiveTimeMs);
	return { packets, sent, arrived, delayMs, capturedMs };
}

/** A decoder that makes, from the number in a packet, the very samples that a publisher's encoder had been given. */
export class FakeOpusDecoder implements OpusDecoder {
	/** First samples of the packets, in the order in which they were decoded. */
	readonly decodedSamples: number[] = [];
	closed = false;
	readonly #sampleAt: (sample: number) => readonly [number, number];

	constructor(trace: Pick<Trace, 'capturedMs'>, signal: Signal) {
		this.#sampleAt = (sample) => signal(trace.capturedMs(sample));
	}

	async decode(bytes: Uint8Array): Promise<DecodedAudio | null> {
		const { sample, durationSamples, stereo } = decode(bytes);
		this.decodedSamples.push(sample);
		if (sample === DAMAGED_SAMPLE) return null;
		const left = new Float32Array(durationSamples);
		const right = stereo ? new Float32Array(durationSamples) : left;
		for (let i = 0; i < durationSamples; i++) {
			const values = this.#sampleAt(sample + i - OPUS_LOOKAHEAD_SAMPLES);
			left[i] = values[0];
			if (stereo) right[i] = values[1];
		}
		return { left, right };
	}

	close(): void {
		this.closed = true;
	}
}

/** Heads of packets with one frame of 10 ms, one and two and three of 20 ms. All lengths add up with six bytes more. */
const PACKET_HEADS = { 10: [0xf0], 20: [0xf8], 40: [0xf9], 60: [0xfb, 0x03] } as const;

function encode(packetMs: 10 | 20 | 40 | 60, stereo: boolean, sample: number): Uint8Array {
	const head = PACKET_HEADS[packetMs];
	const bytes = new Uint8Array(head.length + 6);
	bytes.set(head);
	if (stereo) bytes[0] = head[0] | 4;
	new DataView(bytes.buffer).setInt32(head.length, sample);
	return bytes;
}

function decode(bytes: Uint8Array): { sample: number; durationSamples: number; stereo: boolean } {
	const toc = bytes[0] as number;
	const packetMs = toc >> 3 === 30 ? 10 : [20, 40, 0, 60][toc & 3];
	if (!packetMs) throw new Error('Not a packet of a trace');
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return { sample: view.getInt32(bytes.length - 6), durationSamples: packetMs * 48, stereo: (toc & 4) !== 0 };
}

function encodeRed(
	older: readonly { bytes: Uint8Array; timestamp: number }[],
	own: { bytes: Uint8Array; timestamp: number },
): Uint8Array {
	// A block can only say that it is less than 2^14 samples older.
	const blocks = older.filter((block) => own.timestamp - block.timestamp < 2 ** 14);
	const headers = blocks.flatMap(({ bytes, timestamp }) => {
		const fields = ((own.timestamp - timestamp) << 10) | bytes.length;
		return [0x80 | PAYLOAD_TYPE_OPUS, (fields >> 16) & 0xff, (fields >> 8) & 0xff, fields & 0xff];
	});
	return Uint8Array.from([...headers, PAYLOAD_TYPE_OPUS, ...blocks.flatMap(({ bytes }) => [...bytes]), ...own.bytes]);
}
