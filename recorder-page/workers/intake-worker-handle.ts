import type { WarningCode } from '../../protocol/messages.ts';
import type { StereoBlock } from '../audio/sound-line.ts';
import type { MediaGap } from '../timing/flow-watch.ts';
import type { CapturedStreams, IntakeCommand, IntakeReport, IntakeStats, SlotMemory } from './worker-messages.ts';

/** A span of the recording's sound, to be mixed: `voices` may be empty. */
export type VoiceSpan = {
	readonly lengthSamples: number;
	readonly voices: readonly StereoBlock[];
	readonly isLast: boolean;
};

type AudioTrack = Omit<Extract<IntakeCommand, { type: 'audioTrack' }>, 'type'>;
type VideoTrack = Omit<Extract<IntakeCommand, { type: 'videoTrack' }>, 'type'>;

/** What the intake worker tells the page. */
export type IntakeListeners = {
	/** The streams of a track are read from now on. */
	readonly onTrackTaken: (trackSid: string) => void;
	/** The pictures of a track that has ended are not read any more: what they come from may be let go. */
	readonly onTrackReleased: (trackSid: string) => void;
	readonly onFirstPicture: (trackSid: string) => void;
	/** The first packet of sound of the room has come. */
	readonly onFirstSound: () => void;
	/** Spans come in order and without a gap, from time zero on. */
	readonly onVoices: (span: VoiceSpan) => void;
	/** Nothing (or no sound) came in that time, on the page's common clock; told when it is over. */
	readonly onGap: (gap: MediaGap & { readonly onlySound?: true }) => void;
	/** Something is left out; the recording goes on. */
	readonly onTrouble: (code: WarningCode, message: string) => void;
	readonly onStats: (stats: IntakeStats) => void;
	readonly onFailed: (message: string) => void;
};

/** The page's end of the intake worker, which takes media in: encoded sound and decoded pictures. */
export class IntakeWorker {
	readonly #worker: Worker;
	readonly #ready: Promise<void>;

	constructor(listeners: IntakeListeners) {
		this.#worker = new Worker(new URL('./intake-worker.ts', import.meta.url), { type: 'module', name: 'intake' });
		this.#ready = new Promise((resolve) => {
			this.#worker.onmessage = ({ data: report }: MessageEvent<IntakeReport>) => {
				switch (report.type) {
					case 'ready':
						return resolve();
					case 'trackTaken':
						return listeners.onTrackTaken(report.trackSid);
					case 'trackReleased':
						return listeners.onTrackReleased(report.trackSid);
					case 'firstPicture':
						return listeners.onFirstPicture(report.trackSid);
					case 'firstSound':
						return listeners.onFirstSound();
					case 'voices':
						return listeners.onVoices(report);
					case 'gap':
						return listeners.onGap(report);
					case 'trouble':
						return listeners.onTrouble(report.code, report.message);
					case 'stats':
						return listeners.onStats(report.stats);
					case 'failed':
						return listeners.onFailed(report.message);
				}
			};
		});
		this.#worker.onerror = (event) => listeners.onFailed(`the intake worker failed: ${event.message}`);
	}

	/** Resolves when the worker runs. Transfers `output`, its channel to the output worker. */
	async init(options: { polyphase: WebAssembly.Module; output: MessagePort }): Promise<void> {
		this.#post({ type: 'init', ...options }, [options.output]);
		await this.#ready;
	}

	/** Says what comes, and shares the memory for pictures; before the first track. Null where no picture is recorded. */
	configure(pictures: SlotMemory | null, hasSound: boolean): void {
		this.#post({ type: 'configure', pictures, hasSound });
	}

	/** Takes ownership of the stream, which comes with a receiver's first track only. */
	addAudioTrack({ trackSid, receiverId, packets }: AudioTrack): void {
		this.#post({ type: 'audioTrack', trackSid, receiverId, packets }, packets ? [packets] : []);
	}

	/** Takes ownership of the streams; passes what is encoded on to WebRTC's decoder. */
	addVideoTrack({ trackSid, receiverId, encoded, frames }: VideoTrack): void {
		const streams = encoded ? [encoded.readable, encoded.writable, frames] : [frames];
		this.#post({ type: 'videoTrack', trackSid, receiverId, encoded, frames }, streams);
	}

	/** Takes a captured tab in, instead of a room. Takes ownership of the streams. */
	addTab({ frames, sound }: CapturedStreams): void {
		this.#post(
			{ type: 'tab', frames, sound },
			[frames, sound].filter((stream) => stream !== null),
		);
	}

	/** Takes nothing more of a track, which ended at `momentMs` on the page's common clock. */
	endTrack(trackSid: string, momentMs: number): void {
		this.#post({ type: 'trackEnded', trackSid, momentMs });
	}

	/** Lets go of a receiver that will never deliver again. */
	closeReceiver(receiverId: string): void {
		this.#post({ type: 'receiverClosed', receiverId });
	}

	/** Says that the connection to the room was lost, or is back, at `atMs` on the page's common clock. */
	noteConnection(isConnected: boolean, atMs: number): void {
		this.#post({ type: 'connection', isConnected, atMs });
	}

	/** Says that the path of media is dead since `atMs` on the page's common clock, or alive by then. */
	notePath(isAlive: boolean, atMs: number): void {
		this.#post({ type: 'path', isAlive, atMs });
	}

	/** Sets the recording's time zero, on the page's common clock. */
	start(startedAtMs: number): void {
		this.#post({ type: 'start', startedAtMs });
	}

	/** Sets the recording's length; the shortest one given holds. */
	finish(durationS: number): void {
		this.#post({ type: 'finish', durationS });
	}

	/** Ends the worker at once, with all that it holds. Idempotent. */
	close(): void {
		this.#worker.terminate();
	}

	#post(command: IntakeCommand, transfer: Transferable[] = []): void {
		this.#worker.postMessage(command, transfer);
	}
}
