import { type MixVoice, mixBlock } from '../../recorder-page/audio/mixer.ts';

/** The browser's half of `mixer.test.ts`: samples stay here, only verdicts cross to the test. */

const SAMPLE_RATE_HZ = 48_000;

/** A voice whose every sample differs from its neighbours', from other voices' and from the other channel's. */
function voice(seed: number, lengthSamples: number, startSample = 0): MixVoice {
	const channel = (omega: number) =>
		Float32Array.from({ length: lengthSamples }, (_, i) => 0.05 * Math.sin(omega * (i + startSample)));
	return { left: channel(0.011 * (seed + 1)), right: channel(0.017 * (seed + 1)) };
}

function largestError(mixed: Float32Array, channels: readonly Float32Array[]): number {
	let largest = 0;
	mixed.forEach((sample, i) => {
		const sum = channels.reduce((partial, channel) => partial + (channel[i] as number), 0);
		largest = Math.max(largest, Math.abs(sample - sum));
	});
	return largest;
}

/** Mixes `voiceCount` voices in blocks of the given lengths, and compares with their sum over the whole. */
export async function mixInBlocks(voiceCount: number, blockLengths: readonly number[]) {
	const total = blockLengths.reduce((sum, length) => sum + length, 0);
	const left = new Float32Array(total);
	const right = new Float32Array(total);
	const seeds = Array.from({ length: voiceCount }, (_, seed) => seed);
	let start = 0;
	for (const length of blockLengths) {
		const mixed = await mixBlock(
			seeds.map((seed) => voice(seed, length, start)),
			length,
			SAMPLE_RATE_HZ,
		);
		left.set(mixed.left, start);
		right.set(mixed.right, start);
		start += length;
	}
	const whole = seeds.map((seed) => voice(seed, total));
	return {
		leftError: largestError(
			left,
			whole.map((each) => each.left),
		),
		rightError: largestError(
			right,
			whole.map((each) => each.right),
		),
	};
}

/** Mixes constant voices of these levels (left; right is its negative) and returns the first and last sample. */
export async function mixLevels(levels: readonly number[], lengthSamples: number, sampleRateHz: number) {
	const voices = levels.map((level) => ({
		left: new Float32Array(lengthSamples).fill(level),
		right: new Float32Array(lengthSamples).fill(-level),
	}));
	const { left, right } = await mixBlock(voices, lengthSamples, sampleRateHz);
	const untouched = voices.every((each, i) => each.left[0] === Math.fround(levels[i] ?? 0));
	return {
		lengths: [left.length, right.length],
		first: [left.at(0), right.at(0)],
		last: [left.at(-1), right.at(-1)],
		untouched,
	};
}

/** Mixes a voice that is shorter than the block. */
export async function mixShortVoice() {
	return await mixBlock([voice(0, 100)], 101, SAMPLE_RATE_HZ).then(
		() => 'mixed',
		(error: unknown) => String(error),
	);
}

/** Mixes many blocks one after the other and returns the time that one took. */
export async function mixRepeatedly(voiceCount: number, lengthSamples: number, blockCount: number): Promise<number> {
	const voices = Array.from({ length: voiceCount }, (_, seed) => voice(seed, lengthSamples));
	const startedMs = performance.now();
	for (let block = 0; block < blockCount; block++) await mixBlock(voices, lengthSamples, SAMPLE_RATE_HZ);
	return (performance.now() - startedMs) / blockCount;
}

/** Counts the contexts that mixing no voice and one voice makes. */
export async function contextsWithoutNeed(): Promise<number> {
	const Original = OfflineAudioContext;
	let made = 0;
	globalThis.OfflineAudioContext = new Proxy(Original, {
		construct(target, args) {
			made++;
			return Reflect.construct(target, args);
		},
	});
	try {
		await mixBlock([], 480, SAMPLE_RATE_HZ);
		await mixBlock([voice(0, 480)], 480, SAMPLE_RATE_HZ);
		return made;
	} finally {
		globalThis.OfflineAudioContext = Original;
	}
}
