import type { Theme, Tile } from '../../layouts/layout.ts';
import { PLAIN_GROUND } from '../artwork/tile-artwork.ts';
import type { ColourConversion } from './colour-conversion.ts';
import { ColourConverter } from './colour-converter.ts';
import { placePicture, type Rect } from './fit.ts';
import type { FrameSlot, PlaneLayout, PlaneLayouts } from './frame-slot.ts';
import { type PlanarColour, planarColourOf } from './planar-colour.ts';
import type { PlanarKernel } from './planar-kernel.ts';
import type { PlanarRegions } from './planar-memory.ts';
import type { PlanarWorkspace } from './planar-workspace.ts';
import { chromaRect, type PicturePlan, type PlanePlan, planPicture } from './plane-plan.ts';

export const PLANAR_BLACK = planarColourOf([0, 0, 0]);
const WHITE = planarColourOf([255, 255, 255]);

/** What initials stand on. */
export const PLANAR_PLAIN = planarColourOf(PLAIN_GROUND);

type TilePlan = PicturePlan & { readonly place: Rect; readonly widthPx: number; readonly heightPx: number };

/** Draws into the I420 output picture that stays in the shared memory from one output tick to the next. */
export class PlanarPainter {
	readonly #memory: WebAssembly.Memory;
	readonly #kernel: PlanarKernel;
	readonly #regions: PlanarRegions;
	readonly #outputPlanes: PlaneLayouts;
	readonly #colours: ColourConverter;
	#background = PLANAR_BLACK;
	readonly #plans = new WeakMap<Tile, TilePlan>();

	/** The workspace is lent. */
	constructor({ memory, kernel, regions, planes }: PlanarWorkspace) {
		this.#memory = memory;
		this.#kernel = kernel;
		this.#regions = regions;
		this.#outputPlanes = planes;
		this.#colours = new ColourConverter({
			kernel,
			pictureOffsetBytes: regions.outputOffsetBytes,
			planes,
			scratchOffsetBytes: regions.scratchOffsetBytes,
		});
	}

	/** The output picture: I420 without padding. A live view. */
	get output(): Uint8Array {
		return new Uint8Array(this.#memory.buffer, this.#regions.outputOffsetBytes, this.#regions.outputSizeBytes);
	}

	/** Sets the colour of the background; dark at first. */
	setTheme(theme: Theme): void {
		this.#background = theme === 'dark' ? PLANAR_BLACK : WHITE;
	}

	/** Fills a rectangle of whole pixels with background. */
	clear(rect: Rect): void {
		this.fill(rect, this.#background);
	}

	/** Fills a rectangle of whole pixels with a colour. */
	fill(rect: Rect, colour: PlanarColour): void {
		for (const [index, plane] of this.#outputPlanes.entries()) {
			const { xPx, yPx, widthPx, heightPx } = index === 0 ? rect : chromaRect(rect);
			const value = colour[index] as number;
			this.#kernel.fillPlane(this.#outputAddress(plane, xPx, yPx), plane.strideBytes, widthPx, heightPx, value);
		}
	}

	/**
	 * Draws a picture at a tile, its colours converted if `conversion` is given, with background where it does not reach.
	 * Reads the slot before it returns.
	 */
	paint(tile: Tile, slot: FrameSlot, conversion?: ColourConversion): void {
		if (tile.fit === 'contain') this.clear(tile);
		const { luma, chroma, place } = this.#planFor(tile, slot);
		this.#loadTables(luma);
		this.#paintPlane(luma, slot, 0);
		this.#loadTables(chroma);
		this.#paintPlane(chroma, slot, 1);
		this.#paintPlane(chroma, slot, 2);
		// In the output, and not in the source: a tile is mostly smaller, and bars are not converted.
		if (conversion) this.#colours.convert(place, conversion);
	}

	#planFor(tile: Tile, { widthPx, heightPx }: FrameSlot): TilePlan {
		const known = this.#plans.get(tile);
		if (known?.widthPx === widthPx && known.heightPx === heightPx) return known;
		const placement = placePicture(tile, widthPx, heightPx);
		const plan = { ...planPicture(placement, widthPx, heightPx), place: placement.destination, widthPx, heightPx };
		this.#plans.set(tile, plan);
		return plan;
	}

	#loadTables({ scaling }: PlanePlan): void {
		if (!scaling) return;
		const bytes = new Uint8Array(this.#memory.buffer);
		bytes.set(scaling.columns, this.#regions.columnsOffsetBytes);
		bytes.set(scaling.rows, this.#regions.rowsOffsetBytes);
	}

	#paintPlane({ source, destination, scaling }: PlanePlan, slot: FrameSlot, index: 0 | 1 | 2): void {
		const from = slot.planes[index];
		const to = this.#outputPlanes[index];
		const fromAddress = slot.offsetBytes + from.offsetBytes + source.yPx * from.strideBytes + source.xPx;
		const toAddress = this.#outputAddress(to, destination.xPx, destination.yPx);
		const { widthPx, heightPx } = destination;
		if (!scaling) {
			this.#kernel.copyPlane(fromAddress, from.strideBytes, toAddress, to.strideBytes, widthPx, heightPx);
			return;
		}
		this.#kernel.scalePlane(
			fromAddress,
			from.strideBytes,
			source.widthPx,
			source.heightPx,
			scaling.halvings,
			toAddress,
			to.strideBytes,
			widthPx,
			heightPx,
			this.#regions.columnsOffsetBytes,
			this.#regions.rowsOffsetBytes,
			this.#regions.scratchOffsetBytes,
		);
	}

	#outputAddress({ offsetBytes, strideBytes }: PlaneLayout, xPx: number, yPx: number): number {
		return this.#regions.outputOffsetBytes + offsetBytes + yPx * strideBytes + xPx;
	}
}
