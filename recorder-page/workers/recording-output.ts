import type { FragmentFrame } from '../../protocol/fragment-frame.ts';
import type { AudioPlan, PageErrorCode, RecordingStats } from '../../protocol/messages.ts';
import type { StereoBlock } from '../audio/resampler.ts';
import type { Picture } from '../compositor/compositor.ts';
import type { TimedComposition } from '../compositor/pending-compositions.ts';
import type { TimedPicture } from '../compositor/picture-queue.ts';
import { FragmentWriter } from '../mux/fragment-writer.ts';
import { FragmentCutter } from '../uplink/fragment-cutter.ts';
import { PictureOutput, type PictureOutputOptions } from './picture-output.ts';
import { SoundOutput } from './sound-output.ts';
import type { PictureSetup } from './worker-messages.ts';

export type RecordingOutputOptions = Pick<
	PictureOutputOptions,
	'planar' | 'isCongested' | 'release' | 'onOverload' | 'onError'
> & {
	/** Null where no picture is recorded. */
	readonly picture: PictureSetup | null;
	/** Null where no sound is recorded. */
	readonly audio: AudioPlan | null;
	readonly polyphase: WebAssembly.Module;
	/** Takes the next piece of MP4. May throw; the recording then fails. */
	readonly send: (frame: FragmentFrame) => void;
};

/** The output's part of the counters. */
export type OutputStats = Pick<RecordingStats, 'recordedS' | 'pictures' | 'repeatedPictures'>;

/** From tiles, pictures and mixed sound to fragments of MP4: one recording's picture, sound and muxer. */
export class RecordingOutput {
	readonly #options: RecordingOutputOptions;
	readonly #picture: PictureOutput | null;
	readonly #sound: SoundOutput | null;
	readonly #writer: FragmentWriter;
	readonly #cutter: FragmentCutter;
	#durationS = Number.POSITIVE_INFINITY;

	/** Throws a `RangeError` where neither picture nor sound is recorded. */
	constructor(options: RecordingOutputOptions) {
		const { picture, audio } = options;
		this.#options = options;
		this.#writer = new FragmentWriter({
			tracks: [...(picture ? (['video'] as const) : []), ...(audio ? (['audio'] as const) : [])],
			...(picture && { framerateFps: picture.plan.framerateFps }),
			...(audio && { sampleRateHz: audio.sampleRateHz }),
			colour: 'bt709-limited',
		});
		this.#cutter = new FragmentCutter(() =>
			this.#guard('uplink_overflow', () => this.#writer.cut().forEach(options.send)),
		);
		this.#picture = picture && this.#makePicture(picture);
		this.#sound = audio && this.#makeSound(audio);
	}

	get stats(): OutputStats {
		return this.#picture?.stats ?? { recordedS: this.#sound?.recordedS ?? 0, pictures: 0, repeatedPictures: 0 };
	}

	/** Shows this from its moment on. */
	setComposition(timed: TimedComposition): void {
		this.#picture?.setComposition(timed);
	}

	/** Takes ownership of the picture. */
	addPicture(trackSid: string, timed: TimedPicture<Picture>): void {
		this.#picture?.addPicture(trackSid, timed);
	}

	/** Shows the track's pictures until `momentMs` only. */
	endTrack(trackSid: string, momentMs: number): void {
		this.#picture?.endTrack(trackSid, momentMs);
	}

	/** Sets time zero, on the page's common clock. */
	start(startedAtMs: number): void {
		this.#picture?.start(startedAtMs);
	}

	/** Adds the next span of the mix, 48 kHz. */
	addSound(block: StereoBlock, isLast: boolean): void {
		this.#sound?.add(block, isLast);
	}

	/** Ends the recording at `durationS`; the shortest one given holds. */
	finish(durationS: number): void {
		this.#durationS = Math.min(this.#durationS, durationS);
		this.#picture?.finish(durationS);
	}

	/** Resolves when the last tick and the last sound, as `finish` set them, are encoded and sent. */
	async ended(): Promise<void> {
		await Promise.all([this.#picture?.drawn(), this.#sound?.added()]);
		await Promise.all([this.#picture?.flush(), this.#sound?.finish(this.#durationS)]);
		this.#cutter.cutNow();
	}

	/** Stops everything and releases every picture. Idempotent. */
	close(): void {
		this.#cutter.close();
		this.#picture?.close();
		this.#sound?.close();
	}

	#makePicture(setup: PictureSetup): PictureOutput {
		return new PictureOutput({
			...this.#options,
			setup,
			onConfig: (config) => this.#guard('internal', () => this.#writer.setVideoConfig(config)),
			onSample: (sample) => this.#addSample(() => this.#writer.addVideo(sample)),
		});
	}

	#makeSound(plan: AudioPlan): SoundOutput {
		return new SoundOutput({
			plan,
			polyphase: this.#options.polyphase,
			onConfig: (config) => this.#guard('internal', () => this.#writer.setAudioConfig(config)),
			onSample: (sample) => this.#addSample(() => this.#writer.addAudio(sample)),
			onError: (error) => this.#options.onError('encoder_failed', error),
		});
	}

	#addSample(add: () => void): void {
		this.#guard('internal', add);
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
