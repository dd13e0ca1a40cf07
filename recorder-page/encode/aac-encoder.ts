import {
	AdtsOutputFormat,
	AudioSample,
	AudioSampleSource,
	type EncodedPacket,
	NullTarget,
	Output,
	Quality,
} from 'mediabunny';
import { aacLcConfig } from './audio-specific-config.ts';

/** Samples of every AAC-LC packet (ISO/IEC 14496-3). */
const FRAME_SAMPLES = 1024;

/**
 * Frames of silence encoded before the stream. They prove that the encoder works: it answers the second one with its
 * first packet.
 */
const LEAD_IN_FRAMES = 2;

/**
 * Packets before the one whose decoded samples are the stream's first: the lead-in, and the one that the transform lags
 * behind. Containers without an edit list cannot mark them as such, so they are left out.
 */
const DROPPED_PACKETS = LEAD_IN_FRAMES + 1;

/** Generous for a machine that is busy while the encoder is loaded and compiled. */
const START_TIMEOUT_MS = 20_000;

/** A block takes milliseconds; an encoder that is silent for so long has died without a word. */
const STALL_TIMEOUT_MS = 30_000;

export type AacPacket = {
	/** Raw AAC, without an ADTS header. The receiver's to keep. */
	readonly bytes: Uint8Array;
	/** Number of the frame, from 0 without a gap: it decodes to the samples from `index * 1024` on. */
	readonly index: number;
	readonly durationSamples: typeof FRAME_SAMPLES;
};

export type AacEncoderOptions = {
	/** One of MPEG-4's rates, such as 44100 or 48000. */
	readonly sampleRateHz: number;
	/** Of both channels together. */
	readonly bitrateBps: number;
	readonly channels: 2;
	/** Called for each packet in order. What it throws is an error of the encoder. */
	readonly onPacket: (packet: AacPacket) => void;
	/** Called once, with the first error; the same error is thrown by every later `encode` and `flush`. */
	readonly onError: (error: Error) => void;
};

/**
 * Encodes one stereo stream as AAC-LC, sample-exact: sample n of the input is sample n of the decoded packets. The first
 * packet has no predecessor to overlap with, so it fades in over its 21 to 23 ms.
 *
 * The encoder is WASM in a worker of its own, made from a blob: under a Content Security Policy it needs
 * `worker-src blob:` and `script-src 'wasm-unsafe-eval'`.
 */
export class AacEncoder {
	/** What a decoder needs before the first packet. */
	readonly audioSpecificConfig: Uint8Array<ArrayBuffer>;
	readonly #options: AacEncoderOptions;
	readonly #source: AudioSampleSource;
	readonly #output: Output;
	readonly #firstPacket = Promise.withResolvers<void>();
	#inputSamples = 0;
	#packets = 0;
	#state: 'open' | 'flushed' | 'closed' = 'open';
	#error: Error | undefined;

	/**
	 * Loads and starts an encoder; resolves when it works. Rejects with `RangeError` for a rate that AAC does not have,
	 * with `Error` when the encoder cannot be loaded or does not answer. Whoever creates it closes it.
	 */
	static async create(options: AacEncoderOptions): Promise<AacEncoder> {
		const audioSpecificConfig = aacLcConfig(options.sampleRateHz, options.channels);
		// Apart from the rest of the page's code, and only where sound is encoded: it is a megabyte.
		const { registerAacEncoder } = await import('@mediabunny/aac-encoder');
		// Before any AAC encoder that the browser may have: its delay would be another.
		registerAacEncoder();
		const encoder = new AacEncoder(options, audioSpecificConfig);
		// A worker that the policy forbids is reported nowhere else: the extension would wait for it for ever.
		const watch = watchPolicy();
		try {
			await beforeDeadline(Promise.race([encoder.#start(), watch.blobRefused]), START_TIMEOUT_MS, 'did not start');
			return encoder;
		} catch (error) {
			encoder.close();
			throw error;
		} finally {
			watch.stop();
		}
	}

	private constructor(options: AacEncoderOptions, audioSpecificConfig: Uint8Array<ArrayBuffer>) {
		this.#options = options;
		this.audioSpecificConfig = audioSpecificConfig;
		this.#source = new AudioSampleSource({
			codec: 'aac',
			quality: new Quality({ bitrate: options.bitrateBps }),
			onEncodedPacket: (packet, metadata) => this.#handlePacket(packet, metadata?.decoderConfig?.description),
		});
		// ADTS keeps nothing of what was written; a muxer with an index would grow all along.
		this.#output = new Output({ format: new AdtsOutputFormat(), target: new NullTarget() });
		this.#output.addAudioTrack(this.#source);
	}

	/**
	 * Takes the next block, of any length, and copies it. Resolves when the next one is welcome; await it to respect
	 * backpressure. Rejects with `RangeError` when the channels differ in length, with the encoder's error once there is one.
	 */
	async encode(left: Float32Array, right: Float32Array): Promise<void> {
		if (left.length !== right.length) {
			throw new RangeError(`The channels differ in length: ${left.length} and ${right.length} samples`);
		}
		this.#assertOpen();
		if (left.length === 0) return;
		await this.#guard(this.#add(left, right));
	}

	/**
	 * Ends the stream: encodes what is pending, padded with silence to a whole frame. Resolves when every packet was
	 * delivered, ceil(samples / 1024) in all. Nothing can be encoded after it.
	 */
	async flush(): Promise<void> {
		this.#assertOpen();
		this.#state = 'flushed';
		await this.#guard(this.#finish());
	}

	/** Ends the encoder's worker; packets not yet delivered are lost. Idempotent. */
	close(): void {
		// A stream that was flushed has ended its worker already.
		// Nobody is left to hear of an encoder that fails while it is thrown away.
		if (this.#state === 'open') this.#output.cancel().catch(() => undefined);
		this.#state = 'closed';
	}

	async #start(): Promise<void> {
		await this.#output.start();
		const leadIn = new Float32Array(LEAD_IN_FRAMES * FRAME_SAMPLES);
		await Promise.all([this.#add(leadIn, leadIn), this.#firstPacket.promise]);
	}

	async #add(left: Float32Array, right: Float32Array): Promise<void> {
		const { sampleRateHz, channels } = this.#options;
		const planes = new Float32Array(left.length + right.length);
		planes.set(left);
		planes.set(right, left.length);
		const sample = new AudioSample({
			data: planes,
			format: 'f32-planar',
			numberOfChannels: channels,
			sampleRate: sampleRateHz,
			timestamp: this.#inputSamples / sampleRateHz,
		});
		this.#inputSamples += left.length;
		try {
			await this.#source.add(sample);
		} finally {
			sample.close();
		}
	}

	async #finish(): Promise<void> {
		await this.#output.finalize();
		// The extension does not report an error that comes while it flushes.
		const expectedPackets = Math.ceil(this.#inputSamples / FRAME_SAMPLES) + 1;
		if (this.#packets !== expectedPackets) {
			throw new Error(`The AAC encoder ended after ${this.#packets} of ${expectedPackets} packets`);
		}
	}

	#handlePacket(packet: EncodedPacket, description: AllowSharedBufferSource | undefined): void {
		const index = this.#packets - DROPPED_PACKETS;
		this.#packets++;
		if (this.#packets === 1) {
			if (description && isEqual(description, this.audioSpecificConfig)) this.#firstPacket.resolve();
			else this.#firstPacket.reject(new Error('The AAC encoder describes another stream than it was asked for'));
		}
		// After an error there would be a gap before this packet.
		if (index < 0 || this.#error || this.#state === 'closed') return;
		try {
			this.#options.onPacket({ bytes: packet.data, index, durationSamples: FRAME_SAMPLES });
		} catch (cause) {
			this.#fail(cause);
		}
	}

	#assertOpen(): void {
		if (this.#error) throw this.#error;
		if (this.#state !== 'open') throw new Error(`The AAC encoder is ${this.#state}`);
	}

	async #guard(work: Promise<void>): Promise<void> {
		try {
			await beforeDeadline(work, STALL_TIMEOUT_MS, 'does not answer any more');
		} catch (cause) {
			this.#fail(cause);
		}
		if (this.#error) throw this.#error;
	}

	#fail(cause: unknown): void {
		if (this.#error) return;
		this.#error = cause instanceof Error ? cause : new Error(`The AAC encoder failed: ${cause}`, { cause });
		this.#options.onError(this.#error);
	}
}

function watchPolicy(): { readonly blobRefused: Promise<never>; stop(): void } {
	const refusal = Promise.withResolvers<never>();
	// Nobody may be waiting any more when it comes.
	refusal.promise.catch(() => undefined);
	const handleViolation = (event: Event) => {
		if (!(event instanceof SecurityPolicyViolationEvent) || event.blockedURI !== 'blob') return;
		refusal.reject(
			new Error(
				`The Content Security Policy refuses the AAC encoder's worker (${event.effectiveDirective}): allow blob:`,
			),
		);
	};
	globalThis.addEventListener('securitypolicyviolation', handleViolation);
	return {
		blobRefused: refusal.promise,
		stop: () => globalThis.removeEventListener('securitypolicyviolation', handleViolation),
	};
}

async function beforeDeadline<T>(work: Promise<T>, timeoutMs: number, complaint: string): Promise<T> {
	const deadline = Promise.withResolvers<never>();
	const timer = setTimeout(() => deadline.reject(new Error(`The AAC encoder ${complaint}`)), timeoutMs);
	try {
		return await Promise.race([work, deadline.promise]);
	} finally {
		clearTimeout(timer);
	}
}

function isEqual(source: AllowSharedBufferSource, expected: Uint8Array): boolean {
	const bytes = ArrayBuffer.isView(source)
		? new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
		: new Uint8Array(source);
	return bytes.length === expected.length && bytes.every((byte, i) => byte === expected[i]);
}
