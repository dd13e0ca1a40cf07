import type { Composition } from '../../layouts/layout.ts';
import type { Picture } from '../../recorder-page/compositor/compositor.ts';
import { slotView, videoFrameLayout } from '../../recorder-page/compositor/frame-slot.ts';
import { RgbConverter } from '../../recorder-page/compositor/rgb-converter.ts';
import { SlotAllocator } from '../../recorder-page/compositor/slot-allocator.ts';
import { layerSizeFor } from '../../recorder-page/room/layer-size.ts';
import { nowMs } from '../../recorder-page/timing/common-clock.ts';
import { type Drawing, drawPortrait } from '../fixtures/draw-portrait.ts';
import { drawScreen } from '../fixtures/draw-screen.ts';
import type { FixturePicture } from '../fixtures/fixture.ts';
import { createPictureMemory, SLOTS_OFFSET_BYTES } from './picture-memory.ts';
import type { PictureSource, TakePicture } from './picture-source.ts';

/** What a picture was drawn for; the same again need not be drawn. */
type Drawn = {
	readonly timeMs: number;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly isSpeaking: boolean;
};

type Brush = { readonly drawing: Drawing; readonly converter: RgbConverter };

/** Sizes for which brushes are kept; a screen full of tiles has two or three. */
const MAX_BRUSHES = 6;

/**
 * The pictures of a fixture, drawn for each moment in the size that a server would send for the tile, and given to the
 * compositor as decoded pictures are: in slots, as I420.
 */
export class FixturePictures implements PictureSource {
	readonly memory = createPictureMemory();
	readonly #allocator = new SlotAllocator(this.memory, SLOTS_OFFSET_BYTES);
	readonly #planar: WebAssembly.Module;
	readonly #brushes = new Map<string, Brush>();
	readonly #drawn = new Map<string, Drawn>();
	#pictures: ReadonlyMap<string, FixturePicture> = new Map();
	#speakingSids: ReadonlySet<string> = new Set();
	#timeMs: () => number = () => 0;

	/** `planar` is the compiled `planar.wasm`. */
	constructor(planar: WebAssembly.Module) {
		this.#planar = planar;
	}

	/** What tracks show from now on. */
	setPictures(pictures: ReadonlyMap<string, FixturePicture>): void {
		this.#pictures = pictures;
		this.#drawn.clear();
	}

	/** Whose mouths move. */
	setSpeaking(speakingSids: readonly string[]): void {
		this.#speakingSids = new Set(speakingSids);
	}

	/** Asked for the fixture's time at each picture. */
	setClock(timeMs: () => number): void {
		this.#timeMs = timeMs;
	}

	/** Everything is to be drawn again: whoever had the pictures has let them go. */
	forgetDrawn(): void {
		this.#drawn.clear();
	}

	async prepare({ tiles }: Composition, take: TakePicture): Promise<void> {
		const timeMs = this.#timeMs();
		const shown = new Set<string>();
		for (const tile of tiles) {
			const picture = this.#pictures.get(tile.trackSid);
			if (!picture || tile.standIn || shown.has(tile.trackSid)) continue;
			shown.add(tile.trackSid);
			const size = layerSizeFor(tile, { width: picture.widthPx, height: picture.heightPx });
			const wanted = {
				timeMs,
				widthPx: evenUp(size.width),
				heightPx: evenUp(size.height),
				isSpeaking: this.#speakingSids.has(tile.trackSid),
			};
			if (isSame(this.#drawn.get(tile.trackSid), wanted)) continue;
			const drawn = await this.#draw(picture, wanted);
			if (!drawn) continue;
			this.#drawn.set(tile.trackSid, wanted);
			take(tile.trackSid, { momentMs: nowMs(), picture: drawn });
		}
		// Whoever is shown again has no picture there any more.
		for (const trackSid of this.#drawn.keys()) if (!shown.has(trackSid)) this.#drawn.delete(trackSid);
	}

	release({ slot }: Picture): void {
		this.#allocator.free(slot);
	}

	close(): void {
		this.#brushes.clear();
	}

	/** Null where no memory is left: what was there before stays. */
	async #draw(picture: FixturePicture, { timeMs, widthPx, heightPx, isSpeaking }: Drawn): Promise<Picture | null> {
		const { drawing, converter } = this.#brushFor(widthPx, heightPx);
		const size = { widthPx, heightPx };
		if (picture.source === 'screen_share') drawScreen(drawing, picture.look, size, timeMs);
		else drawPortrait(drawing, picture.look, size, { timeMs, isSpeaking });
		const slot = this.#allocator.allocate(widthPx, heightPx);
		if (!slot) return null;
		const frame = converter.toFrame(drawing.getImageData(0, 0, widthPx, heightPx).data, 0);
		try {
			await frame.copyTo(slotView(this.memory, slot), { layout: videoFrameLayout(slot) });
			return { slot, colorSpace: frame.colorSpace.toJSON() };
		} finally {
			frame.close();
		}
	}

	#brushFor(widthPx: number, heightPx: number): Brush {
		const key = `${widthPx}x${heightPx}`;
		const known = this.#brushes.get(key);
		if (known) return known;
		// What is read back for every picture is best drawn where it can be read.
		const drawing = new OffscreenCanvas(widthPx, heightPx).getContext('2d', { alpha: false, willReadFrequently: true });
		if (!drawing) throw new Error('This browser gives no 2D context for an OffscreenCanvas');
		const brush = { drawing, converter: new RgbConverter(this.#planar, { widthPx, heightPx }) };
		const [oldest] = this.#brushes.keys();
		if (this.#brushes.size >= MAX_BRUSHES && oldest !== undefined) this.#brushes.delete(oldest);
		this.#brushes.set(key, brush);
		return brush;
	}
}

function evenUp(lengthPx: number): number {
	return Math.max(2, Math.ceil(lengthPx / 2) * 2);
}

function isSame(a: Drawn | undefined, b: Drawn): boolean {
	return (
		a !== undefined &&
		a.timeMs === b.timeMs &&
		a.widthPx === b.widthPx &&
		a.heightPx === b.heightPx &&
		a.isSpeaking === b.isSpeaking
	);
}
