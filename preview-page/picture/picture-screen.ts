import type { Composition, FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import type { Compositor } from '../../recorder-page/compositor/compositor.ts';
import { createCompositor } from '../../recorder-page/compositor/create-compositor.ts';
import type { TimedComposition } from '../../recorder-page/compositor/pending-compositions.ts';
import { Stage } from '../../recorder-page/compositor/stage.ts';
import { nowMs } from '../../recorder-page/timing/common-clock.ts';
import type { PictureSource, TakePicture } from './picture-source.ts';

/** Nothing to be seen. */
const EMPTY: Composition = { theme: 'dark', tiles: [] };

/** Pictures that come wait no longer than this for the next one that is shown. */
const MAX_WAIT_MS = 250;

/** As a recording has it by default. */
const FRAME_DURATION_US = 33_333;

export type PictureScreenOptions = {
	/** The compiled `planar.wasm`. */
	readonly planar: WebAssembly.Module;
	readonly canvas: OffscreenCanvas;
	readonly size: FrameSize;
	readonly compositor: CompositorKind;
	/** Lent. */
	readonly source: PictureSource;
};

/** One size and one compositor of the recorder, whose pictures are shown on a canvas at once. */
export class PictureScreen {
	readonly #options: PictureScreenOptions;
	readonly #compositor: Compositor;
	readonly #stage: Stage;
	readonly #context: OffscreenCanvasRenderingContext2D;
	#composition = EMPTY;
	#advancedAtMs = nowMs();
	#isClosed = false;

	/** Throws `RangeError` for a size that cannot be composed. */
	constructor(options: PictureScreenOptions) {
		const { size, canvas, source, planar } = options;
		this.#options = options;
		this.#compositor = createCompositor(options.compositor, { size, memory: source.memory, planar });
		this.#stage = new Stage({ compositor: this.#compositor, release: (picture) => source.release(picture) });
		this.#stage.start();
		const context = canvas.getContext('2d', { alpha: false });
		if (!context) throw new Error('This browser gives no 2D context for an OffscreenCanvas');
		this.#context = context;
	}

	/** Shows this from its moment on, without the delay that a recording has. */
	setComposition(timed: TimedComposition): void {
		this.#stage.setComposition(timed);
		this.#composition = timed.composition;
	}

	/** Takes over a picture of a track. */
	readonly take: TakePicture = (trackSid, timed) => {
		this.#stage.addPicture(trackSid, timed);
		// Nothing is shown while nobody looks at the page, and what waits for that would pile up.
		if (nowMs() - this.#advancedAtMs > MAX_WAIT_MS) this.#advance();
	};

	/** Takes no picture of a track any more; the last one stays while the track has a tile. */
	endTrack(trackSid: string, momentMs: number): void {
		this.#stage.endTrack(trackSid, momentMs);
	}

	/** Composes what is to be seen now and draws it on the canvas. Resolves to the time that the compositor took, in ms. */
	async show(): Promise<number> {
		const { source, canvas, size } = this.#options;
		await source.prepare(this.#composition, this.take);
		if (this.#isClosed) return 0;
		this.#advance();
		const beganAtMs = performance.now();
		const frame = this.#compositor.compose(Math.round(beganAtMs * 1000), FRAME_DURATION_US);
		const tookMs = performance.now() - beganAtMs;
		if (canvas.width !== size.widthPx) canvas.width = size.widthPx;
		if (canvas.height !== size.heightPx) canvas.height = size.heightPx;
		this.#context.drawImage(frame, 0, 0);
		frame.close();
		return tookMs;
	}

	/** Gives every picture back, those that are seen to `keep`, so that they need not be waited for. Idempotent. */
	close(keep?: TakePicture): void {
		if (this.#isClosed) return;
		this.#isClosed = true;
		this.#stage.close();
		for (const { trackSid } of this.#composition.tiles) {
			const picture = this.#compositor.removePicture(trackSid);
			if (!picture) continue;
			if (keep) keep(trackSid, { momentMs: 0, picture });
			else this.#options.source.release(picture);
		}
		this.#compositor.close();
	}

	#advance(): void {
		this.#advancedAtMs = nowMs();
		this.#stage.advance(this.#advancedAtMs, FRAME_DURATION_US / 1000);
	}
}
