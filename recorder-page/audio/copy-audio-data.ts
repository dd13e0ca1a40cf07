import type { DecodedAudio } from './opus-decoder.ts';

/**
 * Copies the samples of the first two channels out and closes what held them; one channel stands for both. Null when the
 * browser cannot give them.
 */
export function copyAudioData(data: AudioData): DecodedAudio | null {
	try {
		const left = new Float32Array(data.numberOfFrames);
		data.copyTo(left, { planeIndex: 0, format: 'f32-planar' });
		if (data.numberOfChannels === 1) return { left, right: left };
		const right = new Float32Array(data.numberOfFrames);
		data.copyTo(right, { planeIndex: 1, format: 'f32-planar' });
		return { left, right };
	} catch {
		return null;
	} finally {
		data.close();
	}
}
