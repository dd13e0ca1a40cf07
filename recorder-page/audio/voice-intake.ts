import type { VoicePacket } from './packet-placement.ts';

/** What comes of a receiver's packets. */
export type VoiceListeners = {
	readonly onPacket: (packet: VoicePacket) => void;
	/** It sends another codec than Opus, such as `audio/PCMU`; may be called for every packet. */
	readonly onUnsupported: (mimeType: string) => void;
};

const MIME_TYPES: readonly string[] = ['audio/opus', 'audio/red'];

/**
 * Takes the encoded packets of one receiver out of the browser, before its jitter buffer. Takes ownership of the stream.
 * Returns what ends it, idempotent.
 */
export function takePackets(
	packets: ReadableStream<RTCEncodedAudioFrame>,
	{ onPacket, onUnsupported }: VoiceListeners,
): () => void {
	const reader = packets.getReader();
	const read = async (): Promise<void> => {
		for (;;) {
			// A stream breaks off when its receiver does; the voice then ends like one that leaves.
			const { value: frame } = await reader.read().catch(() => ({ value: undefined }));
			if (!frame) return;
			const packet = voicePacketOf(frame);
			if (!packet) continue;
			if (MIME_TYPES.includes(packet.mimeType.toLowerCase())) onPacket(packet);
			else onUnsupported(packet.mimeType);
		}
	};
	void read();
	return () => void reader.cancel().catch(() => undefined);
}

/** Null for a frame without the metadata of RTP, which no packet from a network is. */
function voicePacketOf(frame: RTCEncodedAudioFrame): VoicePacket | null {
	const { rtpTimestamp, sequenceNumber, receiveTime, mimeType } = frame.getMetadata();
	if (rtpTimestamp === undefined || sequenceNumber === undefined) return null;
	return {
		mimeType: mimeType ?? 'audio/opus',
		bytes: new Uint8Array(frame.data),
		rtpTimestamp,
		sequenceNumber,
		receiveTimeMs: performance.timeOrigin + (receiveTime ?? performance.now()),
	};
}
