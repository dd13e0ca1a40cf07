import { type DisconnectReason, LogLevel, Room, RoomEvent, SubscriptionError, setLogLevel } from 'livekit-client';
import type { TrackKind } from '../../protocol/mp4-track-boxes.ts';
import { PUBLICATION_EVENTS, SCENE_EVENTS } from './client-events.ts';
import { type ConnectOptions, connectRoom } from './connect-room.ts';
import { endCauseOf } from './end-cause.ts';
import { HandedTracks, type LiveTrack } from './handed-tracks.ts';
import type { TileSize } from './layer-size.ts';
import { MediaPath } from './media-path.ts';
import { RECONNECT_POLICY } from './reconnect-policy.ts';
import type { RoomEvents } from './room-events.ts';
import { silentAudioContext } from './silent-audio-context.ts';
import { Subscriptions } from './subscriptions.ts';
import { TrackRequests } from './track-requests.ts';
import { TypedEmitter, type TypedEvents } from './typed-emitter.ts';
import { type IsWanted, WantedPeople } from './wanted-people.ts';

/** How to join, and what is to be recorded. */
export type JoinOptions = ConnectOptions & {
	/** Of whom, by identity; default everybody. */
	readonly isWanted?: IsWanted;
	/** Picture, sound or both; default both. */
	readonly kinds?: readonly TrackKind[];
};

/**
 * A LiveKit room as a source of media. Subscribes to all that is to be recorded of remote participants, except what is end-to-end
 * encrypted or cannot be decoded, and hands it over as transferable streams, by events.
 *
 * The client's events only say that something has changed. What is so then is read from the room itself and compared with
 * what was handed over, so that nothing depends on the order of events, which a reconnection mixes up.
 */
export class RoomSource {
	readonly #room: Room;
	readonly #people: WantedPeople;
	readonly #emitter = new TypedEmitter<RoomEvents>();
	readonly #tracks = new HandedTracks(this.#emitter);
	readonly #requests = new TrackRequests();
	readonly #subscriptions: Subscriptions;
	readonly #path = new MediaPath(this.#emitter, () => (this.#isReconnecting ? undefined : this.#tracks.receiver));
	#state: 'joined' | 'open' | 'ended' | 'closed' = 'joined';
	#disconnected: { readonly reason: DisconnectReason | undefined } | null = null;
	#isReconnecting = false;
	#roomSid = '';
	#isUpdateDue = false;
	#closing: Promise<void> | null = null;

	private constructor(room: Room, people: WantedPeople) {
		this.#room = room;
		this.#people = people;
		this.#subscriptions = new Subscriptions(people, (track) => this.#emitter.emit('trackLeftOut', track));
		for (const event of PUBLICATION_EVENTS) room.on(event, () => this.#subscribe());
		for (const event of SCENE_EVENTS) room.on(event, () => this.#scheduleUpdate());
		room.on(RoomEvent.TrackSubscriptionFailed, (trackSid, _whose, error) => this.#handleFailed(trackSid, error));
		room.on(RoomEvent.ParticipantMetadataChanged, (_previous, { isLocal }) => isLocal && this.#reportMetadata());
		// The first of them for a connection that can be resumed, and the second where it must be made anew.
		room.on(RoomEvent.SignalReconnecting, () => this.#handleLost());
		room.on(RoomEvent.Reconnecting, () => this.#handleLost());
		room.on(RoomEvent.Reconnected, () => void this.#handleBack());
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
	static async join({
		isWanted = () => true,
		kinds = ['video', 'audio'],
		...options
	}: JoinOptions): Promise<RoomSource> {
		setLogLevel(LogLevel.warn);
		const webAudioMix = { audioContext: await silentAudioContext() };
		const room = new Room({ adaptiveStream: false, dynacast: false, webAudioMix, reconnectPolicy: RECONNECT_POLICY });
		const source = new RoomSource(room, new WantedPeople(room, isWanted, kinds));
		try {
			await connectRoom(room, options);
			// Of a room that was ended meanwhile it is of no interest.
			source.#roomSid = await room.getSid().catch(() => '');
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

	/** Video publications that are to be recorded and can be, subscribed or not yet. */
	get videoPublications(): number {
		return this.#people.recordableVideos.length;
	}

	/** Tracks that were handed over and have not ended. */
	get subscribedTracks(): number {
		return this.#tracks.count;
	}

	/** Tracks that are left out because their kind is not to be recorded. */
	get otherTracks(): number {
		return this.#people.otherPublications.length;
	}

	/**
	 * Emits what is there, before it returns, and what happens from then on. To be called once, with the listeners on.
	 * Throws when it was called before, or after `close()`.
	 */
	open(): void {
		if (this.#state !== 'joined')
			throw new Error(`A room source can be opened once, after joining; it is ${this.#state}.`);
		this.#state = 'open';
		// First, as a listener may close what is opened here.
		this.#path.open();
		if (this.#room.localParticipant.metadata) this.#reportMetadata();
		this.#subscribe();
		this.#update();
		if (this.#disconnected) this.#handleDisconnected(this.#disconnected.reason);
	}

	/**
	 * Asks for the media of a track, whose streams are read from now on where they were transferred to; for pictures only
	 * while it has a tile (`setTileSizes`). The server sends none before: what comes while a stream changes threads is
	 * lost, and WebRTC waits three seconds for a picture that it misses before it asks for a key frame. The first picture
	 * to come is a key frame. Repeating it does nothing, and neither does a track that has ended.
	 */
	receive(trackSid: string): void {
		const live = this.#tracks.get(trackSid);
		if (live) this.#requests.markRead(live);
	}

	/** Lets go of the frames of a track that has ended, after its reader has cancelled them. */
	release(trackSid: string): void {
		this.#tracks.release(trackSid);
	}

	/**
	 * Says how large each track is shown, by track id, and asks the server for the smallest simulcast layer that need not be
	 * enlarged. Tracks that are not in `sizes` are not shown: they stay subscribed, but the server sends none of their
	 * pictures until they are, and then a key frame first.
	 */
	setTileSizes(sizes: ReadonlyMap<string, TileSize>): void {
		this.#requests.setTileSizes(sizes, this.#tracks.all);
	}

	/**
	 * Says anew who is to be recorded. Of everybody else nothing is received: their tracks end, with `trackEnded`, and they
	 * are not in the scene. What they publish is not counted.
	 */
	limitTo(isWanted: IsWanted): void {
		this.#people.isWanted = isWanted;
		this.#subscribe();
		this.#update();
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
		this.#path.close();
		this.#tracks.close();
		this.#emitter.clear();
		// A connection that breaks while it is closed is closed all the same.
		await this.#room.disconnect().catch(() => {});
		this.#room.removeAllListeners();
	}

	/** As soon as a publication is known: faster than the next update, and at every new connection anew. */
	#subscribe(): void {
		this.#subscriptions.update(this.#state === 'open');
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
		const live = this.#people.publications.flatMap(({ publication, participant }): LiveTrack[] =>
			publication.track && this.#people.isRecordable(publication)
				? [{ track: publication.track, publication, participant }]
				: [],
		);
		for (const added of this.#tracks.match(live)) this.#requests.applyTo(added);
		if (!this.#isReconnecting)
			this.#emitter.emit(
				'sceneChanged',
				this.#people.scene((trackSid) => this.#tracks.get(trackSid) !== undefined),
			);
	}

	#reportMetadata(): void {
		if (this.#state !== 'open') return;
		this.#emitter.emit('recorderMetadata', this.#room.localParticipant.metadata ?? '');
	}

	/** What else keeps a track away passes, or is followed by a new connection. */
	#handleFailed(trackSid: string, error: SubscriptionError | undefined): void {
		if (error !== SubscriptionError.SE_CODEC_UNSUPPORTED) return;
		this.#people.noteUndecodable(trackSid);
		this.#subscribe();
		this.#scheduleUpdate();
	}

	#handleLost(): void {
		if (this.#state !== 'open' || this.#isReconnecting) return;
		this.#isReconnecting = true;
		this.#emitter.emit('connection', { state: 'reconnecting' });
	}

	async #handleBack(): Promise<void> {
		const roomSid = await this.#room.getSid().catch(() => this.#roomSid);
		if (this.#state !== 'open' || !this.#isReconnecting) return;
		this.#isReconnecting = false;
		this.#emitter.emit('connection', { state: 'reconnected', isNewRoom: roomSid !== this.#roomSid });
		this.#roomSid = roomSid;
		this.#requests.repeatSounds(this.#tracks.all);
		this.#scheduleUpdate();
	}

	#handleDisconnected(reason: DisconnectReason | undefined): void {
		this.#disconnected = { reason };
		if (this.#state !== 'open') return;
		this.#state = 'ended';
		this.#path.close();
		this.#tracks.close();
		this.#emitter.emit('ended', { cause: endCauseOf(reason) });
	}
}
