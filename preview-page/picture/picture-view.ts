import type { FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import type { TimedComposition } from '../../recorder-page/compositor/pending-compositions.ts';
import type { FixturePicture } from '../fixtures/fixture.ts';
import type { FixtureClock, PictureCommand, PictureReport, PictureStats } from './picture-messages.ts';

/** What a picture view tells its owner. */
export type PictureListeners = {
	/** The first picture of the composition set last is on the canvas. */
	readonly onShown?: () => void;
	/** About once a second. */
	readonly onStats?: (stats: PictureStats) => void;
	/** Drawing failed; it is tried again with the next picture. */
	readonly onFailed: (message: string) => void;
};

/** The page's end of the worker that draws the picture onto a canvas. */
export class PictureView {
	readonly #worker: Worker;

	private constructor(worker: Worker) {
		this.#worker = worker;
	}

	/**
	 * Takes control of the canvas. `planar` is the compiled `planar.wasm`. Resolves when the worker runs. Throws `Error` in a
	 * page that is not cross-origin isolated, where there is no shared memory.
	 */
	static async open(
		canvas: HTMLCanvasElement,
		planar: WebAssembly.Module,
		listeners: PictureListeners,
	): Promise<PictureView> {
		if (!crossOriginIsolated) {
			throw new Error(
				'The page has no shared memory: whoever serves it has to send the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp".',
			);
		}
		const worker = new Worker(new URL('./picture-worker.ts', import.meta.url), { type: 'module', name: 'picture' });
		const ready = Promise.withResolvers<void>();
		worker.onmessage = ({ data: report }: MessageEvent<PictureReport>) => {
			if (report.type === 'ready') ready.resolve();
			else if (report.type === 'shown') listeners.onShown?.();
			else if (report.type === 'stats') listeners.onStats?.(report.stats);
			else listeners.onFailed(report.message);
		};
		worker.onerror = (event) => {
			const message = event.message ?? 'it could not be loaded';
			ready.reject(new Error(`The worker that draws the picture did not start: ${message}`));
			listeners.onFailed(message);
		};
		const view = new PictureView(worker);
		const offscreen = canvas.transferControlToOffscreen();
		view.#post({ type: 'init', planar, canvas: offscreen }, [offscreen]);
		await ready.promise;
		return view;
	}

	/** Sets size and compositor; nothing is drawn until the next composition. */
	configure(size: FrameSize, compositor: CompositorKind): void {
		this.#post({ type: 'configure', size, compositor });
	}

	/** Shows this from its moment on. `speakingSids`: the tracks of those who speak. */
	setComposition(timed: TimedComposition, speakingSids: readonly string[] = []): void {
		this.#post({ type: 'composition', timed, speakingSids });
	}

	/** Shows made-up pictures, by track id, from the next composition on. */
	showFixture(pictures: ReadonlyMap<string, FixturePicture>): void {
		this.#post({ type: 'fixture', pictures });
	}

	/** Says how the fixture's time passes. */
	setClock(clock: FixtureClock): void {
		this.#post({ type: 'clock', clock });
	}

	/** Shows the pictures that come over `intake`, which is transferred, in slots of `memory`, from the next composition on. */
	showRoom(memory: WebAssembly.Memory, intake: MessagePort): void {
		this.#post({ type: 'room', memory, intake }, [intake]);
	}

	#post(command: PictureCommand, transfer: Transferable[] = []): void {
		this.#worker.postMessage(command, transfer);
	}
}
