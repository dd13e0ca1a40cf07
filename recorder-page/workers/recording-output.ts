import type { FragmentFrame } from '../../protocol/fragment-frame.ts';
import type { AudioPlan, CompositorKind, PageErrorCode, RecordingStats, VideoPlan } from '../../protocol/messages.ts';
import type { StereoBlock } from '../audio/resampler.ts';
import type { Compositor, Picture } from '../compositor/compositor.ts';
import { createCompositor } from '../compositor/create-compositor.ts';
import type { TimedComposition } from '../compositor/pending-compositions.ts';
import { PictureLoop } from '../compositor/picture-loop.ts';
import type { TimedPicture } from '../compositor/picture-queue.ts';
import { type EncodedPicture, PictureEncoder } from '../encode/picture-encoder.ts';
import { SoundEncoder, type SoundPacket } from '../encode/sound-encoder.ts';
import { FragmentWriter, VIDEO_TICKS_PER_FRAME } from '../mux/fragment-writer.ts';
import { FragmentCutter } from '../uplink/fragment-cutter.ts';

export type RecordingOutputOptions = {
	readonly video: VideoPlan;
	readonly audio: AudioPlan;
	readonly compositor: CompositorKind;
	/** Holds the pictures' slots and the compositor's workspace. */
	readonly memory: WebAssembly.Memory;
	readonly planar: WebAssembly.Module;
	readonly polyphase: WebAssembly.Module;
	/** Whether the host is so far behind that no pictures should be made. */
	readonly isCongested: () => boolean;
	/** Takes the next piece of MP4. May throw; the recording then fails. */
	readonly send: (frame: FragmentFrame) => void;
	/** Given every picture that is not needed any more. */
	readonly release: (picture: Picture) => void;
	readonly onOverload: () => void;
	/** May be called more than once; nothing good comes after it. */
	readonly onError: (code: PageErrorCode, error: Error) => void;
};

/** The output's part of the counters. */
export type OutputStats = Pick<RecordingStats, 'recordedS' | 'pictures' | 'repeatedPictures'>;

/** From tiles, pictures and mixed sound to fragments of MP4: one recording's compositor, encoders and muxer. */
export class RecordingOutput {
	readonly #options: RecordingOutputOptions;
	readonly #compositor: Compositor;
	readonly #loop: PictureLoop;
	readonly #pictureEncoder: PictureEncoder;
	readonly #soundEncoder: SoundEncoder;
	readonly #writer: FragmentWriter;
	readonly #cutter: FragmentCutter;
	readonly #picturesEnded = Promise.withResolvers<void>();
	readonly #soundEnded = Promise.withResolvers<void>();
	#durationS = Number.POSITIVE_INFINITY;

	constructor(options: RecordingOutputOptions) {
		const { video, audio } = options;
		this.#options = options;
		this.#writer = new FragmentWriter({
			tracks: ['video', 'audio'],
			framerateFps: video.framerateFps,
			sampleRateHz: audio.sampleRateHz,
			colour: 'bt709-limited',
		});
		this.#cutter = new FragmentCutter(() =>
			this.#guard('uplink_overflow', () => this.#writer.cut().forEach(options.send)),
		);
		this.#pictureEncoder = new PictureEncoder(video, {
			onDescription: (description) =>
				this.#writer.setVideoConfig({ description, widthPx: video.widthPx, heightPx: video.heightPx }),
			onPicture: (picture) => this.#addEncodedPicture(picture),
			onError: (error) => options.onError('encoder_failed', error),
		});
		this.#soundEncoder = new SoundEncoder(audio, options.polyphase, {
			onDescription: (description) =>
				this.#writer.setAudioConfig({
					description,
					sampleRateHz: audio.sampleRateHz,
					channelCount: 2,
					bitrateBps: audio.bitrateBps,
				}),
			onPacket: (packet) => this.#addSoundPacket(packet),
			onError: (error) => options.onError('encoder_failed', error),
		});
		this.#compositor = createCompositor(options.compositor, {
			size: video,
			memory: options.memory,
			planar: options.planar,
		});
		this.#loop = new PictureLoop({
			framerateFps: video.framerateFps,
			keyFrameIntervalS: video.keyFrameIntervalS,
			compositor: this.#compositor,
			sink: {
				refusalOf: (timestampUs, isKeyFrame) =>
					options.isCongested() ? 'busy' : this.#pictureEncoder.refusalOf(timestampUs, isKeyFrame),
				encode: (frame, isKeyFrame) =>
					this.#guard('encoder_failed', () => this.#pictureEncoder.encode(frame, isKeyFrame)),
			},
			release: options.release,
			onOverload: options.onOverload,
			onEnd: () => this.#picturesEnded.resolve(),
		});
	}

	get stats(): OutputStats {
		return {
			recordedS: this.#loop.recordedS,
			pictures: this.#loop.pictures,
			repeatedPictures: this.#loop.repeatedPictures,
		};
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

	/** Adds the next span of the mix, 48 kHz. */
	addSound(block: StereoBlock, isLast: boolean): void {
		this.#soundEncoder.add(block);
		if (isLast) this.#soundEnded.resolve();
	}

	/** Ends the recording at `durationS`; the shortest one given holds. */
	finish(durationS: number): void {
		this.#durationS = Math.min(this.#durationS, durationS);
		this.#loop.finish(durationS);
	}

	/** Resolves when the last tick and the last sound, as `finish` set them, are encoded and sent. */
	async ended(): Promise<void> {
		await Promise.all([this.#picturesEnded.promise, this.#soundEnded.promise]);
		await Promise.all([this.#pictureEncoder.flush(), this.#soundEncoder.finish(this.#durationS)]);
		this.#cutter.cutNow();
	}

	/** Stops everything and releases every picture. Idempotent. */
	close(): void {
		this.#cutter.close();
		this.#loop.close();
		this.#pictureEncoder.close();
		this.#soundEncoder.close();
		this.#compositor.close();
	}

	#addEncodedPicture({ bytes, timestampUs, isKeyFrame }: EncodedPicture): void {
		const tick = Math.round((timestampUs * this.#options.video.framerateFps) / 1e6);
		this.#guard('internal', () =>
			this.#writer.addVideo({
				bytes,
				timestampTicks: tick * VIDEO_TICKS_PER_FRAME,
				durationTicks: VIDEO_TICKS_PER_FRAME,
				isKeyFrame,
			}),
		);
		this.#cutter.noteSample();
	}

	#addSoundPacket({ bytes, timestampSamples, durationSamples }: SoundPacket): void {
		this.#guard('internal', () =>
			this.#writer.addAudio({ bytes, timestampTicks: timestampSamples, durationTicks: durationSamples }),
		);
		this.#cutter.noteSample();
	}

	/** These run from timers and encoder callbacks, where nobody else would catch what they throw. */
	#guard(code: PageErrorCode, action: () => void): void {
		try {
			action();
		} catch (error) {
			this.#options.onError(code, error instanceof Error ? error : new Error(String(error)));
		}
	}
}
