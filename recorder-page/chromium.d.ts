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

/** https://w3c.github.io/mediacapture-screen-share/#capturecontroller */
declare class CaptureController extends EventTarget {
	setFocusBehavior(behavior: 'focus-captured-surface' | 'focus-capturing-application' | 'no-focus-change'): void;
}

interface DisplayMediaStreamOptions {
	controller?: CaptureController;
}

interface VideoFrame {
	/** https://w3c.github.io/webcodecs/video_frame_metadata_registry.html */
	metadata(): { rtpTimestamp?: number };
}
