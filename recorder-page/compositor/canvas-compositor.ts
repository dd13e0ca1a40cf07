import type { Composition, Tile } from '../../layouts/layout.ts';
import { PLAIN_GROUND } from '../artwork/tile-artwork.ts';
import { Board, type DueTile } from './board.ts';
import { CanvasDecorator } from './canvas-decorator.ts';
import type { Compositor, CompositorOptions, Picture } from './compositor.ts';
import { placePicture, type Rect } from './fit.ts';
import { slotView, videoFrameLayout } from './frame-slot.ts';
import { RgbConverter } from './rgb-converter.ts';
import { colorSpaceOf, resolveColour } from './source-colour.ts';

const BACKGROUNDS = { dark: 'black', light: 'white' } as const;
const PLAIN_COLOUR = `rgb(${PLAIN_GROUND.join(' ')})`;

/** Composes on an OffscreenCanvas, in RGB: for machines with a GPU. What it gives is I420, like that of the other. */
export class CanvasCompositor implements Compositor {
	readonly kind = 'canvas';
	readonly #memory: WebAssembly.Memory;
	readonly #canvas: OffscreenCanvas;
	readonly #context: OffscreenCanvasRenderingContext2D;
	readonly #decorator: CanvasDecorator;
	readonly #board: Board;
	readonly #converter: RgbConverter;
	#background: string = BACKGROUNDS.dark;
	/** As set last; null when nothing is left of those before. */
	#newTiles: readonly Tile[] | null = null;
	/** As composed last. */
	#frame: VideoFrame | null = null;
	#closed = false;

	/** Throws `Error` where the browser has no 2D canvas. The sides of the output are even. */
	constructor({ module, memory, size }: CompositorOptions) {
		this.#memory = memory;
		this.#canvas = new OffscreenCanvas(size.widthPx, size.heightPx);
		const context = this.#canvas.getContext('2d', { alpha: false });
		if (!context) throw new Error('This browser gives no 2D context for an OffscreenCanvas');
		this.#context = context;
		// Small tiles of large pictures flicker without: it averages what lies between two samples.
		context.imageSmoothingQuality = 'medium';
		this.#decorator = new CanvasDecorator(context);
		this.#board = new Board(size);
		this.#converter = new RgbConverter(module, size);
	}

	setComposition(composition: Composition): void {
		this.#newTiles = this.#board.setComposition(composition);
		this.#background = BACKGROUNDS[composition.theme];
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
		for (const rect of vacated) this.#fill(rect, this.#background);
		for (const due of tiles) this.#draw(due);
		// Afterwards, so that new tiles have what they share with old ones.
		if (this.#newTiles) this.#decorator.retain(this.#newTiles);
		this.#newTiles = null;
		if (!this.#frame || vacated.length + tiles.length > 0) {
			this.#frame?.close();
			const { data } = this.#context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
			this.#frame = this.#converter.toFrame(data, timestampUs);
		}
		return new VideoFrame(this.#frame, { timestamp: timestampUs, duration: durationUs });
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
		if (content === 'background') this.#fill(tile, this.#background);
		else if (content === 'black') this.#fill(tile, 'black');
		else if (content === 'plain') this.#fill(tile, PLAIN_COLOUR);
		else this.#paint(tile, content);
		this.#decorator.decorate(tile, silhouetteOpacity);
	}

	#fill({ xPx, yPx, widthPx, heightPx }: Rect, colour: string): void {
		this.#context.fillStyle = colour;
		this.#context.fillRect(xPx, yPx, widthPx, heightPx);
	}

	#paint(tile: Tile, { slot, colorSpace }: Picture): void {
		if (tile.fit === 'contain') this.#fill(tile, this.#background);
		const { source: from, destination: to } = placePicture(tile, slot.widthPx, slot.heightPx);
		const frame = new VideoFrame(slotView(this.#memory, slot), {
			format: 'I420',
			codedWidth: slot.widthPx,
			codedHeight: slot.heightPx,
			layout: videoFrameLayout(slot),
			timestamp: 0,
			colorSpace: colorSpaceOf(resolveColour(colorSpace)),
		});
		try {
			this.#context.drawImage(
				frame,
				...[from.xPx, from.yPx, from.widthPx, from.heightPx],
				...([to.xPx, to.yPx, to.widthPx, to.heightPx] as const),
			);
		} finally {
			frame.close();
		}
	}
}
