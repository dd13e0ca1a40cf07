import type {
	AudioPlan,
	LaunchMessage,
	PageErrorCode,
	PageMessage,
	RecordingStats,
	WarningCode,
} from '../../protocol/messages.ts';
import type { StereoBlock } from '../audio/resampler.ts';
import type { TimedComposition } from '../compositor/pending-compositions.ts';
import type { IntakeStats, OutputCommand, OutputReport, PictureSetup } from './worker-messages.ts';

/** What the output worker tells the page. */
export type OutputListeners = {
	/** The host's order to record. */
	readonly onLaunch: (message: LaunchMessage) => void;
	/** The host's order to begin with what a captured tab shows now. */
	readonly onBegin: () => void;
	/** The host's order to end. */
	readonly onStop: () => void;
	/** Everything is encoded and sent. */
	readonly onFinished: (stats: RecordingStats) => void;
	readonly onWarning: (code: WarningCode, message: string) => void;
	readonly onFailed: (code: PageErrorCode, message: string) => void;
};

/** The page's end of the output worker, which composes, encodes, muxes and talks to the host. */
export class OutputWorker {
	readonly #worker: Worker;
	readonly #ready: Promise<void>;

	constructor(listeners: OutputListeners) {
		this.#worker = new Worker(new URL('./output-worker.ts', import.meta.url), { type: 'module', name: 'output' });
		this.#ready = new Promise((resolve) => {
			this.#worker.onmessage = ({ data: report }: MessageEvent<OutputReport>) => {
				switch (report.type) {
					case 'ready':
						return resolve();
					case 'launch':
						return listeners.onLaunch(report.message);
					case 'begin':
						return listeners.onBegin();
					case 'stop':
						return listeners.onStop();
					case 'finished':
						return listeners.onFinished(report.stats);
					case 'warning':
						return listeners.onWarning(report.code, report.message);
					case 'failed':
						return listeners.onFailed(report.code, report.message);
				}
			};
		});
		this.#worker.onerror = (event) => listeners.onFailed('internal', `the output worker failed: ${event.message}`);
	}

	/** Resolves when the worker runs. Transfers `intake`, its channel to the intake worker. */
	async init(options: {
		planar: WebAssembly.Module;
		polyphase: WebAssembly.Module;
		intake: MessagePort;
	}): Promise<void> {
		this.#post({ type: 'init', ...options }, [options.intake]);
		await this.#ready;
	}

	/** Connects to the host, which may launch from then on. */
	connect(origin: string): void {
		this.#post({ type: 'connect', origin });
	}

	/** Says what to encode, so that encoders are ready when the recording starts; null for what is not recorded. */
	configure(picture: PictureSetup | null, audio: AudioPlan | null): void {
		this.#post({ type: 'configure', picture, audio });
	}

	/** Shows this from its moment on. */
	setComposition(timed: TimedComposition): void {
		this.#post({ type: 'composition', ...timed });
	}

	/** Sets the recording's time zero, on the page's common clock. */
	start(startedAtMs: number): void {
		this.#post({ type: 'start', startedAtMs });
	}

	/** Adds the next span of mixed sound at 48 kHz. Transfers its samples. */
	addSound(block: StereoBlock, isLast: boolean): void {
		const buffers = new Set([block.left.buffer, block.right.buffer]);
		this.#post({ type: 'sound', block, isLast }, [...buffers]);
	}

	/** Sets the recording's length; the shortest one given holds. */
	finish(durationS: number): void {
		this.#post({ type: 'finish', durationS });
	}

	setIntakeStats(stats: IntakeStats): void {
		this.#post({ type: 'intakeStats', stats });
	}

	/** Sends a message to the host, behind everything that was sent before. */
	send(message: PageMessage): void {
		this.#post({ type: 'send', message });
	}

	#post(command: OutputCommand, transfer: Transferable[] = []): void {
		this.#worker.postMessage(command, transfer);
	}
}
