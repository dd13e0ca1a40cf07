import type { MediaPlan, RoomLaunchMessage } from '../../protocol/messages.ts';
import type { TrackKind } from '../../protocol/mp4-track-boxes.ts';
import type { TimedComposition } from '../compositor/pending-compositions.ts';
import type { ConnectionChange, TrackLeftOut } from '../room/room-events.ts';
import { RoomSource } from '../room/room-source.ts';
import { LayoutChoice } from '../scene/layout-choice.ts';
import { loadOwnLayouts } from '../scene/own-layouts.ts';
import type { RoomScene } from '../scene/scene-continuity.ts';
import { SceneDirector } from '../scene/scene-director.ts';
import { type StartDecision, StartRule } from '../scene/start-rule.ts';
import { nowMs } from '../timing/common-clock.ts';
import type { IntakeWorker } from '../workers/intake-worker-handle.ts';
import type { OutputWorker } from '../workers/output-worker-handle.ts';
import type { RecordedSource, SourceListeners } from './recorded-source.ts';

export type RecordedRoomOptions = {
	readonly launch: RoomLaunchMessage;
	/** Lent; both know the size of the picture already. */
	readonly intake: IntakeWorker;
	readonly output: OutputWorker;
	readonly listeners: SourceListeners;
	/** Calls the joining off. */
	readonly signal: AbortSignal;
};

/** Longer messages of a layout are cut. */
const MAX_PROBLEM_LENGTH = 2_000;

/**
 * A room: hands its media to the intake worker, turns who is there into pictures for the output worker, asks the server for
 * the layers that fit them, and says when there is something to record.
 */
export class RecordedRoom implements RecordedSource {
	readonly #room: RoomSource;
	readonly #layout: LayoutChoice;
	/** Null where no picture is recorded. */
	readonly #director: SceneDirector | null;
	readonly #options: RecordedRoomOptions;
	readonly #startRule: StartRule;
	#hasPicture = false;
	#hasSound = false;
	#isReady = false;
	#isClosed = false;

	private constructor(room: RoomSource, layout: LayoutChoice, startRule: StartRule, options: RecordedRoomOptions) {
		this.#room = room;
		this.#layout = layout;
		this.#startRule = startRule;
		this.#options = options;
		const show = (timed: TimedComposition): void => this.#show(timed);
		const size = options.launch.media.video;
		this.#director = size && new SceneDirector({ layout, size, show });
	}

	/**
	 * Joins the room; nothing of it is recorded before `open`. Resolves to null when that was called off. Rejects with
	 * `JoinError`, or `LayoutOptionError` for a layout that cannot be understood.
	 */
	static async join(options: RecordedRoomOptions): Promise<RecordedRoom | null> {
		const { launch, listeners, signal } = options;
		const startRule = new StartRule(nowMs());
		const own = await loadOwnLayouts(launch.ownLayouts, importLayout, (name, problem) => {
			const message = `the layout "${name}" failed, and grid is shown instead: ${problem}`;
			listeners.onWarning('layout_failed', message.slice(0, MAX_PROBLEM_LENGTH));
		});
		if (signal.aborted) return null;
		const layout = new LayoutChoice({ text: launch.layout, defaults: launch.layoutOptions, own });
		const isWanted = (identity: string): boolean => layout.isWanted(identity);
		const kinds = kindsOf(launch.media);
		const room = await RoomSource.join({ url: launch.url, token: launch.token, signal, isWanted, kinds });
		return new RecordedRoom(room, layout, startRule, options);
	}

	/** Hands over what is there, and what comes from then on. Once. */
	open(): void {
		const { intake, listeners } = this.#options;
		const { events } = this.#room;
		listeners.onOpen({ type: 'joined' });
		events.on('audioTrack', (track) => intake.addAudioTrack(track));
		events.on('videoTrack', (track) => intake.addVideoTrack(track));
		events.on('trackEnded', ({ trackSid }) => intake.endTrack(trackSid, nowMs()));
		events.on('receiverClosed', ({ receiverId }) => intake.closeReceiver(receiverId));
		events.on('sceneChanged', (scene) => this.#arrange(scene));
		events.on('recorderMetadata', (metadata) => this.#changeLayout(metadata));
		events.on('trackLeftOut', (track) => this.#noteLeftOut(track));
		events.on('mediaPath', ({ isAlive, atMs }) => intake.notePath(isAlive, atMs));
		events.on('connection', (change) => this.#noteConnection(change));
		events.on('ended', () => listeners.onEnded());
		this.#room.open();
	}

	noteTrackTaken(trackSid: string): void {
		this.#room.receive(trackSid);
	}

	noteTrackReleased(trackSid: string): void {
		this.#room.release(trackSid);
	}

	notePicture(): void {
		this.#hasPicture = true;
		this.#considerStart();
	}

	noteSound(): void {
		this.#hasSound = true;
		this.#considerStart();
	}

	/** A room begins by its own rule. */
	begin(): void {}

	close(): void {
		this.#isClosed = true;
		this.#director?.close();
		void this.#room.close();
	}

	#arrange(scene: RoomScene): void {
		this.#director?.update(scene);
		this.#considerStart();
	}

	#show(timed: TimedComposition): void {
		this.#options.output.setComposition(timed);
		this.#room.setTileSizes(new Map(timed.composition.tiles.map((tile) => [tile.trackSid, tile])));
	}

	/** Another layout may bring in others, or leave some out. */
	#changeLayout(metadata: string): void {
		const taken = this.#layout.takeMetadata(metadata);
		if (taken === 'same') return;
		if (taken === 'changed') this.#room.limitTo((identity) => this.#layout.isWanted(identity));
		else this.#options.listeners.onWarning('layout_refused', `the layout stays as it is: ${taken.refused}`);
	}

	#considerStart(): void {
		if (this.#isReady || this.#isClosed) return;
		const decision = this.#decideStart();
		if (decision.start) {
			this.#isReady = true;
			this.#options.listeners.onReady();
		} else if (decision.checkAgainInMs !== null) {
			setTimeout(() => this.#considerStart(), decision.checkAgainInMs);
		}
	}

	#decideStart(): StartDecision {
		if (this.#options.launch.startsWith === 'sound') {
			return this.#hasSound ? { start: true } : { start: false, checkAgainInMs: null };
		}
		return this.#startRule.decide({
			nowMs: nowMs(),
			videoPublications: this.#room.videoPublications,
			// LiveKit's template, whose rule this is, does not know what is recorded of it, and has all of them.
			subscribedTracks: this.#room.subscribedTracks + this.#room.otherTracks,
			videoFramesDecoded: this.#hasPicture,
		});
	}

	#noteLeftOut({ kind, reason }: TrackLeftOut): void {
		const { onFailed, onWarning } = this.#options.listeners;
		if (reason === 'undecodable') {
			const [what, result] = kind === 'video' ? ['picture', 'it is not shown'] : ['voice', 'it is not heard'];
			onWarning('undecodable_track', `a ${what} comes in a codec that cannot be decoded; ${result}`);
			return;
		}
		// Before anything was recorded it is said, not left out.
		if (this.#isReady) onWarning('encrypted_track', 'an end-to-end encrypted track is left out of the recording');
		else onFailed('room_encrypted', 'a track of the room is end-to-end encrypted');
	}

	#noteConnection(change: ConnectionChange): void {
		const { intake, listeners } = this.#options;
		const isBack = change.state === 'reconnected';
		intake.noteConnection(isBack, nowMs());
		if (isBack && change.isNewRoom) this.#director?.noteReturn();
		if (isBack) listeners.onWarning('reconnected', 'the connection to the room is back');
		else {
			const message = 'the connection to the room is lost; the recording goes on, and tries to get it back';
			listeners.onWarning('connection_lost', message);
		}
	}
}

function kindsOf({ video, audio }: MediaPlan): readonly TrackKind[] {
	return [...(video ? (['video'] as const) : []), ...(audio ? (['audio'] as const) : [])];
}

/** The host serves them beside this page. */
function importLayout(name: string): Promise<unknown> {
	return import(/* @vite-ignore */ `${location.origin}/layouts/${name}.js`);
}
