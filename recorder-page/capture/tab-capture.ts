import type { VideoPlan } from '../../protocol/messages.ts';

/** A still page is drawn anew at once when it is asked to; one that hangs is not waited for. */
const REFRESH_TIMEOUT_MS = 1_000;

/** Two seconds of sound may wait for a machine that is busy; then the browser drops the oldest. */
const MAX_WAITING_PIECES = 200;

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
	/** Pictures of exactly the size asked for. */
	readonly frames: ReadableStream<VideoFrame>;
	/** In pieces of about 10 ms, at the browser's own rate. */
	readonly sound: ReadableStream<AudioData>;
	readonly #stream: MediaStream;
	readonly #videoTrack: MediaStreamVideoTrack;

	private constructor(stream: MediaStream, videoTrack: MediaStreamTrack, audioTrack: MediaStreamTrack) {
		this.#stream = stream;
		this.#videoTrack = videoTrack as MediaStreamVideoTrack;
		this.frames = new MediaStreamTrackProcessor({ track: this.#videoTrack }).readable;
		// Chromium's takes tracks of both kinds; the types know pictures only.
		const sound = new MediaStreamTrackProcessor({
			track: audioTrack as MediaStreamVideoTrack,
			maxBufferSize: MAX_WAITING_PIECES,
		});
		this.sound = sound.readable as unknown as ReadableStream<AudioData>;
	}

	/** Resolves when the tab is captured. Rejects with `CaptureError` when there is no such tab. */
	static async open({ widthPx, heightPx, framerateFps }: VideoPlan): Promise<TabCapture> {
		// Nothing is to be done to the sound, and nothing of it to be heard where this runs.
		const audio = {
			suppressLocalAudioPlayback: true,
			echoCancellation: false,
			noiseSuppression: false,
			autoGainControl: false,
		};
		const video = { width: widthPx, height: heightPx, frameRate: framerateFps };
		const stream = await navigator.mediaDevices.getDisplayMedia({ video, audio }).catch((error: Error) => {
			throw new CaptureError(`the page cannot be captured: ${error.name}: ${error.message}`);
		});
		const [videoTrack] = stream.getVideoTracks();
		const [audioTrack] = stream.getAudioTracks();
		if (videoTrack && audioTrack) return new TabCapture(stream, videoTrack, audioTrack);
		for (const track of stream.getTracks()) track.stop();
		throw new CaptureError('the browser captures the page without its picture or its sound');
	}

	/** Calls back when the captured tab is gone. */
	onEnded(listener: () => void): void {
		this.#videoTrack.addEventListener('ended', listener, { once: true });
	}

	/** Has the tab delivered as it looks now, though it may not have changed. Resolves when it was, or hangs. */
	async refresh(): Promise<void> {
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
