import type { Composition } from '../../layouts/layout.ts';
import { RoomSource } from '../../recorder-page/room/room-source.ts';
import type { RoomScene } from '../../recorder-page/scene/scene-continuity.ts';
import { type StartDecision, StartRule } from '../../recorder-page/scene/start-rule.ts';
import { nowMs } from '../../recorder-page/timing/common-clock.ts';
import { IntakeWorker } from '../../recorder-page/workers/intake-worker-handle.ts';
import { loadWasmModules } from '../../recorder-page/workers/wasm-modules.ts';
import { createPictureMemory, SLOTS_OFFSET_BYTES } from '../picture/picture-memory.ts';
import { RoomSound } from './room-sound.ts';

/** How to join a room. */
export type RoomAccess = { readonly url: string; readonly token: string };

export type RoomSessionOptions = RoomAccess & {
	readonly signal: AbortSignal;
	/** Who is seen and heard, by identity. */
	readonly isWanted: (identity: string) => boolean;
	readonly playsSound: boolean;
	readonly onScene: (scene: RoomScene) => void;
	/** The recorder's own metadata in the room. */
	readonly onMetadata?: (metadata: string) => void;
	/** One of the facts that decide about the start of a recording has changed. */
	readonly onProgress?: () => void;
	/** Something is left out. */
	readonly onTrouble: (message: string) => void;
	/** The room is over; nothing follows. */
	readonly onEnded: () => void;
};

/** A real room, joined and received as the recorder does: its pictures come over `intake`, in slots of `memory`. */
export class RoomSession {
	/** Holds the pictures. */
	readonly memory: WebAssembly.Memory;
	/** To be given to the one who draws. */
	readonly intake: MessagePort;
	readonly #worker: IntakeWorker;
	readonly #room: RoomSource;
	readonly #sound: RoomSound;
	readonly #startRule: StartRule;
	#hasPicture = false;

	private constructor(parts: {
		readonly memory: WebAssembly.Memory;
		readonly intake: MessagePort;
		readonly worker: IntakeWorker;
		readonly room: RoomSource;
		readonly lookingSinceMs: number;
		readonly playsSound: boolean;
	}) {
		this.memory = parts.memory;
		this.intake = parts.intake;
		this.#worker = parts.worker;
		this.#room = parts.room;
		this.#startRule = new StartRule(parts.lookingSinceMs);
		this.#sound = new RoomSound({ isHeard: parts.playsSound });
	}

	/**
	 * Joins. Resolves when media can flow; nothing is told before `open()`. Rejects with a `JoinError`, and leaves nothing
	 * behind then.
	 */
	static async join(options: RoomSessionOptions): Promise<RoomSession> {
		const lookingSinceMs = nowMs();
		const { polyphase } = await loadWasmModules();
		const memory = createPictureMemory();
		const { port1, port2 } = new MessageChannel();
		let session: RoomSession | null = null;
		const worker = new IntakeWorker({
			onTrackTaken: (trackSid) => {
				if (session) session.#room.receive(trackSid);
			},
			onTrackReleased: (trackSid) => {
				if (session) session.#room.release(trackSid);
			},
			onFirstPicture: () => {
				if (!session) return;
				session.#hasPicture = true;
				options.onProgress?.();
			},
			// Sound is played by the browser itself.
			onFirstSound: () => {},
			onVoices: () => {},
			onGap: () => {},
			onStats: () => {},
			onTrouble: (_code, message) => options.onTrouble(message),
			onFailed: (message) => options.onTrouble(message),
		});
		try {
			await worker.init({ polyphase, output: port1 });
			worker.configure({ memory, slotsOffsetBytes: SLOTS_OFFSET_BYTES }, true);
			const { url, token, signal, isWanted, playsSound } = options;
			const room = await RoomSource.join({ url, token, signal, isWanted });
			session = new RoomSession({ memory, intake: port2, worker, room, lookingSinceMs, playsSound });
			session.#listen(options);
			return session;
		} catch (error) {
			worker.close();
			throw error;
		}
	}

	/** Tells what is there, before it returns, and what happens from then on. To be called once. */
	open(): void {
		this.#room.open();
	}

	/** Asks for the pictures that a composition shows, in the sizes that it has for them. */
	show({ tiles }: Composition): void {
		this.#room.setTileSizes(new Map(tiles.map((tile) => [tile.trackSid, tile])));
	}

	/** Says anew who is seen and heard. */
	limitTo(isWanted: (identity: string) => boolean): void {
		this.#room.limitTo(isWanted);
	}

	/** Lets the room be heard or not. */
	setHeard(isHeard: boolean): void {
		this.#sound.setHeard(isHeard);
	}

	/** Whether a recording would begin now. */
	decideStart(): StartDecision {
		return this.#startRule.decide({
			nowMs: nowMs(),
			videoPublications: this.#room.videoPublications,
			subscribedTracks: this.#room.subscribedTracks,
			videoFramesDecoded: this.#hasPicture,
		});
	}

	/** Leaves. Resolves when the room was left. Idempotent, and never rejects. */
	async close(): Promise<void> {
		this.#sound.close();
		await this.#room.close();
		this.#worker.close();
	}

	#listen({ onScene, onMetadata, onProgress, onTrouble, onEnded }: RoomSessionOptions): void {
		const { events } = this.#room;
		events.on('audioTrack', (track) => {
			this.#sound.add(track);
			this.#room.receive(track.trackSid);
		});
		events.on('videoTrack', (track) => this.#worker.addVideoTrack(track));
		events.on('trackEnded', ({ trackSid }) => {
			this.#sound.remove(trackSid);
			this.#worker.endTrack(trackSid, nowMs());
		});
		events.on('receiverClosed', ({ receiverId }) => this.#worker.closeReceiver(receiverId));
		events.on('sceneChanged', (scene) => {
			onScene(scene);
			onProgress?.();
		});
		events.on('recorderMetadata', (metadata) => onMetadata?.(metadata));
		events.on('trackLeftOut', ({ reason }) =>
			onTrouble(
				reason === 'encrypted'
					? 'An end-to-end encrypted track is left out.'
					: 'A track in a codec that this browser cannot decode is left out.',
			),
		);
		events.on('connection', ({ state }) => {
			if (state === 'reconnecting') onTrouble('The connection to the room is lost; trying to get it back.');
		});
		events.on('ended', () => {
			this.#sound.close();
			onEnded();
		});
	}
}
