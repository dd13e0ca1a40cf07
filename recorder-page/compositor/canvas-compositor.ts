import type { Composition, Tile } from '../../layouts/layout.ts';
import type { Compositor, CompositorOptions, Picture } from './compositor.ts';
import { placePicture } from './fit.ts';
import { slotView, videoFrameLayout } from './frame-slot.ts';
import { RgbConverter } from './rgb-converter.ts';
import { colorSpaceOf, resolveColour } from './source-colour.ts';
import { TileChanges } from './tile-changes.ts';

const BACKGROUNDS = { dark: 'black', light: 'white' } as const;

/** Composes on an OffscreenCanvas, in RGB: for machines with a GPU. What it gives is I420, like that of the other. */
export class CanvasCompositor implements Compositor {
	readonly kind = 'canvas';
	readonly #memory: WebAssembly.Memory;
	readonly #canvas: OffscreenCanvas;
	readonly #context: OffscreenCanvasRenderingContext2D;
	readonly #changes: TileChanges;
	readonly #converter: RgbConverter;
	readonly #pictures = new Map<string, Picture>();
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
		context.fillStyle = BACKGROUNDS.dark;
		// Small tiles of large pictures flicker without: it averages what lies between two samples.
		context.imageSmoothingQuality = 'medium';
		this.#changes = new TileChanges(size, (trackSid) => this.#pictures.has(trackSid));
		this.#converter = new RgbConverter(module, size);
	}

	setComposition(composition: Composition): void {
		this.#changes.setComposition(composition);
		this.#context.fillStyle = BACKGROUNDS[composition.theme];
	}

	setPicture(trackSid: string, picture: Picture): Picture | null {
		const replaced = this.#pictures.get(trackSid) ?? null;
		this.#pictures.set(trackSid, picture);
		this.#changes.pictureChanged(trackSid);
		return replaced;
	}

	removePicture(trackSid: string): Picture | null {
		const removed = this.#pictures.get(trackSid) ?? null;
		if (this.#pictures.delete(trackSid)) this.#changes.pictureChanged(trackSid);
		return removed;
	}

	compose(timestampUs: number, durationUs: number): VideoFrame {
		if (this.#closed) throw new Error('The compositor is closed');
		const { vacated, tiles } = this.#changes.take(timestampUs);
		for (const { xPx, yPx, widthPx, heightPx } of vacated) this.#context.fillRect(xPx, yPx, widthPx, heightPx);
		for (const tile of tiles) this.#paint(tile);
		if (!this.#frame || vacated.length + tiles.length > 0) {
			this.#frame?.close();
			const { data } = this.#context.getImageData(0, 0, this.#canvas.width, this.#canvas.height);
			this.#frame = this.#converter.toFrame(data, timestampUs);
		}
		return new VideoFrame(this.#frame, { timestamp: timestampUs, duration: durationUs });
	}

	close(): void {
		this.#closed = true;
		this.#pictures.clear();
		this.#frame?.close();
		this.#frame = null;
	}

	#paint(tile: Tile): void {
		const picture = tile.standIn ? undefined : this.#pictures.get(tile.trackSid);
		if (!picture || tile.fit === 'contain') {
			this.#context.fillRect(tile.xPx, tile.yPx, tile.widthPx, tile.heightPx);
		}
		if (!picture) return;
		const { slot, colorSpace } = picture;
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
