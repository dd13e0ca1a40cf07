import type { Tile } from '../../layouts/layout.ts';
import { cutOffPixels } from '../artwork/corner-mask.ts';
import { edgeBoxes, type Sketch } from '../artwork/sketch.ts';
import type { KeptDrawing } from './drawing-cache.ts';
import type { Rect } from './fit.ts';
import { PlanarBlender } from './planar-blender.ts';
import { evenBands, type PlanarPiece, pieceOf } from './planar-piece.ts';
import type { PlanarWorkspace } from './planar-workspace.ts';
import { penFor, TileDrawings } from './tile-drawings.ts';

/** Draws what lies over the content of tiles, and cuts off their corners. */
export class PlanarDecorator {
	readonly #blender: PlanarBlender;
	readonly #drawings = new TileDrawings(drawPieces);
	/** What lies under the corners of tiles. */
	readonly #corners = new Map<Tile, readonly PlanarPiece[]>();

	/** The workspace is lent. Throws `Error` where the browser has no 2D canvas. */
	constructor(workspace: PlanarWorkspace) {
		this.#blender = new PlanarBlender(workspace);
	}

	/** Keeps what lies under the rounded corners of a tile: it is seen in the output now. */
	keepGround(tile: Tile): void {
		const corners = this.#corners.get(tile) ?? cornerPieces(tile);
		this.#corners.set(tile, corners);
		for (const piece of corners) this.#blender.lift(piece);
	}

	/** Draws over the content of a tile, with so much of a silhouette, and brings back what lies under its corners. */
	decorate(tile: Tile, silhouetteOpacity: number): void {
		if (silhouetteOpacity > 0) this.#blender.blend(this.#drawings.silhouette(tile), silhouetteOpacity);
		const decorations = this.#drawings.decorations(tile).flat();
		const corners = this.#corners.get(tile) ?? [];
		if (decorations.length + corners.length > 0) this.#blender.blend([...decorations, ...corners]);
	}

	/** Forgets everything of all other tiles. */
	retain(tiles: readonly Tile[]): void {
		this.#drawings.retain(tiles);
		const present = new Set(tiles);
		for (const tile of this.#corners.keys()) if (!present.has(tile)) this.#corners.delete(tile);
	}
}

function drawPieces(sketch: Sketch, tile: Tile): KeptDrawing<readonly PlanarPiece[]> {
	const rects = sketch.boxes.flatMap((box) => evenBands(inFrame(box, tile)));
	const drawing = rects.map((rect) => {
		const pen = penFor(rect.widthPx, rect.heightPx);
		pen.translate(tile.xPx - rect.xPx, tile.yPx - rect.yPx);
		sketch.draw(pen);
		return pieceOf(pen.getImageData(0, 0, rect.widthPx, rect.heightPx).data, rect, tile);
	});
	return { drawing, sizeBytes: drawing.reduce((sum, { samples }) => sum + samples.length, 0) };
}

function cornerPieces(tile: Tile): readonly PlanarPiece[] {
	const radiusPx = tile.cornerRadiusPx ?? 0;
	const rects = edgeBoxes(tile, radiusPx, 0).corners.flatMap((box) => evenBands(inFrame(box, tile)));
	return rects.map((rect) => {
		const box = { ...rect, xPx: rect.xPx - tile.xPx, yPx: rect.yPx - tile.yPx };
		return pieceOf(cutOffPixels(tile, radiusPx, box), rect, tile);
	});
}

function inFrame({ xPx, yPx, widthPx, heightPx }: Rect, tile: Tile): Rect {
	return { xPx: tile.xPx + xPx, yPx: tile.yPx + yPx, widthPx, heightPx };
}
