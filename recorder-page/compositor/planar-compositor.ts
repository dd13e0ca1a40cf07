import type { Composition, FrameSize, Tile } from '../../layouts/layout.ts';
import { Board, type DueTile } from './board.ts';
import { conversionToOutput } from './colour-conversion.ts';
import type { Compositor, CompositorOptions, Picture } from './compositor.ts';
import { PlanarDecorator } from './planar-decorator.ts';
import { PLANAR_BLACK, PLANAR_PLAIN, PlanarPainter } from './planar-painter.ts';
import { openPlanarWorkspace } from './planar-workspace.ts';
import { OUTPUT_COLOR_SPACE, resolveColour } from './source-colour.ts';

/** Composes in I420 with SIMD, on the CPU: the output picture stays where it is and only what changed is drawn again. */
export class PlanarCompositor implements Compositor {
	readonly kind = 'planar';
	readonly #size: FrameSize;
	readonly #painter: PlanarPainter;
	readonly #decorator: PlanarDecorator;
	readonly #board: Board;
	/** As set last; null when nothing is left of those before. */
	#newTiles: readonly Tile[] | null = null;
	/** As composed last. */
	#frame: VideoFrame | null = null;
	#closed = false;

	/** Throws `RangeError` for an output size that is odd, empty or too large, `Error` where the browser has no 2D canvas. */
	constructor({ module, memory, size }: CompositorOptions) {
		const workspace = openPlanarWorkspace(module, memory, size);
		this.#size = size;
		this.#painter = new PlanarPainter(workspace);
		this.#decorator = new PlanarDecorator(workspace);
		this.#board = new Board(size);
	}

	setComposition(composition: Composition): void {
		this.#newTiles = this.#board.setComposition(composition);
		this.#painter.setTheme(composition.theme);
	}

	setPicture(trackSid: string, picture: Picture): Picture | null {
		return this.#board.setPicture(trackSid, picture);
	}

	removePicture(trackSid: string): Picture | null {
		return this.#board.removePicture(trackSid);
	}

	compose(timestampUs: number, durationUs: number): VideoFrame {
		if (this.#closed) throw new Error('The compositor is closed');
		const { vacated, tiles } = this.#board.take(timestampUs);
		for (const rect of vacated) this.#painter.clear(rect);
		for (const due of tiles) this.#draw(due);
		// Afterwards, so that new tiles have what they share with old ones.
		if (this.#newTiles) this.#decorator.retain(this.#newTiles);
		this.#newTiles = null;
		if (!this.#frame || vacated.length + tiles.length > 0) this.#replaceFrame(timestampUs);
		// Shares the samples of the frame that is kept.
		return new VideoFrame(this.#frame as VideoFrame, { timestamp: timestampUs, duration: durationUs });
	}

	close(): void {
		this.#closed = true;
		this.#board.close();
		this.#decorator.retain([]);
		this.#frame?.close();
		this.#frame = null;
	}

	#draw({ tile, content, silhouetteOpacity, isGroundNew }: DueTile): void {
		if (isGroundNew) this.#decorator.keepGround(tile);
		if (content === 'background') this.#painter.clear(tile);
		else if (content === 'black') this.#painter.fill(tile, PLANAR_BLACK);
		else if (content === 'plain') this.#painter.fill(tile, PLANAR_PLAIN);
		else this.#painter.paint(tile, content.slot, conversionToOutput(resolveColour(content.colorSpace)));
		this.#decorator.decorate(tile, silhouetteOpacity);
	}

	/** A VideoFrame copies what it is made from, so the output may be drawn into again at once. */
	#replaceFrame(timestampUs: number): void {
		this.#frame?.close();
		this.#frame = new VideoFrame(this.#painter.output, {
			format: 'I420',
			codedWidth: this.#size.widthPx,
			codedHeight: this.#size.heightPx,
			timestamp: timestampUs,
			colorSpace: OUTPUT_COLOR_SPACE,
		});
	}
}
