import type { Composition, FrameSize } from '../../layouts/layout.ts';
import { conversionToOutput } from './colour-conversion.ts';
import type { Compositor, CompositorOptions, Picture } from './compositor.ts';
import { PlanarPainter } from './planar-painter.ts';
import { OUTPUT_COLOR_SPACE, resolveColour } from './source-colour.ts';
import { TileChanges } from './tile-changes.ts';

/** Composes in I420 with SIMD, on the CPU: the output picture stays where it is and only what changed is drawn again. */
export class PlanarCompositor implements Compositor {
	readonly kind = 'planar';
	readonly #size: FrameSize;
	readonly #painter: PlanarPainter;
	readonly #changes: TileChanges;
	readonly #pictures = new Map<string, Picture>();
	/** As composed last. */
	#frame: VideoFrame | null = null;
	#closed = false;

	/** Throws `RangeError` for an output size that is odd, empty or too large. */
	constructor({ module, memory, size }: CompositorOptions) {
		this.#size = size;
		this.#painter = new PlanarPainter(module, memory, size);
		this.#changes = new TileChanges(size, (trackSid) => this.#pictures.has(trackSid));
	}

	setComposition(composition: Composition): void {
		this.#changes.setComposition(composition);
		this.#painter.setTheme(composition.theme);
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
		for (const rect of vacated) this.#painter.clear(rect);
		for (const tile of tiles) {
			const picture = tile.standIn ? undefined : this.#pictures.get(tile.trackSid);
			if (picture) this.#painter.paint(tile, picture.slot, conversionToOutput(resolveColour(picture.colorSpace)));
			else this.#painter.clear(tile);
		}
		if (!this.#frame || vacated.length + tiles.length > 0) this.#replaceFrame(timestampUs);
		// Shares the samples of the frame that is kept.
		return new VideoFrame(this.#frame as VideoFrame, { timestamp: timestampUs, duration: durationUs });
	}

	close(): void {
		this.#closed = true;
		this.#pictures.clear();
		this.#frame?.close();
		this.#frame = null;
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
