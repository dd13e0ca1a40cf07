import type { Placement, Rect } from './fit.ts';
import { type Axis, halvingsFor, isCopy, tapsOf } from './sampling.ts';
import { columnTable, rowTable } from './sampling-tables.ts';

/** How one plane of a picture is drawn. All rectangles are in samples of that plane, whole numbers. */
export type PlanePlan = {
	/** Samples that are read. */
	readonly source: Rect;
	readonly destination: Rect;
	/** Absent when the samples are only copied. */
	readonly scaling: { readonly halvings: number; readonly columns: Uint8Array; readonly rows: Uint8Array } | undefined;
};

/** How a picture is drawn; good for every picture of the same size in the same place. */
export type PicturePlan = { readonly luma: PlanePlan; readonly chroma: PlanePlan };

/** Works out how a picture of `widthPx` x `heightPx` gets to its place. */
export function planPicture({ source, destination }: Placement, widthPx: number, heightPx: number): PicturePlan {
	const horizontal = {
		source: source.xPx,
		step: source.widthPx / destination.widthPx,
		destination: destination.xPx,
		count: destination.widthPx,
		sourceCount: widthPx,
	};
	const vertical = {
		source: source.yPx,
		step: source.heightPx / destination.heightPx,
		destination: destination.yPx,
		count: destination.heightPx,
		sourceCount: heightPx,
	};
	return {
		luma: planPlane(lumaAxis(horizontal), lumaAxis(vertical)),
		chroma: planPlane(chromaAxis(horizontal), chromaAxis(vertical)),
	};
}

/**
 * The chroma samples that belong to a rectangle of pixels. A sample covers two by two pixels; it belongs to the rectangle
 * that has the upper left one, so rectangles that meet at an odd edge share none and leave none out.
 */
export function chromaRect({ xPx, yPx, widthPx, heightPx }: Rect): Rect {
	const x = Math.ceil(xPx / 2);
	const y = Math.ceil(yPx / 2);
	return {
		xPx: x,
		yPx: y,
		widthPx: Math.ceil((xPx + widthPx) / 2) - x,
		heightPx: Math.ceil((yPx + heightPx) / 2) - y,
	};
}

/** One direction of a placement, in pixels. */
type Direction = {
	readonly source: number;
	readonly step: number;
	readonly destination: number;
	readonly count: number;
	readonly sourceCount: number;
};

type PlacedAxis = Axis & { readonly destination: number };

function lumaAxis({ source, step, destination, count, sourceCount }: Direction): PlacedAxis {
	return { start: source + step / 2 - 0.5, step, destination, count, sourceCount };
}

function chromaAxis({ source, step, destination, count, sourceCount }: Direction): PlacedAxis {
	const first = Math.ceil(destination / 2);
	// The centre of chroma sample i lies on the edge between the pixels 2i and 2i + 1, in the source and in the output.
	const pixelsFromEdge = 2 * first + 1 - destination;
	return {
		start: (source + pixelsFromEdge * step) / 2 - 0.5,
		step,
		destination: first,
		count: Math.ceil((destination + count) / 2) - first,
		sourceCount: Math.ceil(sourceCount / 2),
	};
}

function planPlane(x: PlacedAxis, y: PlacedAxis): PlanePlan {
	const destination = { xPx: x.destination, yPx: y.destination, widthPx: x.count, heightPx: y.count };
	// One pixel at an odd edge has no chroma sample of its own.
	if (x.count === 0 || y.count === 0) return { source: NOTHING, destination, scaling: undefined };
	const halvings = halvingsFor(Math.max(x.step, y.step));
	const columns = tapsOf(x, halvings);
	const rows = tapsOf(y, halvings);
	const copied = halvings === 0 && isCopy(columns) && isCopy(rows);
	return {
		source: { xPx: columns.origin, yPx: rows.origin, widthPx: columns.length, heightPx: rows.length },
		destination,
		scaling: copied ? undefined : { halvings, columns: columnTable(columns), rows: rowTable(rows) },
	};
}

const NOTHING: Rect = { xPx: 0, yPx: 0, widthPx: 0, heightPx: 0 };
