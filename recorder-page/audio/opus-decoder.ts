/** Decoded sound at 48 kHz. Both channels have the same length; for a mono packet they may be the same array. */
export type DecodedAudio = { readonly left: Float32Array; readonly right: Float32Array };

/** Decodes the packets of one voice. Opus carries state from packet to packet, so their order matters. */
export interface OpusDecoder {
	/**
	 * Decodes the next packet; borrows `bytes` until then. Resolves with all of its samples, or with null if it cannot
	 * be decoded, which never harms the packets after it. Never rejects. Promises resolve in the order of the calls.
	 */
	decode(bytes: Uint8Array): Promise<DecodedAudio | null>;

	/** Releases the decoder; what is pending resolves with null. Idempotent. */
	close(): void;
}
