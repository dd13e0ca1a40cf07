import type { Sound, Stretch } from './tone-analysis.ts';

/** The part of a sound that lies within a stretch of the recording. Shares the samples. */
export function soundWithin({ samples, sampleRateHz, startS }: Sound, { fromS, untilS }: Stretch): Sound {
	const first = Math.max(0, Math.round((fromS - startS) * sampleRateHz));
	const end = Math.max(first, Math.round((untilS - startS) * sampleRateHz));
	return { samples: samples.subarray(first, end), sampleRateHz, startS: startS + first / sampleRateHz };
}
