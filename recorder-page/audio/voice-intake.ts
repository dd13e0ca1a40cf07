import type { VoicePacket } from './packet-placement.ts';

/**
 * Takes the encoded packets of one receiver out of the browser, before its jitter buffer. Takes ownership of the stream.
 * Returns what ends it, idempotent.
 */
export function takePackets(
	packets: ReadableStream<RTCEncodedAudioFrame>,
	onPacket: (packet: VoicePacket) => void,
): () => void {
	const reader = packets.getReader();
	const read = async (): Promise<void> => {
		for (;;) {
			const { value: frame } = await reader.read();
			if (!frame) return;
			const packet = voicePacketOf(frame);
			if (packet) onPacket(packet);
		}
	};
	// A stream breaks off when its receiver does; the voice then ends like one that leaves.
	read().catch(() => undefined);
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
