import { HIGHEST_H264_LEVEL, h264LevelOf } from '../../protocol/h264-level.ts';
import type { H264Profile, VideoPlan } from '../../protocol/messages.ts';
import { BitRateGovernor } from './bit-rate-governor.ts';

/** What the encoder may have in hand, in time and at least in frames, before the next tick is repeated instead. */
const MAX_QUEUED_MS = 133;
const MIN_QUEUE_FRAMES = 4;

/** Key frames that are asked for are waited for elsewhere: they may queue for so many times longer. */
const KEY_FRAME_PATIENCE = 2;

/** `profile_idc` and `constraint_set` flags of each profile, as in an `avc1.` codec string (RFC 6381, section 3.3). */
const PROFILE_HEX: Readonly<Record<H264Profile, string>> = { baseline: '42E0', main: '4D00', high: '6400' };

/** `profile_idc` as it must stand in the stream (ISO/IEC 14496-10, A.2). */
const PROFILE_IDC: Readonly<Record<H264Profile, number>> = { baseline: 66, main: 77, high: 100 };

/** One encoded picture. */
export type EncodedPicture = {
	/** AVCC: each NAL unit behind its length. */
	readonly bytes: Uint8Array;
	readonly timestampUs: number;
	readonly isKeyFrame: boolean;
};

/** Why a picture should not be encoded: the encoder does not keep up, or the bit rate is spent. */
export type PictureRefusal = 'busy' | 'overspent';

/** Codec string of a plan, such as `avc1.4D001F`: the lowest level that its size and rates fit, else the highest one. */
export function h264CodecOf(plan: VideoPlan): string {
	const { levelIdc } = h264LevelOf(plan) ?? HIGHEST_H264_LEVEL;
	return `avc1.${PROFILE_HEX[plan.profile]}${levelIdc.toString(16).toUpperCase().padStart(2, '0')}`;
}

/**
 * Encodes the composed pictures to H.264 with WebCodecs, at the plan's bit rate. An error of the encoder is reported once,
 * by `onError`.
 */
export class PictureEncoder {
	readonly #encoder: VideoEncoder;
	readonly #plan: VideoPlan;
	readonly #governor: BitRateGovernor;
	readonly #maxQueuedFrames: number;
	#bitrateBps: number;
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
		this.#governor = new BitRateGovernor({ targetBps: plan.bitrateBps, framerateFps: plan.framerateFps });
		this.#maxQueuedFrames = Math.max(MIN_QUEUE_FRAMES, Math.round((plan.framerateFps * MAX_QUEUED_MS) / 1000));
		this.#bitrateBps = this.#governor.bitrateBps;
		this.#encoder = new VideoEncoder({
			output: (chunk, metadata) => {
				if (!this.#hasDescription) {
					const description = this.#checkedDescription(metadata?.decoderConfig?.description);
					if (description instanceof Error) return listeners.onError(description);
					this.#hasDescription = true;
					listeners.onDescription(description);
				}
				this.#governor.addPicture(chunk.byteLength, chunk.timestamp);
				const bytes = new Uint8Array(chunk.byteLength);
				chunk.copyTo(bytes);
				listeners.onPicture({ bytes, timestampUs: chunk.timestamp, isKeyFrame: chunk.type === 'key' });
			},
			error: (error) => listeners.onError(new Error(`the H.264 encoder failed: ${error.message}`)),
		});
		this.#configure();
	}

	/** Why a picture of this time should not be encoded, or null when it may be. More is allowed for an asked key frame. */
	refusalOf(timestampUs: number, isKeyFrame: boolean): PictureRefusal | null {
		const maxFrames = this.#maxQueuedFrames * (isKeyFrame ? KEY_FRAME_PATIENCE : 1);
		if (this.#encoder.encodeQueueSize >= maxFrames) return 'busy';
		return !isKeyFrame && this.#governor.isOverspentAt(timestampUs) ? 'overspent' : null;
	}

	/** Encodes a picture, as a key frame if asked to. Takes ownership of it and closes it. */
	encode(frame: VideoFrame, isKeyFrame: boolean): void {
		try {
			if (this.#encoder.state !== 'configured') return;
			if (this.#governor.bitrateBps !== this.#bitrateBps) this.#configure();
			this.#encoder.encode(frame, { keyFrame: isKeyFrame });
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

	/** Between two pictures only the bit rate changes, which starts nothing anew: no key frame comes of it. */
	#configure(): void {
		this.#bitrateBps = this.#governor.bitrateBps;
		this.#encoder.configure({
			codec: h264CodecOf(this.#plan),
			width: this.#plan.widthPx,
			height: this.#plan.heightPx,
			bitrate: this.#bitrateBps,
			bitrateMode: 'constant',
			framerate: this.#plan.framerateFps,
			latencyMode: 'realtime',
			avc: { format: 'avc' },
		});
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
