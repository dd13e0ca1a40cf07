import { copyAudioData } from '../audio/copy-audio-data.ts';
import type { MixFeeder } from '../audio/mix-feeder.ts';
import { MIX_RATE_HZ } from '../audio/mix-rate.ts';
import { PolyphaseFilter } from '../audio/polyphase-filter.ts';
import { PictureIntake, type PictureIntakeOptions } from '../compositor/picture-intake.ts';
import { colorSpaceOf } from '../compositor/source-colour.ts';
import { nowMs } from '../timing/common-clock.ts';
import type { MediaGap } from '../timing/flow-watch.ts';
import { CaptureClock } from './capture-clock.ts';
import { CapturedSound } from './captured-sound.ts';
import { MatrixProbe } from './matrix-probe.ts';

/** Names the tab's sound among the voices of the mix. */
const LINE_NAME = 'tab';

/** The tab's pictures, and what becomes of them. */
export type CapturedPictures = {
	/** Ownership of it is taken. */
	readonly frames: ReadableStream<VideoFrame>;
	readonly options: Omit<PictureIntakeOptions, 'momentMsOf'>;
};

/** The tab's sound, and what becomes of it. */
export type CapturedPieces = {
	/** Ownership of it is taken. */
	readonly pieces: ReadableStream<AudioData>;
	/** Lent; gets the tab's sound as one of its lines. */
	readonly feeder: MixFeeder;
	/** Compiled resampling kernel. */
	readonly polyphase: WebAssembly.Module;
	/** So much sound is missing, on the common clock. */
	readonly onGap: (gap: MediaGap) => void;
};

/** What is taken of a tab; null for what is not recorded. */
export type CaptureIntakeOptions = {
	readonly pictures: CapturedPictures | null;
	readonly sound: CapturedPieces | null;
};

/** Takes a captured tab's pictures and sound out of the browser, and places both on one clock. */
export class CaptureIntake {
	readonly #clock = new CaptureClock();
	readonly #pictures: PictureIntake | null;
	#sound: { readonly line: CapturedSound; readonly sampleRateHz: number } | null = null;
	#reader: ReadableStreamDefaultReader<AudioData> | null = null;

	constructor({ pictures, sound }: CaptureIntakeOptions) {
		this.#pictures = pictures && this.#takePictures(pictures);
		if (sound) void this.#takeSound(sound);
	}

	/** Frames of the browser that are held now; at most one. */
	get openFrames(): number {
		return this.#pictures?.openFrames ?? 0;
	}

	/** The last of the sound was mixed, up to `endMs` on the common clock. */
	finishSound(endMs: number): void {
		this.#sound?.line.finish(endMs);
	}

	/** Takes nothing more. Idempotent. */
	close(): void {
		this.#pictures?.close();
		this.#reader?.cancel().catch(() => undefined);
	}

	#takePictures({ frames, options }: CapturedPictures): PictureIntake {
		const probe = new MatrixProbe(options.memory);
		return new PictureIntake(frames, {
			...options,
			deliver: ({ momentMs, picture }) => {
				probe.look(picture);
				const isFullRange = picture.colorSpace?.fullRange ?? false;
				const colorSpace = colorSpaceOf({ matrix: probe.matrix, isFullRange });
				options.deliver({ momentMs, picture: { ...picture, colorSpace } });
			},
			momentMsOf: ({ timestamp }) => {
				this.#clock.observe(timestamp, nowMs());
				return this.#clock.localTimeMs(timestamp);
			},
		});
	}

	async #takeSound(sound: CapturedPieces): Promise<void> {
		const reader = sound.pieces.getReader();
		this.#reader = reader;
		for (;;) {
			const { value: data } = await reader.read().catch(() => ({ value: undefined }));
			if (!data) return;
			const arrivalMs = nowMs();
			const { timestamp, sampleRate } = data;
			const audio = copyAudioData(data);
			if (!audio) continue;
			this.#clock.observe(timestamp, arrivalMs);
			this.#lineAt(sampleRate, sound).push(timestamp, audio);
			sound.feeder.noteArrival(LINE_NAME, arrivalMs);
		}
	}

	/** A tab that changes its rate begins a new line; the one before is heard to its end. */
	#lineAt(sampleRateHz: number, { feeder, polyphase, onGap }: CapturedPieces): CapturedSound {
		if (this.#sound?.sampleRateHz === sampleRateHz) return this.#sound.line;
		if (this.#sound) feeder.endVoice(LINE_NAME);
		const filter = new PolyphaseFilter({ inputRateHz: sampleRateHz, outputRateHz: MIX_RATE_HZ, kernel: polyphase });
		const line = new CapturedSound({ sampleRateHz, filter, clock: this.#clock, onGap });
		this.#sound = { line, sampleRateHz };
		feeder.addLine(LINE_NAME, line);
		return line;
	}
}
