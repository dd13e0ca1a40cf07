/** What Chromium has and the DOM library of TypeScript does not know. */

interface RTCEncodedVideoFrameMetadata {
	/** Arrival of the frame's last packet, ms on the context's `performance` clock. */
	receiveTime?: DOMHighResTimeStamp;
}

interface RTCEncodedAudioFrameMetadata {
	/** Arrival of the packet, ms on the context's `performance` clock. */
	receiveTime?: DOMHighResTimeStamp;
	mimeType?: string;
}

interface VideoFrame {
	/** https://w3c.github.io/webcodecs/video_frame_metadata_registry.html */
	metadata(): { rtpTimestamp?: number };
}
