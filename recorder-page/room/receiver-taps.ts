/** The streams of one receiver, as a `RoomSource` hands them over. */
export type TappedStreams<Frame> = {
	readonly readable: ReadableStream<Frame>;
	/** Where frames go on to, if they do. */
	readonly writable?: WritableStream<Frame>;
};

/**
 * Follows the encoded streams of WebRTC receivers, for whoever they were transferred to. A receiver outlives the tracks
 * that it carries one after the other: its streams are read for as long as it lives, and each frame goes to the track that
 * listens at the time. Knows nothing of WebRTC; runs in a worker.
 */
export class ReceiverTaps<Frame> {
	readonly #taps = new Map<string, { onFrame: ((frame: Frame) => void) | null; readonly abort: AbortController }>();

	/** Takes ownership of a receiver's streams and begins to read them. `onFrame` must not throw. */
	open(receiverId: string, { readable, writable }: TappedStreams<Frame>): void {
		const abort = new AbortController();
		const tap = { onFrame: null as ((frame: Frame) => void) | null, abort };
		this.#taps.set(receiverId, tap);
		const noting = new TransformStream<Frame, Frame>({
			transform(frame, controller) {
				tap.onFrame?.(frame);
				if (writable) controller.enqueue(frame);
			},
		});
		readable
			.pipeThrough(noting, { signal: abort.signal })
			.pipeTo(writable ?? new WritableStream(), { signal: abort.signal })
			// A receiver that is gone needs no one.
			.catch(() => {});
	}

	/** From now on the receiver's frames are for `onFrame`; until then, and with null again, they are for nobody. */
	listen(receiverId: string, onFrame: ((frame: Frame) => void) | null): void {
		const tap = this.#taps.get(receiverId);
		if (tap) tap.onFrame = onFrame;
	}

	/** Lets the receiver's streams go. */
	close(receiverId: string): void {
		this.#taps.get(receiverId)?.abort.abort();
		this.#taps.delete(receiverId);
	}
}
