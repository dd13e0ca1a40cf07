import type { H264Profile, VideoPlan } from '../../protocol/messages.ts';

/** Frames that the encoder may have in hand before the next tick is repeated instead. */
const MAX_QUEUED_FRAMES = 4;

/** `profile_idc` and `constraint_set` flags of each profile, as in an `avc1.` codec string (RFC 6381, section 3.3). */
const PROFILE_HEX: Readonly<Record<H264Profile, string>> = { baseline: '42E0', main: '4D00', high: '6400' };

/** `profile_idc` as it must stand in the stream (ISO/IEC 14496-10, A.2). */
const PROFILE_IDC: Readonly<Record<H264Profile, number>> = { baseline: 66, main: 77, high: 100 };

/** Levels of H.264 with their limits of macroblocks a second and a frame (table A-1). */
const LEVELS: readonly { readonly hex: string; readonly macroblocksPerS: number; readonly macroblocks: number }[] = [
	{ hex: '1E', macroblocksPerS: 40_500, macroblocks: 1620 },
	{ hex: '1F', macroblocksPerS: 108_000, macroblocks: 3600 },
	{ hex: '20', macroblocksPerS: 216_000, macroblocks: 5120 },
	{ hex: '28', macroblocksPerS: 245_760, macroblocks: 8192 },
	{ hex: '2A', macroblocksPerS: 522_240, macroblocks: 8704 },
	{ hex: '33', macroblocksPerS: 983_040, macroblocks: 36_864 },
	{ hex: '34', macroblocksPerS: 2_073_600, macroblocks: 36_864 },
];

/** One encoded picture. */
export type EncodedPicture = {
	/** AVCC: each NAL unit behind its length. */
	readonly bytes: Uint8Array;
	readonly timestampUs: number;
	readonly isKeyFrame: boolean;
};

/** Codec string of a plan, such as `avc1.4D001F`: the lowest level that its size and rate fit. */
export function h264CodecOf(plan: VideoPlan): string {
	const macroblocks = Math.ceil(plan.widthPx / 16) * Math.ceil(plan.heightPx / 16);
	const level = LEVELS.find(
		(candidate) => macroblocks <= candidate.macroblocks && macroblocks * plan.framerateFps <= candidate.macroblocksPerS,
	);
	return `avc1.${PROFILE_HEX[plan.profile]}${(level ?? LEVELS[LEVELS.length - 1])?.hex}`;
}

/** Encodes the composed pictures to H.264 with WebCodecs. An error of the encoder is reported once, by `onError`. */
export class PictureEncoder {
	readonly #encoder: VideoEncoder;
	readonly #plan: VideoPlan;
	#lastKeyFrameUs = Number.NEGATIVE_INFINITY;
	#hasDescription = false;

	/** `onDescription` gives the `avcC` once, before the first picture. Throws what `VideoEncoder.configure` throws. */
	constructor(
		plan: VideoPlan,
		listeners: {
			onDescription: (avcC: Uint8Array) => void;
			onPicture: (picture: EncodedPicture) => void;
			onError: (error: Error) => void;
		},
	) {
		this.#plan = plan;
		this.#encoder = new VideoEncoder({
			output: (chunk, metadata) => {
				if (!this.#hasDescription) {
					const description = this.#checkedDescription(metadata?.decoderConfig?.description);
					if (description instanceof Error) return listeners.onError(description);
					this.#hasDescription = true;
					listeners.onDescription(description);
				}
				const bytes = new Uint8Array(chunk.byteLength);
				chunk.copyTo(bytes);
				listeners.onPicture({ bytes, timestampUs: chunk.timestamp, isKeyFrame: chunk.type === 'key' });
			},
			error: (error) => listeners.onError(new Error(`the H.264 encoder failed: ${error.message}`)),
		});
		this.#encoder.configure({
			codec: h264CodecOf(plan),
			width: plan.widthPx,
			height: plan.heightPx,
			bitrate: plan.bitrateBps,
			bitrateMode: 'constant',
			framerate: plan.framerateFps,
			latencyMode: 'realtime',
			avc: { format: 'avc' },
		});
	}

	/** Whether the encoder has as much in hand as it may; the tick is then to be repeated. */
	get isBusy(): boolean {
		return this.#encoder.encodeQueueSize >= MAX_QUEUED_FRAMES;
	}

	/** Encodes a picture. Takes ownership of it and closes it. Asks for a key frame when one is due. */
	encode(frame: VideoFrame): void {
		const isKeyFrameDue = frame.timestamp - this.#lastKeyFrameUs >= this.#plan.keyFrameIntervalS * 1e6;
		if (isKeyFrameDue) this.#lastKeyFrameUs = frame.timestamp;
		try {
			if (this.#encoder.state === 'configured') this.#encoder.encode(frame, { keyFrame: isKeyFrameDue });
		} finally {
			frame.close();
		}
	}

	/** Resolves when every picture has come out; resolves at once when the encoder has failed. */
	async flush(): Promise<void> {
		if (this.#encoder.state === 'configured') await this.#encoder.flush();
	}

	/** Idempotent. */
	close(): void {
		if (this.#encoder.state !== 'closed') this.#encoder.close();
	}

	/** Some encoders give another profile than they were asked for, without a word. */
	#checkedDescription(description: AllowSharedBufferSource | undefined): Uint8Array | Error {
		if (!description) return new Error('the H.264 encoder gave no decoder configuration (avcC)');
		const bytes = ArrayBuffer.isView(description)
			? new Uint8Array(description.buffer, description.byteOffset, description.byteLength).slice()
			: new Uint8Array(description).slice();
		const profileIdc = bytes[1];
		if (profileIdc !== PROFILE_IDC[this.#plan.profile]) {
			return new Error(
				`this browser encodes H.264 profile ${profileIdc} where "${this.#plan.profile}" (${PROFILE_IDC[this.#plan.profile]}) was asked for; choose another profile or browser`,
			);
		}
		return bytes;
	}
}
