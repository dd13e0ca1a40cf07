import type { PageErrorCode, RecordingStats } from '../../protocol/messages.ts';
import type { Compositor, Picture } from '../compositor/compositor.ts';
import { createCompositor } from '../compositor/create-compositor.ts';
import type { TimedComposition } from '../compositor/pending-compositions.ts';
import { PictureLoop } from '../compositor/picture-loop.ts';
import type { TimedPicture } from '../compositor/picture-queue.ts';
import { PictureEncoder } from '../encode/picture-encoder.ts';
import { type EncodedVideoSample, VIDEO_TICKS_PER_FRAME } from '../mux/fragment-writer.ts';
import type { VideoTrackConfig } from '../mux/sample-entry.ts';
import type { PictureSetup } from './worker-messages.ts';

export type PictureOutputOptions = {
	/** Its memory holds the pictures' slots and the compositor's workspace. */
	readonly setup: PictureSetup;
	readonly planar: WebAssembly.Module;
	/** Whether the host is so far behind that no pictures should be made. */
	readonly isCongested: () => boolean;
	readonly onConfig: (config: VideoTrackConfig) => void;
	readonly onSample: (sample: EncodedVideoSample) => void;
	/** Given every picture that is not needed any more. */
	readonly release: (picture: Picture) => void;
	readonly onOverload: () => void;
	/** May be called more than once; nothing good comes after it. */
	readonly onError: (code: PageErrorCode, error: Error) => void;
};

/** From tiles and pictures to samples of a video track: one recording's compositor and encoder. */
export class PictureOutput {
	readonly #compositor: Compositor;
	readonly #loop: PictureLoop;
	readonly #encoder: PictureEncoder;
	readonly #ended = Promise.withResolvers<void>();

	constructor(options: PictureOutputOptions) {
		const { plan, memory } = options.setup;
		const { widthPx, heightPx, framerateFps, keyFrameIntervalS } = plan;
		const fail = (error: unknown): void =>
			options.onError('encoder_failed', error instanceof Error ? error : new Error(String(error)));
		const encoder = new PictureEncoder(plan, {
			onDescription: (description) => options.onConfig({ description, widthPx, heightPx }),
			onPicture: ({ bytes, timestampUs, isKeyFrame }) => {
				const tick = Math.round((timestampUs * framerateFps) / 1e6);
				const timestampTicks = tick * VIDEO_TICKS_PER_FRAME;
				options.onSample({ bytes, timestampTicks, durationTicks: VIDEO_TICKS_PER_FRAME, isKeyFrame });
			},
			onError: fail,
		});
		this.#encoder = encoder;
		this.#compositor = createCompositor(plan.compositor, { size: plan, memory, planar: options.planar });
		this.#loop = new PictureLoop({
			framerateFps,
			keyFrameIntervalS,
			compositor: this.#compositor,
			sink: {
				refusalOf: (timestampUs, isKeyFrame) =>
					options.isCongested() ? 'busy' : encoder.refusalOf(timestampUs, isKeyFrame),
				encode: (frame, isKeyFrame) => {
					// Called from a timer, where nobody else would catch what it throws.
					try {
						encoder.encode(frame, isKeyFrame);
					} catch (error) {
						fail(error);
					}
				},
			},
			release: options.release,
			onOverload: options.onOverload,
			onEnd: () => this.#ended.resolve(),
		});
	}

	get stats(): Pick<RecordingStats, 'recordedS' | 'pictures' | 'repeatedPictures'> {
		const { recordedS, pictures, repeatedPictures } = this.#loop;
		return { recordedS, pictures, repeatedPictures };
	}

	/** Shows this from its moment on. */
	setComposition(timed: TimedComposition): void {
		this.#loop.setComposition(timed);
	}

	/** Takes ownership of the picture. */
	addPicture(trackSid: string, timed: TimedPicture<Picture>): void {
		this.#loop.addPicture(trackSid, timed);
	}

	/** Shows the track's pictures until `momentMs` only. */
	endTrack(trackSid: string, momentMs: number): void {
		this.#loop.endTrack(trackSid, momentMs);
	}

	/** Sets time zero, on the page's common clock. */
	start(startedAtMs: number): void {
		this.#loop.start(startedAtMs);
	}

	/** Ends at `durationS`; the shortest one given holds. */
	finish(durationS: number): void {
		this.#loop.finish(durationS);
	}

	/** Resolves when the last tick was drawn. */
	drawn(): Promise<void> {
		return this.#ended.promise;
	}

	/** Resolves when every sample was delivered. */
	async flush(): Promise<void> {
		await this.#encoder.flush();
	}

	/** Stops everything and releases every picture. Idempotent. */
	close(): void {
		this.#loop.close();
		this.#encoder.close();
		this.#compositor.close();
	}
}
