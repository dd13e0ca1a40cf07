import { AacEncoder, type AacPacket } from '../../recorder-page/encode/aac-encoder.ts';

export type AacCommand = {
	readonly sampleRateHz: number;
	readonly bitrateBps: number;
	readonly lengthSamples: number;
	/** Lengths of the blocks, over and over. */
	readonly blockSizes: readonly number[];
	/** `clicks`: a single sample at every whole second. `chord`: two tones, and noise. */
	readonly signal: 'clicks' | 'chord';
	/** The packet at which the receiver throws; none by default. */
	readonly failAtPacket?: number;
	/** Calls that come after the end of the stream. */
	readonly callsAfterwards?: readonly ('encode' | 'flush' | 'close' | 'encode unequal channels')[];
};

export type AacReport = {
	readonly audioSpecificConfig: readonly number[];
	readonly packets: readonly {
		readonly index: number;
		readonly durationSamples: number;
		readonly bytes: readonly number[];
	}[];
	/** What `onError` was called with. */
	readonly reportedErrors: readonly string[];
	/** What the calls rejected with, in order. */
	readonly rejections: readonly string[];
	/** From the first block to the last packet. */
	readonly encodeMs: number;
};

self.onmessage = async (event: MessageEvent<AacCommand>) => {
	self.postMessage(await encode(event.data));
};

async function encode(command: AacCommand): Promise<AacReport> {
	const packets: AacPacket[] = [];
	const reportedErrors: string[] = [];
	const rejections: string[] = [];
	const keep = (error: unknown) => void rejections.push(String(error));
	const encoder = await AacEncoder.create({
		sampleRateHz: command.sampleRateHz,
		bitrateBps: command.bitrateBps,
		channels: 2,
		onPacket: (packet) => {
			if (packet.index === command.failAtPacket) throw new Error('The receiver is full');
			packets.push(packet);
		},
		onError: (error) => reportedErrors.push(String(error)),
	}).catch(keep);
	if (!encoder) return { audioSpecificConfig: [], packets: [], reportedErrors, rejections, encodeMs: 0 };

	const [left, right] = makeSignal(command);
	const startedMs = performance.now();
	for (let start = 0, turn = 0; start < left.length; turn++) {
		const end = start + (command.blockSizes[turn % command.blockSizes.length] as number);
		// Copies, overwritten as soon as the next block is welcome: the encoder may not hold on to what it borrowed.
		const block = [left.slice(start, end), right.slice(start, end)] as const;
		await encoder.encode(...block).catch(keep);
		for (const channel of block) channel.fill(1);
		start = end;
	}
	await encoder.flush().catch(keep);
	const encodeMs = performance.now() - startedMs;

	for (const call of command.callsAfterwards ?? []) {
		if (call === 'close') encoder.close();
		else if (call === 'flush') await encoder.flush().catch(keep);
		else await encoder.encode(new Float32Array(1), new Float32Array(call === 'encode' ? 1 : 2)).catch(keep);
	}
	encoder.close();
	return {
		audioSpecificConfig: [...encoder.audioSpecificConfig],
		packets: packets.map(({ bytes, ...packet }) => ({ ...packet, bytes: [...bytes] })),
		reportedErrors,
		rejections,
		encodeMs,
	};
}

function makeSignal({ sampleRateHz, lengthSamples, signal }: AacCommand): [Float32Array, Float32Array] {
	const left = new Float32Array(lengthSamples);
	const right = new Float32Array(lengthSamples);
	let noise = 1;
	for (let i = 0; i < lengthSamples; i++) {
		if (signal === 'clicks') {
			left[i] = right[i] = i > 0 && i % sampleRateHz === 0 ? 0.9 : 0;
			continue;
		}
		// A small generator of its own, so that every run encodes the same.
		noise = (noise * 48_271) % 2_147_483_647;
		const hiss = 0.05 * (noise / 1_073_741_823 - 1);
		left[i] = 0.4 * Math.sin((2 * Math.PI * 440 * i) / sampleRateHz) + hiss;
		right[i] = 0.4 * Math.sin((2 * Math.PI * 660 * i) / sampleRateHz) - hiss;
	}
	return [left, right];
}
