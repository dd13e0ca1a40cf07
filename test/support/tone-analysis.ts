/**
 * Finds tones of known frequency in sound: when they begin, where they are missing, whether their phase goes on.
 * Pure. A tone is mixed down to zero frequency and smoothed with a Hann window; what remains is its amplitude and phase.
 */

/** Sound of one channel. */
export type Sound = {
	readonly samples: Float32Array;
	readonly sampleRateHz: number;
	/** Time of the first sample in the recording. */
	readonly startS: number;
};

/** Amplitude and phase of one frequency, from `startS` on, every `stepS`. */
export type ToneTrack = {
	readonly startS: number;
	readonly stepS: number;
	readonly amplitudes: Float32Array;
	/** Against a sine of exactly that frequency that begins at time zero; −π to π. */
	readonly phasesRad: Float32Array;
};

/** A stretch of time, in seconds of the recording. */
export type Stretch = { readonly fromS: number; readonly untilS: number };

/**
 * Follows one frequency. Two tones are told apart when they differ by more than 2 / window; whatever lasts shorter than
 * a quarter of the window is not seen.
 */
export function trackTone(sound: Sound, frequencyHz: number, windowMs = 20, stepMs = 1): ToneTrack {
	const { samples, sampleRateHz, startS } = sound;
	const half = Math.round((windowMs * sampleRateHz) / 2000);
	const length = 2 * half + 1;
	const window = Float64Array.from({ length }, (_, at) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (at + 0.5)) / length));
	const windowSum = window.reduce((sum, value) => sum + value, 0);
	const step = (stepMs * sampleRateHz) / 1000;
	const steps = Math.max(0, Math.floor((samples.length - length) / step) + 1);
	const radPerSample = (2 * Math.PI * frequencyHz) / sampleRateHz;
	const cosines = Float64Array.from(window, (value, at) => value * Math.cos(radPerSample * at));
	const sines = Float64Array.from(window, (value, at) => value * Math.sin(radPerSample * at));
	const amplitudes = new Float32Array(steps);
	const phasesRad = new Float32Array(steps);
	for (let index = 0; index < steps; index += 1) {
		const first = Math.round(index * step);
		let real = 0;
		let imaginary = 0;
		for (let at = 0; at < length; at += 1) {
			const sample = samples[first + at] ?? 0;
			real += sample * (cosines[at] ?? 0);
			imaginary += sample * (sines[at] ?? 0);
		}
		amplitudes[index] = (2 * Math.hypot(real, imaginary)) / windowSum;
		const atFirst = Math.atan2(real, imaginary);
		phasesRad[index] = wrap(atFirst - 2 * Math.PI * frequencyHz * (startS + first / sampleRateHz));
	}
	return { startS: startS + half / sampleRateHz, stepS: stepMs / 1000, amplitudes, phasesRad };
}

/** Weaker ones are what other tones leave at a burst's frequency. */
const MIN_BURST_AMPLITUDE = 0.05;

/** When bursts of a frequency begin: where half of their full amplitude is reached, exact to about 1 ms. */
export function burstTimesS(sound: Sound, frequencyHz: number, minLengthMs = 30): readonly number[] {
	return burstsBegun(sound, frequencyHz, 0)
		.filter(({ fromS, untilS }) => (untilS - fromS) * 1000 >= minLengthMs)
		.map(({ fromS }) => fromS);
}

/**
 * When bursts of a frequency begin and end, exact to about 1 ms: those that do both within the sound. One with holes of up
 * to `holeMs` is one, from its first sound to its last.
 */
export function burstSpans(sound: Sound, frequencyHz: number, holeMs: number): readonly Stretch[] {
	return burstsBegun(sound, frequencyHz, holeMs).filter(({ untilS }) => untilS < Number.POSITIVE_INFINITY);
}

/** Bursts that begin within the sound; the last has no end where the sound ends first. */
function burstsBegun(sound: Sound, frequencyHz: number, holeMs: number): readonly Stretch[] {
	// A window that is short against a burst and long against a period.
	const { startS, stepS, amplitudes } = trackTone(sound, frequencyHz, 8, 0.5);
	const threshold = Math.max(MIN_BURST_AMPLITUDE, percentile([...amplitudes], 0.998)) / 2;
	/** When the threshold is passed between the step before `index` and that one. */
	const passedS = (index: number) => {
		const [before = 0, after = Number.NaN] = [amplitudes[index - 1], amplitudes[index]];
		return startS + (index - 1 + (threshold - before) / (after - before)) * stepS;
	};
	return joinRuns(runsAbove(amplitudes, threshold), holeMs / 1000 / stepS)
		.filter(({ from }) => from > 0)
		.map(({ from, until }) => ({
			fromS: passedS(from),
			untilS: until < amplitudes.length ? passedS(until) : Number.POSITIVE_INFINITY,
		}));
}

/** Where a continuous tone is missing or weak. */
export type ToneGap = Stretch & {
	/** How much of it is missing: its whole length for silence, half for half the amplitude. */
	readonly lostMs: number;
};

/**
 * What a gap takes of a tone at its worst. FFmpeg's AAC takes up to 37 % of one tone for 10 ms where another sound begins, of what
 * no packet lacks and nothing was joined.
 */
const LEAST_GAP_SHARE = 0.45;

/** Where a continuous tone falls below 55 % of its usual amplitude: silences of 3 ms and more. */
export function toneGaps(sound: Sound, frequencyHz: number): readonly ToneGap[] {
	const { startS, stepS, amplitudes } = trackTone(sound, frequencyHz, 10, 0.5);
	const usual = percentile([...amplitudes], 0.5);
	const missing = amplitudes.map((amplitude) => Math.max(0, 1 - amplitude / usual));
	// The window blurs a gap but keeps its area, tails included.
	return runsAbove(missing, 0.05).flatMap(({ from, until }) => {
		const within = missing.subarray(from, until);
		if (within.every((share) => share < LEAST_GAP_SHARE)) return [];
		const lostMs = within.reduce((sum, share) => sum + share, 0) * stepS * 1000;
		return [{ fromS: startS + from * stepS, untilS: startS + until * stepS, lostMs }];
	});
}

/** Milliseconds of a continuous tone that were lost. */
export function lostToneMs(sound: Sound, frequencyHz: number): number {
	return toneGaps(sound, frequencyHz).reduce((sum, gap) => sum + gap.lostMs, 0);
}

/** Amplitude of a frequency over a stretch of time; 1 is full scale. */
export function toneLevel(sound: Sound, frequencyHz: number, stretch: Stretch): number {
	const { startS, stepS, amplitudes } = trackTone(sound, frequencyHz, 40, 10);
	const within = [...amplitudes].filter((_, index) => {
		const timeS = startS + index * stepS;
		return timeS >= stretch.fromS && timeS < stretch.untilS;
	});
	return within.length === 0 ? 0 : percentile(within, 0.5);
}

/** How steadily the phase of a continuous tone goes on. */
export type PhaseContinuity = {
	/** The largest jump between windows 20 ms apart, as a shift in time. */
	readonly largestJumpMs: number;
	/** Where it is. */
	readonly atS: number;
	/** How much faster (positive) or slower the tone is than its frequency, in parts per million. */
	readonly skewPpm: number;
	/** Shift in time between the beginning and the end. */
	readonly driftMs: number;
};

/** Follows the phase of a continuous tone. */
export function phaseContinuity(sound: Sound, frequencyHz: number): PhaseContinuity {
	const { startS, stepS, phasesRad } = trackTone(sound, frequencyHz, 20, 20);
	const msPerRad = 1000 / (2 * Math.PI * frequencyHz);
	const moves = Array.from(phasesRad.subarray(1), (phase, index) => wrap(phase - (phasesRad[index] ?? 0)));
	const usual = percentile(moves, 0.5);
	let largest = 0;
	moves.forEach((move, index) => {
		if (Math.abs(move - usual) > Math.abs((moves[largest] ?? 0) - usual)) largest = index;
	});
	const totalRad = moves.reduce((sum, move) => sum + move, 0);
	const lengthS = Math.max(stepS, moves.length * stepS);
	return {
		largestJumpMs: Math.abs((moves[largest] ?? 0) - usual) * msPerRad,
		atS: startS + (largest + 1) * stepS,
		skewPpm: (totalRad / (2 * Math.PI * frequencyHz * lengthS)) * 1e6,
		driftMs: totalRad * msPerRad,
	};
}

/**
 * How much faster (positive) or slower a tone is than its frequency, in parts per million, where it goes on: the median of
 * windows 20 ms apart, to which places where sound is missing are nothing. Exact to some 100 ppm.
 */
export function outOfTunePpm(sound: Sound, frequencyHz: number): number {
	const { stepS, phasesRad } = trackTone(sound, frequencyHz, 20, 20);
	const moves = Array.from(phasesRad.subarray(1), (phase, index) => wrap(phase - (phasesRad[index] ?? 0)));
	return (percentile(moves, 0.5) / (2 * Math.PI * frequencyHz * stepS)) * 1e6;
}

/** The value below which the given share (0 to 1) of values lies; 0 for none. */
export function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** Indices from `from` on, up to but not with `until`. */
type Run = { readonly from: number; readonly until: number };

function runsAbove(values: Float32Array, threshold: number): readonly Run[] {
	const runs: Run[] = [];
	let from: number | undefined;
	for (let index = 0; index <= values.length; index += 1) {
		const above = index < values.length && (values[index] ?? 0) >= threshold;
		if (above && from === undefined) from = index;
		if (above || from === undefined) continue;
		runs.push({ from, until: index });
		from = undefined;
	}
	return runs;
}

function joinRuns(runs: readonly Run[], holeSteps: number): readonly Run[] {
	const joined: Run[] = [];
	for (const run of runs) {
		const before = joined.at(-1);
		if (before !== undefined && run.from - before.until <= holeSteps)
			joined[joined.length - 1] = { ...before, until: run.until };
		else joined.push(run);
	}
	return joined;
}

function wrap(rad: number): number {
	return rad - 2 * Math.PI * Math.round(rad / (2 * Math.PI));
}
