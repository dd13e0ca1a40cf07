import type { AudioPlan } from '../../protocol/messages.ts';
import { MIX_RATE_HZ } from '../audio/mix-rate.ts';
import type { StereoBlock } from '../audio/resampler.ts';
import { SoundEncoder } from '../encode/sound-encoder.ts';
import type { EncodedAudioSample } from '../mux/fragment-writer.ts';
import type { AudioTrackConfig } from '../mux/sample-entry.ts';

export type SoundOutputOptions = {
	readonly plan: AudioPlan;
	readonly polyphase: WebAssembly.Module;
	readonly onConfig: (config: AudioTrackConfig) => void;
	readonly onSample: (sample: EncodedAudioSample) => void;
	/** May be called more than once; nothing good comes after it. */
	readonly onError: (error: Error) => void;
};

/** From mixed sound to samples of an audio track. */
export class SoundOutput {
	readonly #encoder: SoundEncoder;
	readonly #ended = Promise.withResolvers<void>();
	#addedSamples = 0;

	constructor({ plan, polyphase, onConfig, onSample, onError }: SoundOutputOptions) {
		this.#encoder = new SoundEncoder(plan, polyphase, {
			onDescription: (description) => onConfig({ ...plan, description, channelCount: 2 }),
			onPacket: ({ bytes, timestampSamples, durationSamples }) =>
				onSample({ bytes, timestampTicks: timestampSamples, durationTicks: durationSamples }),
			onError,
		});
	}

	/** Length of what was added. */
	get recordedS(): number {
		return this.#addedSamples / MIX_RATE_HZ;
	}

	/** Adds the next span of the mix, 48 kHz. */
	add(block: StereoBlock, isLast: boolean): void {
		this.#addedSamples += block.left.length;
		this.#encoder.add(block);
		if (isLast) this.#ended.resolve();
	}

	/** Resolves when the last span was added. */
	added(): Promise<void> {
		return this.#ended.promise;
	}

	/** Ends at `durationS`; resolves when every sample was delivered, or an error reported. */
	async finish(durationS: number): Promise<void> {
		await this.#encoder.finish(durationS);
	}

	/** Idempotent. */
	close(): void {
		this.#encoder.close();
	}
}
