import type { TrackKind } from '../../protocol/mp4-track-boxes.ts';
import type { RoomScene } from '../scene/scene-continuity.ts';
import type { EncodedStreams } from './encoded-receivers.ts';
import type { EndCause } from './end-cause.ts';
import type { PathChange } from './path-watch.ts';

/** Where sound comes from, as its publisher declared it. All of it is recorded, whatever the layout. */
export type AudioSource = 'microphone' | 'screen_share_audio' | 'unknown';

/** What every track that is handed over comes with. */
type TrackHandover = {
	/** Names the track among those handed over and not yet ended; the same one may come again after a reconnection. */
	readonly trackSid: string;
	readonly identity: string;
	/**
	 * The WebRTC receiver that the track arrives by. When a track ends, the server puts the next one onto the same
	 * receiver, so receivers outlive tracks: from this event until `trackEnded`, what `receiverId` delivers is this track.
	 */
	readonly receiverId: string;
};

/** Sound of one track, before WebRTC's jitter buffer. */
export type AudioTrackHandover = TrackHandover & {
	readonly source: AudioSource;
	/**
	 * Encoded packets (`audio/opus` or `audio/red`) as they come from the network: late, lost and double ones included.
	 * To be transferred, and read until `receiverClosed`. Null if the receiver's packets were handed over before, with an
	 * earlier track. Nothing comes before `RoomSource.receive`.
	 */
	readonly packets: ReadableStream<RTCEncodedAudioFrame> | null;
	/** Where the packets go on to WebRTC's own decoder, for those who want to play the track; null as `packets`. */
	readonly playback: WritableStream<RTCEncodedAudioFrame> | null;
	/** What WebRTC plays: silent unless `packets` are piped into `playback`. Lent, and never ends. */
	readonly sound: MediaStreamTrack;
};

/** Picture of one track. */
export type VideoTrackHandover = TrackHandover & {
	/**
	 * Encoded frames on their way to WebRTC's decoder, which gets none unless `readable` is piped into `writable` until
	 * `receiverClosed`. To be transferred. Null if the receiver's were handed over before, with an earlier track. Nothing
	 * comes before `RoomSource.receive`.
	 */
	readonly encoded: EncodedStreams<RTCEncodedVideoFrame> | null;
	/**
	 * Decoded frames of this track alone, with `metadata().rtpTimestamp` (90 kHz). To be transferred. Does not end by itself: at
	 * `trackEnded` its reader cancels it, and `RoomSource.release` is called when that is done. Frames must be closed soon, or the
	 * source stalls. Delivers nothing while the track is muted.
	 */
	readonly frames: ReadableStream<VideoFrame>;
};

/** End-to-end encrypted, or in a codec that this browser does not decode, for which the server does not send it. */
export type LeftOutReason = 'encrypted' | 'undecodable';

/** A publication that ought to be recorded and cannot be. It is never asked for, or not again. */
export type TrackLeftOut = {
	readonly trackSid: string;
	readonly identity: string;
	readonly kind: TrackKind;
	readonly reason: LeftOutReason;
};

/** `isNewRoom`: it is another room of that name, as after a restart of the server. Who was in it is on the way back, too. */
export type ConnectionChange =
	| { readonly state: 'reconnecting' }
	| { readonly state: 'reconnected'; readonly isNewRoom: boolean };

/**
 * What a `RoomSource` says, by event. For one track: `audioTrack` or `videoTrack`, then `sceneChanged` with it; at its end
 * `trackEnded`, then `sceneChanged` without it. A track that is subscribed anew, as all are when a lost connection could
 * only be made from scratch, ends and comes again under the same `trackSid`: sound between the two was never received.
 */
export type RoomEvents = {
	readonly audioTrack: AudioTrackHandover;
	readonly videoTrack: VideoTrackHandover;
	/** Unsubscribed, unpublished, or its participant has left. */
	readonly trackEnded: { readonly trackSid: string };
	/** The receiver will never deliver again; its streams, which do not end by themselves, can be let go. */
	readonly receiverClosed: { readonly receiverId: string };
	/**
	 * Who is there; at most once per microtask. None comes while the connection is made anew: the client then knows of
	 * nobody for a moment.
	 */
	readonly sceneChanged: RoomScene;
	/** The recorder's own participant metadata, at the start if there is any and whenever it changes. */
	readonly recorderMetadata: string;
	/** The connection broke, and is back. In pairs, unless `ended` comes instead of `reconnected`. */
	readonly connection: ConnectionChange;
	/**
	 * Nothing at all comes any more over the path of media, or it is over: something comes again, the connection is made anew, or
	 * nothing is received any more. Earlier than `connection`, which follows where it lasts, or does not come at all. In pairs,
	 * unless `ended` comes instead of the second.
	 */
	readonly mediaPath: PathChange;
	/** Once per publication. */
	readonly trackLeftOut: TrackLeftOut;
	/** The room is over for the recorder; nothing follows. */
	readonly ended: { readonly cause: EndCause };
};
