import {
	type DisconnectReason,
	LogLevel,
	type RemoteParticipant,
	type RemoteTrackPublication,
	Room,
	RoomEvent,
	setLogLevel,
	Track,
} from 'livekit-client';
import { buildSceneTracks } from '../scene/scene-builder.ts';
import { type ConnectOptions, connectRoom } from './connect-room.ts';
import { endCauseOf } from './end-cause.ts';
import { HandedTracks, type LiveTrack } from './handed-tracks.ts';
import { LayerRequests } from './layer-requests.ts';
import type { TileSize } from './layer-size.ts';
import type { RoomEvents } from './room-events.ts';
import { sceneParticipantOf } from './scene-participant.ts';
import { silentAudioContext } from './silent-audio-context.ts';
import { TypedEmitter, type TypedEvents } from './typed-emitter.ts';

/** Client events after which publications may be there that nobody has asked for yet. */
const PUBLICATION_EVENTS = [
	RoomEvent.SignalConnected,
	RoomEvent.ParticipantConnected,
	RoomEvent.TrackPublished,
	RoomEvent.Reconnected,
] as const;

/** Client events after which tracks or scene may be others. */
const SCENE_EVENTS = [
	...PUBLICATION_EVENTS,
	RoomEvent.ParticipantDisconnected,
	RoomEvent.TrackUnpublished,
	RoomEvent.TrackSubscribed,
	RoomEvent.TrackUnsubscribed,
	RoomEvent.TrackMuted,
	RoomEvent.TrackUnmuted,
	RoomEvent.ActiveSpeakersChanged,
] as const;

/**
 * A LiveKit room as a source of media. Subscribes to all that remote participants publish, except what is end-to-end
 * encrypted, and hands it over as transferable streams, by events.
 *
 * The client's events only say that something has changed. What is so then is read from the room itself and compared with
 * what was handed over, so that nothing depends on the order of events, which a reconnection mixes up.
 */
export class RoomSource {
	readonly #room: Room;
	readonly #emitter = new TypedEmitter<RoomEvents>();
	readonly #tracks = new HandedTracks(this.#emitter);
	readonly #layers = new LayerRequests();
	readonly #requested = new WeakSet<RemoteTrackPublication>();
	readonly #reportedEncrypted = new Set<string>();
	#state: 'joined' | 'open' | 'ended' | 'closed' = 'joined';
	#disconnected: { readonly reason: DisconnectReason | undefined } | null = null;
	#isReconnecting = false;
	#isUpdateDue = false;
	#closing: Promise<void> | null = null;

	private constructor(room: Room) {
		this.#room = room;
		for (const event of PUBLICATION_EVENTS) room.on(event, () => this.#subscribe());
		for (const event of SCENE_EVENTS) room.on(event, () => this.#scheduleUpdate());
		room.on(RoomEvent.ParticipantMetadataChanged, (_previous, { isLocal }) => isLocal && this.#reportMetadata());
		room.on(RoomEvent.Reconnecting, () => this.#handleConnection('reconnecting'));
		room.on(RoomEvent.Reconnected, () => this.#handleConnection('reconnected'));
		room.on(RoomEvent.Disconnected, (reason) => this.#handleDisconnected(reason));
	}

	/** Does ahead what the first `join` in a page would lose a good 100 ms with: for a page that waits for its recording. */
	static async warmUp(): Promise<void> {
		await silentAudioContext();
	}

	/**
	 * Joins the room that the token is for. Resolves when media can flow, or when the room was ended before it could: then
	 * `ended` is the first event. Nothing is emitted before `open()`. Rejects with a `JoinError` and leaves nothing behind;
	 * its reason is `cancelled` when `signal` aborts before that.
	 */
	static async join(options: ConnectOptions): Promise<RoomSource> {
		setLogLevel(LogLevel.warn);
		const webAudioMix = { audioContext: await silentAudioContext() };
		const room = new Room({ adaptiveStream: false, dynacast: false, webAudioMix });
		const source = new RoomSource(room);
		try {
			await connectRoom(room, options);
			return source;
		} catch (error) {
			room.removeAllListeners();
			throw error;
		}
	}

	/** What happens, from `open()` to `close()`. */
	get events(): TypedEvents<RoomEvents> {
		return this.#emitter;
	}

	/** Video publications of remote participants that are not encrypted, subscribed or not yet. */
	get videoPublications(): number {
		return this.#publications().filter(({ publication }) => isRecordableVideo(publication)).length;
	}

	/** Tracks that were handed over and have not ended. */
	get subscribedTracks(): number {
		return this.#tracks.count;
	}

	/**
	 * Emits what is there, before it returns, and what happens from then on. To be called once, with the listeners on.
	 * Throws when it was called before, or after `close()`.
	 */
	open(): void {
		if (this.#state !== 'joined')
			throw new Error(`A room source can be opened once, after joining; it is ${this.#state}.`);
		this.#state = 'open';
		if (this.#room.localParticipant.metadata) this.#reportMetadata();
		this.#subscribe();
		this.#update();
		if (this.#disconnected) this.#handleDisconnected(this.#disconnected.reason);
	}

	/**
	 * Asks for the media of a track, whose streams are read from now on where they were transferred to. The server sends
	 * none before: what comes while a stream changes threads is lost, and WebRTC waits three seconds for a picture that it
	 * misses before it asks for a key frame. The first picture to come is a key frame. Repeating it does nothing, and
	 * neither does a track that has ended.
	 */
	receive(trackSid: string): void {
		this.#tracks.publicationOf(trackSid)?.setEnabled(true);
	}

	/**
	 * Says how large each track is shown, by track id, and asks the server for the smallest simulcast layer that need not be
	 * enlarged. Tracks that are not in `sizes` are not shown: they stay subscribed, with their lowest layer.
	 */
	setTileSizes(sizes: ReadonlyMap<string, TileSize>): void {
		this.#layers.setTileSizes(sizes, this.#tracks.videoPublications);
	}

	/**
	 * Ends all that was handed over, with `trackEnded` and `receiverClosed` as the last events, takes all listeners off, and
	 * leaves. Resolves when the room was left. Idempotent, and never rejects.
	 */
	close(): Promise<void> {
		this.#closing ??= this.#leave();
		return this.#closing;
	}

	async #leave(): Promise<void> {
		this.#state = 'closed';
		this.#tracks.close();
		this.#emitter.clear();
		// A connection that breaks while it is closed is closed all the same.
		await this.#room.disconnect().catch(() => {});
		this.#room.removeAllListeners();
	}

	/** Asks for every publication as soon as it is known: faster than the next update, and at every new connection anew. */
	#subscribe(): void {
		for (const { publication, participant } of this.#publications()) {
			if (publication.isEncrypted) this.#reportEncrypted(publication, participant);
			if (this.#requested.has(publication)) continue;
			this.#requested.add(publication);
			publication.setSubscribed(!publication.isEncrypted);
			if (!publication.isEncrypted) publication.setEnabled(false);
		}
	}

	#reportEncrypted({ trackSid }: RemoteTrackPublication, { identity }: RemoteParticipant): void {
		if (this.#state !== 'open' || this.#reportedEncrypted.has(trackSid)) return;
		this.#reportedEncrypted.add(trackSid);
		this.#emitter.emit('encryptedTrack', { trackSid, identity });
	}

	/** In a microtask, because the client emits some events just before they are true, and many together. */
	#scheduleUpdate(): void {
		if (this.#isUpdateDue) return;
		this.#isUpdateDue = true;
		queueMicrotask(() => {
			this.#isUpdateDue = false;
			this.#update();
		});
	}

	#update(): void {
		if (this.#state !== 'open') return;
		const live = this.#publications().flatMap(({ publication, participant }): LiveTrack[] =>
			publication.track && !publication.isEncrypted ? [{ track: publication.track, publication, participant }] : [],
		);
		for (const publication of this.#tracks.match(live)) this.#layers.applyTo(publication);
		this.#emitter.emit('sceneChanged', buildSceneTracks(this.#sceneParticipants()));
	}

	#sceneParticipants() {
		return [...this.#room.remoteParticipants.values()].map((participant) => {
			const videos = [...participant.videoTrackPublications.values()];
			return sceneParticipantOf(
				participant,
				videos.filter(({ trackSid }) => this.#tracks.has(trackSid)),
			);
		});
	}

	#reportMetadata(): void {
		if (this.#state !== 'open') return;
		this.#emitter.emit('recorderMetadata', this.#room.localParticipant.metadata ?? '');
	}

	#handleConnection(connection: RoomEvents['connection']): void {
		const isReconnecting = connection === 'reconnecting';
		if (this.#state !== 'open' || this.#isReconnecting === isReconnecting) return;
		this.#isReconnecting = isReconnecting;
		this.#emitter.emit('connection', connection);
	}

	#handleDisconnected(reason: DisconnectReason | undefined): void {
		this.#disconnected = { reason };
		if (this.#state !== 'open') return;
		this.#state = 'ended';
		this.#tracks.close();
		this.#emitter.emit('ended', { cause: endCauseOf(reason) });
	}

	#publications(): Omit<LiveTrack, 'track'>[] {
		return [...this.#room.remoteParticipants.values()].flatMap((participant) =>
			[...participant.trackPublications.values()].map((publication) => ({ publication, participant })),
		);
	}
}

function isRecordableVideo({ kind, isEncrypted }: RemoteTrackPublication): boolean {
	return kind === Track.Kind.Video && !isEncrypted;
}
