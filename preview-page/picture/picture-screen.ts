import type { Composition, FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import type { Compositor } from '../../recorder-page/compositor/compositor.ts';
import { createCompositor } from '../../recorder-page/compositor/create-compositor.ts';
import { Stage } from '../../recorder-page/compositor/stage.ts';
import type { PictureSource, TakePicture } from './picture-source.ts';

/** Nothing to be seen. */
const EMPTY: Composition = { theme: 'dark', tiles: [] };

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
	#isClosed = false;

	/** Throws `RangeError` for a size that cannot be composed. */
	constructor(options: PictureScreenOptions) {
		const { size, canvas, source, planar } = options;
		this.#options = options;
		this.#compositor = createCompositor(options.compositor, { size, memory: source.memory, planar });
		// It never starts: what comes is shown at once, without the delay of a recording.
		this.#stage = new Stage({ compositor: this.#compositor, release: (picture) => source.release(picture) });
		const context = canvas.getContext('2d', { alpha: false });
		if (!context) throw new Error('This browser gives no 2D context for an OffscreenCanvas');
		this.#context = context;
	}

	/** Shows this from the next picture on. Throws `RangeError` for a tile outside the frame; then nothing changes. */
	setComposition(composition: Composition): void {
		this.#stage.setComposition(composition, 0);
		this.#composition = composition;
	}

	/** Takes over a picture of a track. */
	readonly take: TakePicture = (trackSid, timed) => this.#stage.addPicture(trackSid, timed);

	/** Takes no picture of a track any more; the last one stays while the track has a tile. */
	endTrack(trackSid: string, momentMs: number): void {
		this.#stage.endTrack(trackSid, momentMs);
	}

	/** Composes what is to be seen now and draws it on the canvas. Resolves to the time that the compositor took, in ms. */
	async show(): Promise<number> {
		const { source, canvas, size } = this.#options;
		await source.prepare(this.#composition, this.take);
		if (this.#isClosed) return 0;
		const nowMs = performance.timeOrigin + performance.now();
		const beganAtMs = performance.now();
		this.#stage.advance(nowMs, FRAME_DURATION_US / 1000);
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
}
