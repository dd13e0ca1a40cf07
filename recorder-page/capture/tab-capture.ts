import type { MediaPlan, VideoPlan } from '../../protocol/messages.ts';

/** A still page is drawn anew at once when it is asked to; one that hangs is not waited for. */
const REFRESH_TIMEOUT_MS = 1_000;

/**
 * Chromium draws four frames of a tab in the background that nobody has taken, which is 66 ms, and then one a second: where
 * pictures are taken more seldom, they would be old, and the page slow.
 */
const LEAST_CAPTURE_FPS = 20;

/** Two seconds of sound may wait for a machine that is busy; then the browser drops the oldest. */
const MAX_WAITING_PIECES = 200;

/** Nothing is to be done to the sound, and nothing of it to be heard where this runs. */
const UNTOUCHED_SOUND = {
	suppressLocalAudioPlayback: true,
	echoCancellation: false,
	noiseSuppression: false,
	autoGainControl: false,
};

/** Thrown when the tab cannot be captured. */
export class CaptureError extends Error {
	override readonly name = 'CaptureError';
}

/**
 * The capture of another tab of this browser: the one whose title the browser was started with
 * (`--auto-select-tab-capture-source-by-title`), so that nobody is asked. Chromium delivers a picture when the tab has
 * changed, and sound all the time.
 */
export class TabCapture {
	/** Pictures of exactly the size asked for; null where none are recorded. */
	readonly frames: ReadableStream<VideoFrame> | null;
	/** In pieces of about 10 ms, at the browser's own rate; null where none are recorded. */
	readonly sound: ReadableStream<AudioData> | null;
	readonly #stream: MediaStream;
	readonly #videoTrack: MediaStreamVideoTrack | null;
	readonly #audioTrack: MediaStreamTrack | null;

	private constructor(stream: MediaStream, videoTrack: MediaStreamTrack | null, audioTrack: MediaStreamTrack | null) {
		this.#stream = stream;
		this.#videoTrack = videoTrack as MediaStreamVideoTrack | null;
		this.#audioTrack = audioTrack;
		this.frames = this.#videoTrack && new MediaStreamTrackProcessor({ track: this.#videoTrack }).readable;
		this.sound = audioTrack && soundOf(audioTrack);
	}

	/** Captures what is recorded of the tab. Resolves when it is. Rejects with `CaptureError` when there is no such tab. */
	static async open({ video, audio }: MediaPlan): Promise<TabCapture> {
		const controller = new CaptureController();
		// The tab stays behind the one that covers it.
		controller.setFocusBehavior('no-focus-change');
		const asked = {
			controller,
			// Chromium captures no tab without its picture.
			video: video ? constraintsOf(video) : { frameRate: 1 },
			// What is not captured is heard where this runs, so it is captured even where nobody reads it.
			audio: UNTOUCHED_SOUND,
		};
		const stream = await navigator.mediaDevices.getDisplayMedia(asked).catch((error: Error) => {
			throw new CaptureError(`the page cannot be captured: ${error.name}: ${error.message}`);
		});
		const [videoTrack] = stream.getVideoTracks();
		const [audioTrack] = stream.getAudioTracks();
		// The sound goes on without the pictures, and nothing is drawn for them any more.
		if (!video) videoTrack?.stop();
		if (videoTrack && audioTrack) return new TabCapture(stream, video && videoTrack, audio && audioTrack);
		for (const track of stream.getTracks()) track.stop();
		throw new CaptureError('the browser captures the page without its picture or its sound');
	}

	/** Calls back when the captured tab is gone. */
	onEnded(listener: () => void): void {
		(this.#videoTrack ?? this.#audioTrack)?.addEventListener('ended', listener, { once: true });
	}

	/** Calls back when the tab's sound has ended and its picture, which is recorded, goes on: the browser's own process for it is gone. */
	onSoundEnded(listener: () => void): void {
		if (this.#videoTrack) this.#audioTrack?.addEventListener('ended', listener, { once: true });
	}

	/**
	 * Has the tab delivered as it looks now, though it may not have changed. Resolves when it was, or hangs; at once where
	 * no picture is recorded.
	 */
	async refresh(): Promise<void> {
		if (!this.#videoTrack) return;
		const grabbed = new ImageCapture(this.#videoTrack).grabFrame().then(
			(bitmap) => bitmap.close(),
			() => undefined,
		);
		let timer: ReturnType<typeof setTimeout> | undefined;
		const late = new Promise<void>((resolve) => {
			timer = setTimeout(resolve, REFRESH_TIMEOUT_MS);
		});
		await Promise.race([grabbed, late]);
		clearTimeout(timer);
	}

	/** Idempotent. */
	close(): void {
		for (const track of this.#stream.getTracks()) track.stop();
	}
}

function constraintsOf({ widthPx: width, heightPx: height, framerateFps }: VideoPlan): MediaTrackConstraints {
	return { width, height, frameRate: Math.max(framerateFps, LEAST_CAPTURE_FPS) };
}

function soundOf(audioTrack: MediaStreamTrack): ReadableStream<AudioData> {
	// Chromium's takes tracks of both kinds; the types know pictures only.
	const processor = new MediaStreamTrackProcessor({
		track: audioTrack as MediaStreamVideoTrack,
		maxBufferSize: MAX_WAITING_PIECES,
	});
	return processor.readable as unknown as ReadableStream<AudioData>;
}
