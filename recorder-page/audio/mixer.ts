/** One participant's or share's sound for the length of a block, at the mix's rate. */
export type MixVoice = {
	readonly left: Float32Array;
	readonly right: Float32Array;
};

/** A mixed block. */
export type MixedBlock = {
	readonly left: Float32Array<ArrayBuffer>;
	readonly right: Float32Array<ArrayBuffer>;
};

/**
 * Sums voices sample by sample and saturates at ±1, as LiveKit's own mixer does. It computes offline, apart from every
 * device clock: a busy machine makes a block late, never wrong. No voices give silence. Only on a page's own thread.
 * Each voice must hold exactly `lengthSamples` samples a channel; rejects with `RangeError` otherwise.
 */
export async function mixBlock(
	voices: readonly MixVoice[],
	lengthSamples: number,
	sampleRateHz: number,
): Promise<MixedBlock> {
	for (const { left, right } of voices) {
		if (left.length !== lengthSamples || right.length !== lengthSamples) {
			throw new RangeError(`A voice has ${left.length} and ${right.length} samples in a block of ${lengthSamples}`);
		}
	}
	const [first, ...others] = voices;
	if (lengthSamples === 0 || !first) {
		return { left: new Float32Array(lengthSamples), right: new Float32Array(lengthSamples) };
	}
	// A sum of one needs no audio graph, and one speaker at a time is the usual case.
	if (others.length === 0) return { left: saturate(first.left.slice()), right: saturate(first.right.slice()) };
	return await sum(voices, lengthSamples, sampleRateHz);
}

async function sum(voices: readonly MixVoice[], lengthSamples: number, sampleRateHz: number): Promise<MixedBlock> {
	const context = new OfflineAudioContext({ numberOfChannels: 2, length: lengthSamples, sampleRate: sampleRateHz });
	for (const { left, right } of voices) {
		const buffer = context.createBuffer(2, lengthSamples, sampleRateHz);
		buffer.getChannelData(0).set(left);
		buffer.getChannelData(1).set(right);
		const source = new AudioBufferSourceNode(context, { buffer });
		source.connect(context.destination);
		source.start(0);
	}
	const mixed = await context.startRendering();
	return { left: saturate(mixed.getChannelData(0)), right: saturate(mixed.getChannelData(1)) };
}

/** In place. */
function saturate(samples: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
	for (let i = 0; i < samples.length; i++) {
		const sample = samples[i] as number;
		if (sample > 1) samples[i] = 1;
		else if (sample < -1) samples[i] = -1;
	}
	return samples;
}
