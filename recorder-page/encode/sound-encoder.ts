import type { AudioPlan } from '../../protocol/messages.ts';
import { MIX_RATE_HZ } from '../audio/mix-rate.ts';
import { type StereoBlock, StreamResampler } from '../audio/resampler.ts';
import { AacEncoder } from './aac-encoder.ts';

/** Samples of one AAC-LC packet (ISO/IEC 14496-3). */
const AAC_FRAME_SAMPLES = 1024;

/** One AAC packet and its place. */
export type SoundPacket = {
	readonly bytes: Uint8Array;
	readonly timestampSamples: number;
	readonly durationSamples: number;
};

export type SoundEncoderListeners = {
	/** The `AudioSpecificConfig`, once. */
	readonly onDescription: (description: Uint8Array) => void;
	readonly onPacket: (packet: SoundPacket) => void;
	/** May be called more than once; no packets come after it. */
	readonly onError: (error: Error) => void;
};

/** Turns the mix, 48 kHz and gapless from time zero on, into AAC packets of exactly the recording's length. */
export class SoundEncoder {
	readonly #plan: AudioPlan;
	/** Null where the mix has the right rate already. */
	readonly #resampler: StreamResampler | null;
	readonly #listeners: SoundEncoderListeners;
	readonly #encoder: Promise<AacEncoder>;
	#work: Promise<void> = Promise.resolve();
	#endSample = Number.POSITIVE_INFINITY;

	/** Starts to load the encoder; blocks may be added at once. `polyphase` is the compiled resampling kernel. */
	constructor(plan: AudioPlan, polyphase: WebAssembly.Module, listeners: SoundEncoderListeners) {
		this.#plan = plan;
		this.#listeners = listeners;
		this.#resampler =
			plan.sampleRateHz === MIX_RATE_HZ
				? null
				: new StreamResampler({
						inputRateHz: MIX_RATE_HZ,
						outputRateHz: plan.sampleRateHz,
						kernel: polyphase,
					});
		this.#encoder = AacEncoder.create({
			sampleRateHz: plan.sampleRateHz,
			bitrateBps: plan.bitrateBps,
			channels: 2,
			onPacket: (packet) => this.#deliver(packet.bytes, packet.index * AAC_FRAME_SAMPLES),
			onError: listeners.onError,
		});
		this.#encoder.then((encoder) => listeners.onDescription(encoder.audioSpecificConfig), listeners.onError);
	}

	/** Adds the next block of the mix. Blocks are encoded in the order in which they are added. */
	add(block: StereoBlock): void {
		this.#enqueue(async (encoder) => {
			const resampled = this.#resampler?.process(block.left, block.right) ?? block;
			if (resampled.left.length > 0) await encoder.encode(resampled.left, resampled.right);
		});
	}

	/** Ends the sound at `durationS`, padded with silence or cut; resolves when every packet was delivered or an error reported. */
	async finish(durationS: number): Promise<void> {
		this.#endSample = Math.round(durationS * this.#plan.sampleRateHz);
		this.#enqueue(async (encoder) => {
			const rest = this.#resampler?.flush();
			if (rest && rest.left.length > 0) await encoder.encode(rest.left, rest.right);
			await encoder.flush();
		});
		await this.#work;
	}

	/** Idempotent. */
	close(): void {
		this.#encoder.then(
			(encoder) => encoder.close(),
			() => undefined,
		);
	}

	#enqueue(task: (encoder: AacEncoder) => Promise<void>): void {
		this.#work = this.#work
			.then(async () => task(await this.#encoder))
			.catch((error) => this.#listeners.onError(error instanceof Error ? error : new Error(String(error))));
	}

	/** The last packet is declared only as long as the recording; players then end both tracks together. */
	#deliver(bytes: Uint8Array, timestampSamples: number): void {
		const durationSamples = Math.min(AAC_FRAME_SAMPLES, this.#endSample - timestampSamples);
		if (durationSamples > 0) this.#listeners.onPacket({ bytes, timestampSamples, durationSamples });
	}
}
