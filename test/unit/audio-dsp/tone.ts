/** A sine of amplitude 1, `frequencyHz` at `sampleRateHz`, phase 0 at index `originIndex`. */
export function sine(
	frequencyHz: number,
	sampleRateHz: number,
	lengthSamples: number,
	originIndex = 0,
): Float32Array<ArrayBuffer> {
	const omega = (2 * Math.PI * frequencyHz) / sampleRateHz;
	return Float32Array.from({ length: lengthSamples }, (_, i) => Math.sin(omega * (i - originIndex)));
}

export type ToneFit = {
	readonly amplitude: number;
	/** Phase in radians at index 0, relative to a sine. */
	readonly phaseRad: number;
	/** Root mean square of everything that is not the tone. */
	readonly residualRms: number;
};

/** Least-squares fit of one sine of a known frequency; the rest of the signal is distortion and noise. */
export function fitTone(signal: Float32Array, frequencyHz: number, sampleRateHz: number): ToneFit {
	const omega = (2 * Math.PI * frequencyHz) / sampleRateHz;
	let [ss, sc, cc, ys, yc] = [0, 0, 0, 0, 0];
	signal.forEach((y, i) => {
		const s = Math.sin(omega * i);
		const c = Math.cos(omega * i);
		ss += s * s;
		sc += s * c;
		cc += c * c;
		ys += y * s;
		yc += y * c;
	});
	const determinant = ss * cc - sc * sc;
	const a = (ys * cc - yc * sc) / determinant;
	const b = (yc * ss - ys * sc) / determinant;
	let residual = 0;
	signal.forEach((y, i) => {
		residual += (y - a * Math.sin(omega * i) - b * Math.cos(omega * i)) ** 2;
	});
	return {
		amplitude: Math.hypot(a, b),
		phaseRad: Math.atan2(b, a),
		residualRms: Math.sqrt(residual / signal.length),
	};
}

/** Root mean square of a signal. */
export function rms(signal: Float32Array): number {
	return Math.sqrt(signal.reduce((sum, y) => sum + y * y, 0) / signal.length);
}

/** A ratio of amplitudes in decibels. */
export function decibels(ratio: number): number {
	return 20 * Math.log10(ratio);
}

/** Root mean square of a sine of amplitude 1. */
export const SINE_RMS = Math.SQRT1_2;

/** Largest distance between two signals of the same length; `Infinity` when they differ in length or one holds NaN. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
	if (a.length !== b.length) return Number.POSITIVE_INFINITY;
	let largest = 0;
	for (let i = 0; i < a.length; i++) {
		const difference = Math.abs((a[i] as number) - (b[i] as number));
		if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
		largest = Math.max(largest, difference);
	}
	return largest;
}
