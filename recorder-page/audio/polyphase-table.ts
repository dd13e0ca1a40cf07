/** Stopband attenuation of the prototype filter. Above the promised 80 dB, because phase interpolation adds its own error. */
const ATTENUATION_DB = 90;

/** The band that comes through flat, for every rate that can carry it. */
const PASSBAND_HZ = 18_000;

/** Share of the Nyquist band that stays flat at rates too low for `PASSBAND_HZ`: the share it has at 44.1 kHz. */
const PASSBAND_SHARE = PASSBAND_HZ / 22_050;

/** Linear interpolation between this many phases errs by less than −105 dB. */
const PHASES = 512;

/** Taps come in groups of this many, one SIMD step. */
const TAP_GROUP = 8;

/** A windowed-sinc filter, sampled at many fractions of an input sample. */
export type PolyphaseTable = {
	/** Number of fractions; row `phases` is the filter one whole sample on. */
	readonly phases: number;
	/** Taps per row, even; half of them lie before the position. */
	readonly taps: number;
	/** `phases + 1` rows of `taps` coefficients; every row sums to 1. */
	readonly coefficients: Float32Array<ArrayBuffer>;
};

/**
 * Designs a Kaiser-windowed sinc that is flat to 18 kHz and shut from half of the lower rate on, so that what lies above
 * the output's (or beyond the input's) band neither folds back nor appears as an image. Rates in Hz, positive.
 */
export function designPolyphaseTable(inputRateHz: number, outputRateHz: number): PolyphaseTable {
	const stopbandHz = Math.min(inputRateHz, outputRateHz) / 2;
	const passbandHz = Math.min(PASSBAND_HZ, stopbandHz * PASSBAND_SHARE);
	const transition = (2 * Math.PI * (stopbandHz - passbandHz)) / inputRateHz;
	// Kaiser's formulas for the length and the shape of the window.
	const taps = TAP_GROUP * Math.ceil((ATTENUATION_DB - 7.95) / (2.285 * transition) / TAP_GROUP);
	const beta = 0.1102 * (ATTENUATION_DB - 8.7);
	const cutoff = (stopbandHz + passbandHz) / inputRateHz;

	const coefficients = new Float32Array((PHASES + 1) * taps);
	const row = new Float64Array(taps);
	const halfTaps = taps / 2;
	for (let phase = 0; phase <= PHASES; phase++) {
		let sum = 0;
		for (let tap = 0; tap < taps; tap++) {
			const distance = tap - halfTaps + 1 - phase / PHASES;
			const coefficient = sinc(cutoff * distance) * kaiser(distance / halfTaps, beta);
			row[tap] = coefficient;
			sum += coefficient;
		}
		coefficients.set(
			row.map((coefficient) => coefficient / sum),
			phase * taps,
		);
	}
	return { phases: PHASES, taps, coefficients };
}

function sinc(x: number): number {
	return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Kaiser window over −1 to 1. */
function kaiser(x: number, beta: number): number {
	return Math.abs(x) > 1 ? 0 : besselI0(beta * Math.sqrt(1 - x * x)) / besselI0(beta);
}

/** Modified Bessel function of the first kind, order 0, by its power series. */
function besselI0(x: number): number {
	let sum = 1;
	let term = 1;
	for (let k = 1; term > sum * 1e-17; k++) {
		term *= (x / (2 * k)) ** 2;
		sum += term;
	}
	return sum;
}
