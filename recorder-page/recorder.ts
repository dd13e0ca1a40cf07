import type {
	EndReason,
	LaunchMessage,
	PageErrorCode,
	PageMessage,
	RoomLaunchMessage,
	TabLaunchMessage,
	WarningCode,
} from '../protocol/messages.ts';
import { mixBlock } from './audio/mixer.ts';
import { CaptureError, TabCapture } from './capture/tab-capture.ts';
import { tabTile } from './capture/tab-tile.ts';
import type { TimedComposition } from './compositor/pending-compositions.ts';
import { createPlanarMemory, planarRegions } from './compositor/planar-memory.ts';
import { JoinError } from './room/join-error.ts';
import type { ConnectionChange } from './room/room-events.ts';
import { RoomSource } from './room/room-source.ts';
import { LayoutChoice } from './scene/layout-choice.ts';
import { loadOwnLayouts } from './scene/own-layouts.ts';
import type { RoomScene } from './scene/scene-continuity.ts';
import { SceneDirector } from './scene/scene-director.ts';
import { StartRule } from './scene/start-rule.ts';
import type { MediaGap } from './timing/flow-watch.ts';
import { NOTHING_RECORDED } from './workers/empty-stats.ts';
import { IntakeWorker, type VoiceSpan } from './workers/intake-worker-handle.ts';
import { OutputWorker } from './workers/output-worker-handle.ts';
import { loadWasmModules } from './workers/wasm-modules.ts';

/** Sample rate at which everything is mixed: Opus decodes to it. */
const MIX_RATE_HZ = 48_000;

/**
 * One recording, in the page. Its story:
 * `open` starts two workers, of which the output worker connects to the host. `launch` joins the room. The room hands
 * over media as streams, which go straight to the intake worker: it places sound on the recording clock and copies
 * pictures into shared memory. The room also says who is there; a layout turns that into tiles for the output worker,
 * and asks the server for the layers that fit them. Once media flows the recording clock starts. From then on the
 * intake worker hands over the voices of each span of time, WebAudio mixes them here, and the output worker encodes
 * the mix and the composed pictures and sends both to the host, until the room ends, the host says stop, or the
 * duration is reached.
 *
 * A launch for a tab captures it instead of joining a room: its pictures and its sound go the same way, as one tile and
 * one voice. The recording clock starts when the host says `begin`.
 */
export class Recorder {
	readonly #intake: IntakeWorker;
	readonly #output: OutputWorker;
	#state: 'open' | 'joining' | 'joined' | 'recording' | 'finishing' | 'ended' = 'open';
	#launch: LaunchMessage | null = null;
	#startRule: StartRule | null = null;
	#layout: LayoutChoice | null = null;
	#director: SceneDirector | null = null;
	#room: RoomSource | null = null;
	#capture: TabCapture | null = null;
	#hasPicture = false;
	#startedAtMs = 0;
	#durationS = Number.POSITIVE_INFINITY;
	#endReason: EndReason = 'stopped';
	#joining = new AbortController();
	#mixed: Promise<void> = Promise.resolve();

	private constructor() {
		this.#intake = new IntakeWorker({
			onTrackTaken: (trackSid) => this.#room?.receive(trackSid),
			onFirstPicture: () => {
				this.#hasPicture = true;
				this.#considerStart();
			},
			onVoices: (span) => this.#mix(span),
			onGap: (gap) => this.#declareGap(gap),
			onTrouble: (code, message) => this.#warn(code, message),
			onStats: (stats) => this.#output.setIntakeStats(stats),
			onFailed: (message) => this.#fail('internal', message),
		});
		this.#output = new OutputWorker({
			onLaunch: (message) => void this.#open(message),
			onBegin: () => void this.#begin(),
			onStop: () => this.#finish('stopped'),
			onFinished: (stats) => this.#end({ type: 'ended', reason: this.#endReason, stats }),
			onWarning: (code, message) => this.#warn(code, message),
			onFailed: (code, message) => this.#fail(code, message),
		});
	}

	/** Starts the workers and connects to the host, which may then launch the recording. */
	static async open(): Promise<Recorder> {
		const recorder = new Recorder();
		const [modules] = await Promise.all([loadWasmModules(), RoomSource.warmUp()]);
		const channel = new MessageChannel();
		await Promise.all([
			recorder.#intake.init({ polyphase: modules.polyphase, output: channel.port1 }),
			recorder.#output.init({ ...modules, intake: channel.port2 }),
		]);
		recorder.#output.connect(location.origin);
		return recorder;
	}

	async #open(launch: LaunchMessage): Promise<void> {
		if (this.#state !== 'open') return;
		this.#state = 'joining';
		this.#launch = launch;
		try {
			if (launch.source === 'tab') await this.#captureTab(launch);
			else await this.#join(launch);
		} catch (error) {
			if (this.#joining.signal.aborted) return;
			this.#fail(errorCodeOf(error), messageOf(error));
		}
	}

	async #join(launch: RoomLaunchMessage): Promise<void> {
		this.#startRule = new StartRule(nowMs());
		const own = await loadOwnLayouts(launch.ownLayouts, importLayout, (name, problem) =>
			this.#warn('layout_failed', `the layout "${name}" failed, and grid is shown instead: ${problem}`.slice(0, 2000)),
		);
		if (this.#joining.signal.aborted) return;
		const layout = new LayoutChoice({ text: launch.layout, defaults: launch.layoutOptions, own });
		this.#layout = layout;
		const show = (timed: TimedComposition): void => this.#show(timed);
		this.#director = new SceneDirector({ layout, size: launch.video, show });
		this.#configure(launch);
		const room = await RoomSource.join({
			url: launch.url,
			token: launch.token,
			signal: this.#joining.signal,
			isWanted: (identity) => layout.isWanted(identity),
		});
		this.#attach(room);
	}

	async #captureTab(launch: TabLaunchMessage): Promise<void> {
		this.#configure(launch);
		const capture = await TabCapture.open(launch.video);
		if (this.#joining.signal.aborted) return capture.close();
		this.#capture = capture;
		this.#state = 'joined';
		capture.onEnded(() => this.#fail('capture_failed', 'the captured page is gone'));
		this.#intake.addTab(capture.frames, capture.sound);
		const composition = { theme: 'dark', tiles: [tabTile(launch.video)] } as const;
		this.#output.setComposition({ composition, momentMs: nowMs(), patienceMs: 0 });
		this.#send({ type: 'captured' });
	}

	#configure({ video, audio, compositor }: LaunchMessage): void {
		const memory = createPlanarMemory(video);
		this.#intake.configure(memory, planarRegions(video).slotsOffsetBytes);
		this.#output.configure({ memory, video, audio, compositor });
	}

	#attach(room: RoomSource): void {
		this.#room = room;
		this.#state = 'joined';
		this.#send({ type: 'joined' });
		room.events.on('audioTrack', (track) => this.#intake.addAudioTrack(track));
		room.events.on('videoTrack', (track) => this.#intake.addVideoTrack(track));
		room.events.on('trackEnded', ({ trackSid }) => this.#intake.endTrack(trackSid, nowMs()));
		room.events.on('receiverClosed', ({ receiverId }) => this.#intake.closeReceiver(receiverId));
		room.events.on('sceneChanged', (scene) => this.#arrange(scene));
		room.events.on('recorderMetadata', (metadata) => this.#changeLayout(metadata));
		room.events.on('encryptedTrack', () => this.#meetEncryptedTrack());
		room.events.on('connection', (change) => this.#noteConnection(change));
		room.events.on('ended', () => this.#finish('source_closed'));
		room.open();
	}

	/** Scene in, tiles out, and the layers that fit them. */
	#arrange(scene: RoomScene): void {
		this.#director?.update(scene);
		this.#considerStart();
	}

	#show(timed: TimedComposition): void {
		this.#output.setComposition(timed);
		this.#room?.setTileSizes(new Map(timed.composition.tiles.map((tile) => [tile.trackSid, tile])));
	}

	/** Another layout may bring in others, or leave some out. */
	#changeLayout(metadata: string): void {
		const layout = this.#layout;
		const taken = layout?.takeMetadata(metadata) ?? 'same';
		if (!layout || taken === 'same') return;
		if (taken !== 'changed') {
			this.#warn('layout_refused', `the layout stays as it is: ${taken.refused}`);
			return;
		}
		this.#room?.limitTo((identity) => layout.isWanted(identity));
	}

	#considerStart(): void {
		if (this.#state !== 'joined' || !this.#room || !this.#startRule) return;
		const decision = this.#startRule.decide({
			nowMs: nowMs(),
			videoPublications: this.#room.videoPublications,
			subscribedTracks: this.#room.subscribedTracks,
			videoFramesDecoded: this.#hasPicture,
		});
		if (decision.start) this.#start();
		else if (decision.checkAgainInMs !== null) setTimeout(() => this.#considerStart(), decision.checkAgainInMs);
	}

	/** With a picture of what the tab shows now: one that does not change would deliver none. */
	async #begin(): Promise<void> {
		await this.#capture?.refresh();
		if (this.#state === 'joined') this.#start();
	}

	#start(): void {
		this.#state = 'recording';
		this.#startedAtMs = nowMs();
		this.#intake.start(this.#startedAtMs);
		this.#output.start(this.#startedAtMs);
		this.#send({ type: 'started', startedAtUnixMs: this.#startedAtMs });
		const durationS = this.#launch?.durationS;
		if (durationS !== undefined) this.#finishAt(durationS, 'duration_reached');
	}

	/** Mixes in order: a block is sent only after the one before it. */
	#mix(span: VoiceSpan): void {
		const mixing = mixBlock(span.voices, span.lengthSamples, MIX_RATE_HZ);
		this.#mixed = this.#mixed
			.then(async () => this.#output.addSound(await mixing, span.isLast))
			.catch((error) => this.#fail('internal', `mixing failed: ${messageOf(error)}`));
	}

	/** Ends gracefully, now. */
	#finish(reason: EndReason): void {
		if (this.#state === 'finishing' || this.#state === 'ended') return;
		if (this.#state === 'recording') {
			this.#state = 'finishing';
			this.#finishAt((nowMs() - this.#startedAtMs) / 1000, reason);
		} else {
			this.#joining.abort();
			this.#end({ type: 'ended', reason, stats: NOTHING_RECORDED });
		}
	}

	/** Lets the recording end at `durationS` of recorded time, in whole pictures, so that both tracks end together. */
	#finishAt(requestedS: number, reason: EndReason): void {
		const framerateFps = this.#launch?.video.framerateFps ?? 1;
		const durationS = Math.max(1, Math.round(requestedS * framerateFps)) / framerateFps;
		if (durationS >= this.#durationS) return;
		this.#durationS = durationS;
		this.#endReason = reason;
		this.#intake.finish(durationS);
		this.#output.finish(durationS);
	}

	#meetEncryptedTrack(): void {
		if (this.#state === 'joined') this.#fail('room_encrypted', 'a track of the room is end-to-end encrypted');
		else this.#warn('encrypted_track', 'an end-to-end encrypted track is left out of the recording');
	}

	#noteConnection(change: ConnectionChange): void {
		const isBack = change.state === 'reconnected';
		this.#intake.noteConnection(isBack, nowMs());
		if (isBack && change.isNewRoom) this.#director?.noteReturn();
		if (isBack) this.#warn('reconnected', 'the connection to the room is back');
		else
			this.#warn(
				'connection_lost',
				'the connection to the room is lost; the recording goes on, and tries to get it back',
			);
	}

	/** What was missed before the recording began is not missing in it. */
	#declareGap({ fromMs, untilMs, onlySound }: MediaGap & { readonly onlySound?: true | undefined }): void {
		const fromS = Math.max(0, (fromMs - this.#startedAtMs) / 1000);
		const untilS = Math.min(this.#durationS, (untilMs - this.#startedAtMs) / 1000);
		if (this.#startedAtMs === 0 || untilS <= fromS) return;
		this.#send({ type: 'gap', fromS, untilS, ...(onlySound && { onlySound }) });
	}

	#warn(code: WarningCode, message: string): void {
		this.#send({ type: 'warning', code, message });
	}

	#fail(code: PageErrorCode, message: string): void {
		this.#end({ type: 'failed', code, message: message.slice(0, 2000) });
	}

	/** The last message; the host closes the page after it. */
	#end(message: PageMessage): void {
		if (this.#state === 'ended') return;
		this.#state = 'ended';
		this.#director?.close();
		this.#send(message);
		void this.#room?.close();
		this.#capture?.close();
	}

	#send(message: PageMessage): void {
		this.#output.send(message);
	}
}

/** The host serves them beside this page. */
function importLayout(name: string): Promise<unknown> {
	return import(/* @vite-ignore */ `${location.origin}/layouts/${name}.js`);
}

function nowMs(): number {
	return performance.timeOrigin + performance.now();
}

function errorCodeOf(error: unknown): PageErrorCode {
	if (error instanceof JoinError) return 'join_failed';
	return error instanceof CaptureError ? 'capture_failed' : 'internal';
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
