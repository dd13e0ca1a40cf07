import type { StereoBlock } from './sound-line.ts';

/** Length of a cross-fade (15 ms). */
export const CROSS_FADE_SAMPLES = 720;

/**
 * Fades over from the beginning of one block to another, which is changed and returned; null stands for silence. A block
 * that is shorter than a cross-fade is faded over its whole length.
 */
export function crossFade(from: StereoBlock | null, to: StereoBlock | null, lengthSamples: number): StereoBlock {
	const block = to ?? { left: new Float32Array(lengthSamples), right: new Float32Array(lengthSamples) };
	const fadeSamples = Math.min(CROSS_FADE_SAMPLES, lengthSamples);
	for (let i = 0; i < fadeSamples; i++) {
		const gain = (i + 1) / (fadeSamples + 1);
		block.left[i] = (block.left[i] as number) * gain + (from?.left[i] ?? 0) * (1 - gain);
		block.right[i] = (block.right[i] as number) * gain + (from?.right[i] ?? 0) * (1 - gain);
	}
	return block;
}
