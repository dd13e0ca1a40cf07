/** Both ends of a receiver's way from the network to its decoder. Both are transferable. */
export type EncodedStreams<Frame> = {
	readonly readable: ReadableStream<Frame>;
	readonly writable: WritableStream<Frame>;
};

/** Chromium's encoded transform, which its WebRTC offers beside `RTCRtpScriptTransform`. */
type ReceiverWithEncodedStreams<Frame> = RTCRtpReceiver & { createEncodedStreams(): EncodedStreams<Frame> };

/** Lets peer connections offer `createEncodedStreams`; receivers whose streams nobody takes then deliver nothing. */
export const ENCODED_STREAMS_CONFIGURATION: RTCConfiguration & { readonly encodedInsertableStreams: true } = {
	encodedInsertableStreams: true,
};

/** What is known of a receiver once it was taken up. `streams` is null from the second time on. */
export type TakenReceiver<Frame> = {
	readonly receiverId: string;
	readonly streams: EncodedStreams<Frame> | null;
};

/** Names receivers and takes their encoded streams, which each gives only once although it carries track after track. */
export class EncodedReceivers {
	readonly #idByReceiver = new Map<RTCRtpReceiver, string>();
	#lastNumber = 0;

	/** Takes up a receiver for a track. `Frame` is what its kind delivers. */
	take<Frame extends RTCEncodedAudioFrame | RTCEncodedVideoFrame>(receiver: RTCRtpReceiver): TakenReceiver<Frame> {
		const knownId = this.#idByReceiver.get(receiver);
		if (knownId !== undefined) return { receiverId: knownId, streams: null };
		const streams = (receiver as ReceiverWithEncodedStreams<Frame>).createEncodedStreams();
		this.#lastNumber += 1;
		const receiverId = `receiver-${this.#lastNumber}`;
		this.#idByReceiver.set(receiver, receiverId);
		return { receiverId, streams };
	}

	/** Forgets the receivers of closed peer connections, and names them. */
	sweep(): string[] {
		return this.#forget((receiver) => receiver.track.readyState === 'ended');
	}

	/** Forgets all receivers, and names them. */
	clear(): string[] {
		return this.#forget(() => true);
	}

	#forget(isGone: (receiver: RTCRtpReceiver) => boolean): string[] {
		const gone = [...this.#idByReceiver].filter(([receiver]) => isGone(receiver));
		for (const [receiver] of gone) this.#idByReceiver.delete(receiver);
		return gone.map(([, receiverId]) => receiverId);
	}
}
