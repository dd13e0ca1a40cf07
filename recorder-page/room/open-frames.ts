/**
 * Decoded frames that wait for a reader who is late; beyond that the oldest is dropped. A decoder stalls when somewhere
 * between three and ten of its frames are held.
 */
const MAX_WAITING_FRAMES = 3;

/** Decoded frames of one track, and what ends them. */
export type FrameSource = { readonly frames: ReadableStream<VideoFrame>; readonly end: () => void };

/**
 * Reads frames from a clone: the receiver's own media track goes on to carry other tracks, so it never ends, and the
 * client disables it while the publisher is muted, which would give black frames.
 */
export function openFrames(mediaTrack: MediaStreamTrack): FrameSource {
	const clone = mediaTrack.clone() as MediaStreamVideoTrack;
	clone.enabled = true;
	const { readable } = new MediaStreamTrackProcessor({ track: clone, maxBufferSize: MAX_WAITING_FRAMES });
	return { frames: readable, end: () => clone.stop() };
}
