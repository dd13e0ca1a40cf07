/** First control point of the curve, by its x; the second is the same from the other end. Their y are 0 and 1. */
const CONTROL_X = 0.42;

/** Halves the error each time: far more than 8 bits need. */
const BISECTIONS = 20;

/** CSS's `ease-in-out`, `cubic-bezier(0.42, 0, 0.58, 1)`: the part of the way that is gone after a part of the time, both 0 to 1. */
export function easeInOut(timePart: number): number {
	if (timePart <= 0) return 0;
	if (timePart >= 1) return 1;
	let low = 0;
	let high = 1;
	for (let step = 0; step < BISECTIONS; step++) {
		const middle = (low + high) / 2;
		if (bezier(CONTROL_X, 1 - CONTROL_X, middle) < timePart) low = middle;
		else high = middle;
	}
	return bezier(0, 1, (low + high) / 2);
}

/** One coordinate of a cubic Bézier curve from 0 to 1. */
function bezier(first: number, second: number, t: number): number {
	return 3 * (1 - t) * (1 - t) * t * first + 3 * (1 - t) * t * t * second + t * t * t;
}
