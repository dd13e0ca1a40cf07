/** How a gap's edges are smoothed, in samples at 48 kHz: 15 ms out, 5 ms in. */
export const FADE_OUT_SAMPLES = 720;
export const FADE_IN_SAMPLES = 240;

/** Sound before a gap that its continuation is made of: 30 ms, one period of the lowest voice and some more. */
export const TAIL_HISTORY_SAMPLES = 1440;

/** Shortest repetition, 2.5 ms: shorter ones ring like a bell. */
const MIN_LAG_SAMPLES = 120;
/** The end of the sound by which repetitions are compared, 5 ms. */
const TEMPLATE_SAMPLES = 240;
/** First search with every fourth sample (up to 6 kHz), then closely: a sixteenth of the work. */
const SEARCH_STRIDE = 4;
/** What does not fit where the repetition begins is spread over this much. */
const SEAM_SAMPLES = 96;

/**
 * Continues a waveform beyond its end by repeating the stretch that fits best, and fades it to silence: no click, no
 * hole. `left` and `right` are the last `TAIL_HISTORY_SAMPLES` before the gap. Returns `FADE_OUT_SAMPLES` for each.
 */
export function continueAndFadeOut(
	left: Float32Array,
	right: Float32Array,
): { readonly left: Float32Array; readonly right: Float32Array } {
	const lagSamples = findRepetition(left.map((sample, i) => sample + (right[i] as number)));
	return { left: repeatAndFade(left, lagSamples), right: repeatAndFade(right, lagSamples) };
}

/** Fades samples in, in place, of which `doneSamples` have come before. After `FADE_IN_SAMPLES` it leaves them alone. */
export function fadeIn(samples: Float32Array, doneSamples: number): void {
	const length = Math.min(FADE_IN_SAMPLES - doneSamples, samples.length);
	for (let i = 0; i < length; i++) {
		const gain = Math.sin((Math.PI / 2) * ((doneSamples + i + 0.5) / FADE_IN_SAMPLES)) ** 2;
		samples[i] = (samples[i] as number) * gain;
	}
}

/** Distance at which the end of `samples` is most like what was before it. */
function findRepetition(samples: Float32Array): number {
	const longest = samples.length - TEMPLATE_SAMPLES;
	const roughly = bestLag(samples, MIN_LAG_SAMPLES, longest, SEARCH_STRIDE);
	const from = Math.max(MIN_LAG_SAMPLES, roughly - SEARCH_STRIDE);
	return bestLag(samples, from, Math.min(longest, roughly + SEARCH_STRIDE), 1);
}

/** The lag with the greatest normalised correlation; `stride` thins out both the lags and the samples compared. */
function bestLag(samples: Float32Array, firstLag: number, lastLag: number, stride: number): number {
	let best = firstLag;
	let bestScore = Number.NEGATIVE_INFINITY;
	for (let lag = firstLag; lag <= lastLag; lag += stride) {
		let product = 0;
		let energy = 1e-12;
		for (let i = samples.length - TEMPLATE_SAMPLES; i < samples.length; i += stride) {
			const earlier = samples[i - lag] as number;
			product += earlier * (samples[i] as number);
			energy += earlier * earlier;
		}
		const score = product / Math.sqrt(energy);
		if (score > bestScore) {
			bestScore = score;
			best = lag;
		}
	}
	return best;
}

function repeatAndFade(history: Float32Array, lagSamples: number): Float32Array {
	const tail = new Float32Array(FADE_OUT_SAMPLES);
	const end = history.length;
	const step = (history[end - 1] as number) - (history[end - 1 - lagSamples] as number);
	for (let i = 0; i < tail.length; i++) {
		const sinceSeam = i % lagSamples;
		const seam = step * Math.max(0, 1 - (sinceSeam + 1) / SEAM_SAMPLES);
		const gain = Math.cos((Math.PI / 2) * ((i + 1) / (FADE_OUT_SAMPLES + 1))) ** 2;
		tail[i] = ((history[end - lagSamples + sinceSeam] as number) + seam) * gain;
	}
	return tail;
}
