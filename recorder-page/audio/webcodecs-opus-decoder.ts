import { copyAudioData } from './copy-audio-data.ts';
import type { DecodedAudio, OpusDecoder } from './opus-decoder.ts';

/** Mono packets come out with two equal channels. */
const DECODER_CONFIG: AudioDecoderConfig = { codec: 'opus', sampleRate: 48_000, numberOfChannels: 2 };

/**
 * A decoder that has work and shows nothing for so long is made to show what it has. Flushing forgets the state
 * between packets, which is heard, so it is a last resort: every valid packet comes out by itself.
 */
const STALLED_MS = 2_000;

type PendingPacket = { readonly bytes: Uint8Array; readonly resolve: (audio: DecodedAudio | null) => void };

/** `OpusDecoder` over WebCodecs. A packet that the browser's decoder dies of costs that packet and nothing else. */
export class WebCodecsOpusDecoder implements OpusDecoder {
	/** In the order of decoding; the first `#submittedCount` of them are in the browser's decoder. */
	readonly #pending: PendingPacket[] = [];
	#submittedCount = 0;
	#decoder: AudioDecoder | undefined;
	#stallTimer: ReturnType<typeof setTimeout> | undefined;
	#closed = false;

	/** See `OpusDecoder`. */
	decode(bytes: Uint8Array): Promise<DecodedAudio | null> {
		if (this.#closed) return Promise.resolve(null);
		return new Promise((resolve) => {
			this.#pending.push({ bytes, resolve });
			this.#submit();
			this.#watchForStall();
		});
	}

	/** See `OpusDecoder`. */
	close(): void {
		this.#closed = true;
		this.#discardDecoder();
		while (this.#pending.length > 0) this.#settleFirst(null);
	}

	#submit(): void {
		for (let next = this.#pending[this.#submittedCount]; next; next = this.#pending[this.#submittedCount]) {
			try {
				this.#decoder ??= this.#createDecoder();
				// The browser counts output times on from the first one, so packets are told apart by their order.
				this.#decoder.decode(new EncodedAudioChunk({ type: 'key', timestamp: 0, data: next.bytes as BufferSource }));
				this.#submittedCount++;
			} catch {
				// It died of an earlier packet and `error` has not been called yet.
				this.#failFirst();
			}
		}
	}

	#createDecoder(): AudioDecoder {
		const decoder = new AudioDecoder({
			output: (data) => {
				const audio = copyAudioData(data);
				if (decoder === this.#decoder) this.#settleFirst(audio);
			},
			error: () => {
				if (decoder !== this.#decoder) return;
				this.#failFirst();
				this.#submit();
			},
		});
		decoder.configure(DECODER_CONFIG);
		return decoder;
	}

	/** Packets come out in order, so the one that the decoder died of is the first that has not come out. */
	#failFirst(): void {
		this.#discardDecoder();
		this.#settleFirst(null);
	}

	#discardDecoder(): void {
		const decoder = this.#decoder;
		this.#decoder = undefined;
		this.#submittedCount = 0;
		if (decoder && decoder.state !== 'closed') decoder.close();
	}

	#settleFirst(audio: DecodedAudio | null): void {
		this.#submittedCount = Math.max(0, this.#submittedCount - 1);
		this.#pending.shift()?.resolve(audio);
		this.#watchForStall();
	}

	#watchForStall(): void {
		clearTimeout(this.#stallTimer);
		if (this.#pending.length > 0) this.#stallTimer = setTimeout(() => void this.#flushStalled(), STALLED_MS);
	}

	async #flushStalled(): Promise<void> {
		const decoder = this.#decoder;
		const stalled = new Set(this.#pending.slice(0, this.#submittedCount));
		// Rejects when the decoder dies or is closed meanwhile; then its packets are settled there.
		await decoder?.flush().catch(() => undefined);
		if (decoder !== this.#decoder) return;
		for (let first = this.#pending[0]; first && stalled.has(first); first = this.#pending[0]) this.#settleFirst(null);
	}
}
