import { RtpUnwrapper } from '../timing/rtp-unwrap.ts';
import { TrackClock } from '../timing/track-clock.ts';
import type { Picture } from './compositor.ts';
import { slotView, videoFrameLayout } from './frame-slot.ts';
import type { TimedPicture } from './picture-queue.ts';
import type { SlotAllocator } from './slot-allocator.ts';

/** RTP clock of every video codec. */
const VIDEO_CLOCK_RATE_HZ = 90_000;

/**
 * LiveKit's server sends blank pictures behind the last one of a track that ends or is muted: of 8x8 pixels in VP8, of 2x2 in
 * H.264 (`pkg/sfu/downtrack.go`). Nobody's camera is that small, and what was seen last is to stay.
 */
const MAX_BLANK_PX = 8;

export type PictureIntakeOptions = {
	readonly memory: WebAssembly.Memory;
	/** Lent; several intakes share one. */
	readonly allocator: SlotAllocator;
	/** Takes ownership of the picture, until its slot comes back to the allocator. */
	readonly deliver: (timed: TimedPicture<Picture>) => void;
	/** Called once for pictures of a kind that cannot be composed. */
	readonly onUnsupported: (format: string) => void;
	/** A picture is left out because no slot is free; may be called for every one. */
	readonly onNoMemory: () => void;
	/** When a picture was captured, on the page's common clock; default: by what `observe` was told of its packets. */
	readonly momentMsOf?: (frame: VideoFrame) => number;
};

/**
 * Takes one track's decoded pictures out of the browser: each is copied into a slot of the shared memory and closed at
 * once, because a source stalls when a few are held. `observe` is told when the encoded pictures arrived, from which a
 * picture's moment on the local clock follows.
 */
export class PictureIntake {
	readonly #options: PictureIntakeOptions;
	readonly #clock = new TrackClock({ clockRateHz: VIDEO_CLOCK_RATE_HZ });
	readonly #unwrapper = new RtpUnwrapper(32);
	readonly #reader: ReadableStreamDefaultReader<VideoFrame>;
	#openFrames = 0;
	#isUnsupported = false;
	#isClosed = false;

	/** Takes ownership of the stream. */
	constructor(frames: ReadableStream<VideoFrame>, options: PictureIntakeOptions) {
		this.#options = options;
		this.#reader = frames.getReader();
		void this.#run();
	}

	/** Frames of the browser that are held now; at most one. */
	get openFrames(): number {
		return this.#openFrames;
	}

	/** Takes note of an encoded picture on its way to the decoder. */
	observe({ rtpTimestamp, receiveTime }: RTCEncodedVideoFrameMetadata): void {
		if (rtpTimestamp === undefined || receiveTime === undefined) return;
		this.#clock.observe(this.#unwrapper.unwrap(rtpTimestamp), performance.timeOrigin + receiveTime);
	}

	/** Takes and delivers no more pictures. Resolves when the stream was let go; never rejects. Idempotent. */
	async close(): Promise<void> {
		this.#isClosed = true;
		await this.#reader.cancel().catch(() => undefined);
	}

	async #run(): Promise<void> {
		for (;;) {
			const { value: frame } = await this.#reader.read().catch(() => ({ value: undefined }));
			if (!frame) return;
			this.#openFrames++;
			try {
				await this.#take(frame);
			} finally {
				frame.close();
				this.#openFrames--;
			}
		}
	}

	async #take(frame: VideoFrame): Promise<void> {
		if (frame.format !== 'I420') {
			if (!this.#isUnsupported) this.#options.onUnsupported(String(frame.format));
			this.#isUnsupported = true;
			return;
		}
		const { memory, allocator, deliver } = this.#options;
		const widthPx = frame.visibleRect?.width ?? frame.codedWidth;
		const heightPx = frame.visibleRect?.height ?? frame.codedHeight;
		if (widthPx <= MAX_BLANK_PX && heightPx <= MAX_BLANK_PX) return;
		const slot = allocator.allocate(widthPx, heightPx);
		// No memory left: the tick that would have shown this picture shows the one before.
		if (!slot) {
			this.#options.onNoMemory();
			return;
		}
		const momentMs = this.#options.momentMsOf?.(frame) ?? this.#momentMsOf(frame);
		const colorSpace = frame.colorSpace.toJSON();
		try {
			await frame.copyTo(slotView(memory, slot), { layout: videoFrameLayout(slot) });
		} catch {
			// The frame's memory is gone with its decoder.
			allocator.free(slot);
			return;
		}
		if (this.#isClosed) allocator.free(slot);
		else deliver({ momentMs, picture: { slot, colorSpace } });
	}

	#momentMsOf(frame: VideoFrame): number {
		const { rtpTimestamp } = frame.metadata();
		const nowMs = performance.timeOrigin + performance.now();
		if (rtpTimestamp === undefined || !this.#clock.isRunning) return nowMs;
		// Nothing is seen before it happens: a picture from before its sender's clock was set back is mapped by the new one.
		return Math.min(nowMs, this.#clock.localTimeMs(this.#unwrapper.unwrap(rtpTimestamp)));
	}
}
