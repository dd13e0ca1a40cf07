import type { Tile } from '../../layouts/layout.ts';
import { cutOffPixels } from '../artwork/corner-mask.ts';
import { edgeBoxes, type Pen, type Sketch } from '../artwork/sketch.ts';
import type { KeptDrawing } from './drawing-cache.ts';
import type { Rect } from './fit.ts';
import { penFor, TileDrawings } from './tile-drawings.ts';

const BYTES_PER_PIXEL = 4;

/** Something drawn, and where it goes in the frame. */
type CanvasPiece = { readonly rect: Rect; readonly canvas: OffscreenCanvas };

/** As `PlanarDecorator`, on a canvas. */
export class CanvasDecorator {
	readonly #output: OffscreenCanvasRenderingContext2D;
	readonly #drawings = new TileDrawings(drawPieces);
	/** What lies under the corners of tiles, as far as they are cut off. */
	readonly #corners = new Map<Tile, readonly CanvasPiece[]>();

	/** The output is lent. Throws `Error` where the browser has no 2D canvas. */
	constructor(output: OffscreenCanvasRenderingContext2D) {
		this.#output = output;
	}

	/** Keeps what lies under the rounded corners of a tile: it is seen in the output now. */
	keepGround(tile: Tile): void {
		const radiusPx = tile.cornerRadiusPx ?? 0;
		const corners = edgeBoxes(tile, radiusPx, 0).corners.map((box) => {
			const pen = penFor(box.widthPx, box.heightPx);
			pen.putImageData(new ImageData(cutOffPixels(tile, radiusPx, box), box.widthPx, box.heightPx), 0, 0);
			pen.globalCompositeOperation = 'source-in';
			pen.drawImage(this.#output.canvas, -tile.xPx - box.xPx, -tile.yPx - box.yPx);
			return { rect: inFrame(box, tile), canvas: pen.canvas };
		});
		this.#corners.set(tile, corners);
	}

	/** Draws over the content of a tile, with so much of a silhouette, and brings back what lies under its corners. */
	decorate(tile: Tile, silhouetteOpacity: number): void {
		if (silhouetteOpacity > 0) {
			this.#output.globalAlpha = silhouetteOpacity;
			this.#put(this.#drawings.silhouette(tile));
			this.#output.globalAlpha = 1;
		}
		for (const pieces of this.#drawings.decorations(tile)) this.#put(pieces);
		this.#put(this.#corners.get(tile) ?? []);
	}

	/** Forgets everything of all other tiles. */
	retain(tiles: readonly Tile[]): void {
		this.#drawings.retain(tiles);
		const present = new Set(tiles);
		for (const tile of this.#corners.keys()) if (!present.has(tile)) this.#corners.delete(tile);
	}

	#put(pieces: readonly CanvasPiece[]): void {
		for (const { rect, canvas } of pieces) this.#output.drawImage(canvas, rect.xPx, rect.yPx);
	}
}

function drawPieces(sketch: Sketch, tile: Tile): KeptDrawing<readonly CanvasPiece[]> {
	const drawing = sketch.boxes.map((box) => {
		const pen: Pen = penFor(box.widthPx, box.heightPx);
		pen.translate(-box.xPx, -box.yPx);
		sketch.draw(pen);
		return { rect: inFrame(box, tile), canvas: pen.canvas };
	});
	const sizeBytes = drawing.reduce((sum, { rect }) => sum + rect.widthPx * rect.heightPx * BYTES_PER_PIXEL, 0);
	return { drawing, sizeBytes };
}

function inFrame({ xPx, yPx, widthPx, heightPx }: Rect, tile: Tile): Rect {
	return { xPx: tile.xPx + xPx, yPx: tile.yPx + yPx, widthPx, heightPx };
}
