import type {
	EndReason,
	LaunchMessage,
	MediaPlan,
	PageErrorCode,
	PageMessage,
	RoomLaunchMessage,
	TabLaunchMessage,
	WarningCode,
} from '../protocol/messages.ts';
import { MIX_RATE_HZ } from './audio/mix-rate.ts';
import { mixBlock } from './audio/mixer.ts';
import { CaptureError } from './capture/tab-capture.ts';
import { createPlanarMemory, planarRegions } from './compositor/planar-memory.ts';
import { JoinError } from './room/join-error.ts';
import { RoomSource } from './room/room-source.ts';
import { RecordedRoom } from './source/recorded-room.ts';
import type { RecordedSource, SourceListeners } from './source/recorded-source.ts';
import { RecordedTab } from './source/recorded-tab.ts';
import { nowMs } from './timing/common-clock.ts';
import type { MediaGap } from './timing/flow-watch.ts';
import { recordingLengthS } from './timing/recording-length.ts';
import { NOTHING_RECORDED } from './workers/empty-stats.ts';
import { IntakeWorker, type VoiceSpan } from './workers/intake-worker-handle.ts';
import { OutputWorker } from './workers/output-worker-handle.ts';
import { loadWasmModules } from './workers/wasm-modules.ts';

/**
 * One recording, in the page. Its story:
 * `open` starts two workers, of which the output worker connects to the host. `launch` joins the room
 * (`source/recorded-room.ts`). The room hands over media as streams, which go straight to the intake worker: it places sound
 * on the recording clock and copies pictures into shared memory. The room also says who is there; a layout turns that into
 * tiles for the output worker, and asks the server for the layers that fit them. Once media flows the recording clock starts. From then on the
 * intake worker hands over the voices of each span of time, WebAudio mixes them here, and the output worker encodes
 * the mix and the composed pictures and sends both to the host, until the room ends, the host says stop, or the
 * duration is reached.
 *
 * Of a recording of sound alone, or of pictures alone, the other is neither received nor made (`MediaPlan`).
 *
 * A launch for a tab captures it instead of joining a room: its pictures and its sound go the same way, as one tile and
 * one voice. The recording clock starts when the host says `begin`.
 */
export class Recorder {
	readonly #intake: IntakeWorker;
	readonly #output: OutputWorker;
	#state: 'open' | 'joining' | 'joined' | 'recording' | 'finishing' | 'ended' = 'open';
	#launch: LaunchMessage | null = null;
	#source: RecordedSource | null = null;
	#startedAtMs = 0;
	#durationS = Number.POSITIVE_INFINITY;
	#endReason: EndReason = 'stopped';
	#joining = new AbortController();
	#mixed: Promise<void> = Promise.resolve();

	private constructor() {
		this.#intake = new IntakeWorker({
			onTrackTaken: (trackSid) => this.#source?.noteTrackTaken(trackSid),
			onTrackReleased: (trackSid) => this.#source?.noteTrackReleased(trackSid),
			onFirstPicture: () => this.#source?.notePicture(),
			onFirstSound: () => this.#source?.noteSound(),
			onVoices: (span) => this.#mix(span),
			onGap: (gap) => this.#declareGap(gap),
			onTrouble: (code, message) => this.#warn(code, message),
			onStats: (stats) => this.#output.setIntakeStats(stats),
			onFailed: (message) => this.#fail('internal', message),
		});
		this.#output = new OutputWorker({
			onLaunch: (message) => void this.#open(message),
			onBegin: () => this.#source?.begin(),
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
			this.#configure(launch.media);
			if (launch.source === 'tab') await this.#openTab(launch);
			else await this.#openRoom(launch);
		} catch (error) {
			if (this.#joining.signal.aborted) return;
			this.#fail(errorCodeOf(error), messageOf(error));
		}
	}

	/** Of what is not recorded the workers never hear. */
	#configure({ video, audio }: MediaPlan): void {
		const picture = video && { plan: video, memory: createPlanarMemory(video) };
		const slots = picture && {
			memory: picture.memory,
			slotsOffsetBytes: planarRegions(picture.plan).slotsOffsetBytes,
		};
		this.#intake.configure(slots, audio !== null);
		this.#output.configure(picture, audio);
	}

	async #openRoom(launch: RoomLaunchMessage): Promise<void> {
		const room = await RecordedRoom.join({ launch, ...this.#lent() });
		this.#take(room);
		if (this.#state !== 'ended') room?.open();
	}

	async #openTab(launch: TabLaunchMessage): Promise<void> {
		this.#take(await RecordedTab.open({ launch, ...this.#lent() }));
	}

	/** What comes after the end is let go at once. */
	#take(source: RecordedSource | null): void {
		this.#source = source;
		if (this.#state === 'ended') source?.close();
	}

	/** What a source works with. */
	#lent() {
		const listeners: SourceListeners = {
			onOpen: (message) => {
				this.#state = 'joined';
				this.#send(message);
			},
			onReady: () => this.#start(),
			onEnded: () => this.#finish('source_closed'),
			onWarning: (code, message) => this.#warn(code, message),
			onFailed: (code, message) => this.#fail(code, message),
		};
		return { intake: this.#intake, output: this.#output, signal: this.#joining.signal, listeners };
	}

	#start(): void {
		if (this.#state !== 'joined') return;
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

	/** Lets the recording end at about so much recorded time (`recordingLengthS`), if it does not end earlier. */
	#finishAt(requestedS: number, reason: EndReason): void {
		if (!this.#launch) return;
		const durationS = recordingLengthS(requestedS, this.#launch.media);
		if (durationS >= this.#durationS) return;
		this.#durationS = durationS;
		this.#endReason = reason;
		this.#intake.finish(durationS);
		this.#output.finish(durationS);
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
		this.#send(message);
		this.#source?.close();
	}

	#send(message: PageMessage): void {
		this.#output.send(message);
	}
}

function errorCodeOf(error: unknown): PageErrorCode {
	if (error instanceof JoinError) return 'join_failed';
	return error instanceof CaptureError ? 'capture_failed' : 'internal';
}

function messageOf(error: unknown): string {
	return error instanceof Error ? error.message : String(error);
}
