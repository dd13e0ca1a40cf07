/** The ways of a receiver's encoded pictures to WebRTC's decoder. */
export type EncodedPictures = {
	readonly readable: ReadableStream<RTCEncodedVideoFrame>;
	readonly writable: WritableStream<RTCEncodedVideoFrame>;
};

/**
 * Passes a receiver's encoded pictures on to its decoder, which gets none otherwise, and lets `onPicture` see each one.
 * Takes ownership of both streams. Returns what ends it, idempotent.
 */
export function tapEncodedPictures(
	{ readable, writable }: EncodedPictures,
	onPicture: (metadata: RTCEncodedVideoFrameMetadata) => void,
): () => void {
	const end = new AbortController();
	const observed = new TransformStream<RTCEncodedVideoFrame, RTCEncodedVideoFrame>({
		transform: (frame, controller) => {
			onPicture(frame.getMetadata());
			controller.enqueue(frame);
		},
	});
	// Breaks off with its receiver; what that costs shows as missing pictures.
	readable
		.pipeThrough(observed)
		.pipeTo(writable, { signal: end.signal })
		.catch(() => undefined);
	return () => end.abort();
}
