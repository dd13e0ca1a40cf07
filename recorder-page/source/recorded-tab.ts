import type { TabLaunchMessage } from '../../protocol/messages.ts';
import { TabCapture } from '../capture/tab-capture.ts';
import { tabTile } from '../capture/tab-tile.ts';
import { nowMs } from '../timing/common-clock.ts';
import type { IntakeWorker } from '../workers/intake-worker-handle.ts';
import type { OutputWorker } from '../workers/output-worker-handle.ts';
import type { RecordedSource, SourceListeners } from './recorded-source.ts';

export type RecordedTabOptions = {
	readonly launch: TabLaunchMessage;
	/** Lent; both know the size of the picture already. */
	readonly intake: IntakeWorker;
	readonly output: OutputWorker;
	readonly listeners: SourceListeners;
	/** Calls the opening off. */
	readonly signal: AbortSignal;
};

/** Another tab of this browser as it is seen and heard: its pictures are one tile and its sound is one voice. */
export class RecordedTab implements RecordedSource {
	readonly #capture: TabCapture;
	readonly #onReady: () => void;
	#isClosed = false;

	private constructor(capture: TabCapture, onReady: () => void) {
		this.#capture = capture;
		this.#onReady = onReady;
	}

	/** Captures the tab. Resolves to null when that was called off. Rejects with `CaptureError`. */
	static async open({ launch, intake, output, listeners, signal }: RecordedTabOptions): Promise<RecordedTab | null> {
		const capture = await TabCapture.open(launch.media);
		if (signal.aborted) {
			capture.close();
			return null;
		}
		capture.onEnded(() => listeners.onFailed('capture_failed', 'the captured page is gone'));
		capture.onSoundEnded(() =>
			listeners.onWarning('sound_lost', 'the browser has lost the sound of the page, which is silent from here on'),
		);
		intake.addTab(capture);
		const { video } = launch.media;
		if (video) {
			const composition = { theme: 'dark', tiles: [tabTile(video)] } as const;
			output.setComposition({ composition, momentMs: nowMs(), patienceMs: 0 });
		}
		listeners.onOpen({ type: 'captured' });
		return new RecordedTab(capture, listeners.onReady);
	}

	noteTrackTaken(): void {}

	noteTrackReleased(): void {}

	notePicture(): void {}

	noteSound(): void {}

	/** With a picture of what the tab shows now: one that does not change would deliver none. */
	begin(): void {
		void this.#capture.refresh().then(() => {
			if (!this.#isClosed) this.#onReady();
		});
	}

	close(): void {
		this.#isClosed = true;
		this.#capture.close();
	}
}
