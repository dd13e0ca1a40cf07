import { type RemoteParticipant, type RemoteTrack, type RemoteTrackPublication, Track } from 'livekit-client';
import { EncodedReceivers } from './encoded-receivers.ts';
import { openFrames } from './open-frames.ts';
import type { AudioSource, RoomEvents } from './room-events.ts';
import type { TypedEmitter } from './typed-emitter.ts';

/** A track of which media can be had. */
export type LiveTrack = {
	readonly track: RemoteTrack;
	readonly publication: RemoteTrackPublication;
	readonly participant: RemoteParticipant;
};

/** The tracks that were handed over, and the receivers that they came by. */
export class HandedTracks {
	readonly #emitter: TypedEmitter<RoomEvents>;
	readonly #receivers = new EncodedReceivers();
	readonly #handed = new Map<string, LiveTrack>();
	/** By track id: what lets go of frames that were handed over; more than one where a track came again. */
	readonly #releases = new Map<string, (() => void)[]>();
	#isClosed = false;

	/** Announces itself by `audioTrack`, `videoTrack`, `trackEnded` and `receiverClosed` of `emitter`. */
	constructor(emitter: TypedEmitter<RoomEvents>) {
		this.#emitter = emitter;
	}

	/** Tracks that were handed over and have not ended. */
	get count(): number {
		return this.#handed.size;
	}

	/** Those tracks. */
	get all(): readonly LiveTrack[] {
		return [...this.#handed.values()];
	}

	/** A receiver of one of them; undefined while there are none. */
	get receiver(): RTCRtpReceiver | undefined {
		const [first] = this.#handed.values();
		return first?.track.receiver;
	}

	/** The track of that name, if it was handed over and has not ended. */
	get(trackSid: string): LiveTrack | undefined {
		return this.#handed.get(trackSid);
	}

	/** Ends what is no longer live, then hands over what was not yet. Returns the latter. */
	match(live: readonly LiveTrack[]): readonly LiveTrack[] {
		const liveTracks = new Set(live.map(({ track }) => track));
		for (const [trackSid, { track }] of this.#handed) {
			if (!liveTracks.has(track)) this.#end(trackSid);
		}
		this.#announceClosed(this.#receivers.sweep());
		const added = live.filter(({ publication }) => !this.#handed.has(publication.trackSid));
		for (const liveTrack of added) this.#handOver(liveTrack);
		return added;
	}

	/** Lets go of the frames of a track that has ended, the oldest ones if it came again. */
	release(trackSid: string): void {
		const releases = this.#releases.get(trackSid) ?? [];
		releases.shift()?.();
		if (releases.length === 0) this.#releases.delete(trackSid);
	}

	/** Ends everything; nothing is handed over any more. Idempotent. */
	close(): void {
		this.#isClosed = true;
		this.match([]);
		this.#announceClosed(this.#receivers.clear());
	}

	#handOver({ track, publication, participant }: LiveTrack): void {
		const { receiver } = track;
		// A listener may close the room while tracks are handed over, and a track may go before it is.
		if (this.#isClosed || !receiver || track.mediaStreamTrack.readyState === 'ended') return;
		const { trackSid } = publication;
		const { identity } = participant;
		const liveTrack = { track, publication, participant };
		if (track.kind === Track.Kind.Audio) {
			const { receiverId, streams } = this.#receivers.take<RTCEncodedAudioFrame>(receiver);
			const sound = {
				packets: streams?.readable ?? null,
				playback: streams?.writable ?? null,
				sound: track.mediaStreamTrack,
			};
			this.#handed.set(trackSid, liveTrack);
			this.#emitter.emit('audioTrack', {
				trackSid,
				identity,
				receiverId,
				source: audioSourceOf(publication),
				...sound,
			});
		} else {
			const { receiverId, streams: encoded } = this.#receivers.take<RTCEncodedVideoFrame>(receiver);
			const { frames, release } = openFrames(track.mediaStreamTrack);
			this.#handed.set(trackSid, liveTrack);
			this.#releases.set(trackSid, [...(this.#releases.get(trackSid) ?? []), release]);
			this.#emitter.emit('videoTrack', { trackSid, identity, receiverId, encoded, frames });
		}
	}

	#end(trackSid: string): void {
		this.#handed.delete(trackSid);
		this.#emitter.emit('trackEnded', { trackSid });
	}

	#announceClosed(receiverIds: readonly string[]): void {
		for (const receiverId of receiverIds) this.#emitter.emit('receiverClosed', { receiverId });
	}
}

function audioSourceOf({ source }: RemoteTrackPublication): AudioSource {
	if (source === Track.Source.Microphone) return 'microphone';
	return source === Track.Source.ScreenShareAudio ? 'screen_share_audio' : 'unknown';
}
