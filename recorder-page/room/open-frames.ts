/**
 * Decoded frames that wait for a reader who is late; beyond that the oldest is dropped. A decoder stalls when somewhere
 * between three and ten of its frames are held.
 */
const MAX_WAITING_FRAMES = 3;

/** Decoded frames of one track, and what lets go of what they are made from, once they were cancelled. */
export type FrameSource = { readonly frames: ReadableStream<VideoFrame>; readonly release: () => void };

/**
 * Reads frames from a clone: the receiver's own media track goes on to carry other tracks, so it never ends, and the
 * client disables it while the publisher is muted, which would give black frames.
 *
 * To be released only when their reader has cancelled them. A stream whose clone is stopped while it is on its way to another
 * thread never ends there, and Chromium (148) keeps it and the clone as long as the page is there; no message from that
 * thread is sure to come after its arrival.
 */
export function openFrames(mediaTrack: MediaStreamTrack): FrameSource {
	const clone = mediaTrack.clone() as MediaStreamVideoTrack;
	clone.enabled = true;
	const { readable } = new MediaStreamTrackProcessor({ track: clone, maxBufferSize: MAX_WAITING_FRAMES });
	return { frames: readable, release: () => clone.stop() };
}
