import type { VideoPlan } from '../../protocol/messages.ts';
import { KeyFrameSchedule } from '../../recorder-page/encode/key-frame-schedule.ts';
import { PictureEncoder } from '../../recorder-page/encode/picture-encoder.ts';
import { type ContentKind, drawContent } from './picture-content.ts';

/** The browser's half of `picture-encoder.test.ts`: content in, sizes and places of the encoded pictures out. */

export type EncodedSummary = {
	/** The `avcC`, as hexadecimal digits. */
	readonly avcC: string;
	/** Bits of the picture of each tick, 0 where none was encoded. */
	readonly bitsOfTick: readonly number[];
	/** Ticks that hold a key frame. */
	readonly keyFrameTicks: readonly number[];
	/** Ticks that were left out because the bit rate was spent. */
	readonly overspentTicks: readonly number[];
	readonly errors: readonly string[];
};

/** As many pictures as a recorder in real time has in the encoder at once, whatever the speed of this machine. */
const MAX_PICTURES_IN_HAND = 2;

/** Encodes `durationS` of a content as fast as the machine can. */
export async function encodeContent(plan: VideoPlan, kind: ContentKind, durationS: number): Promise<EncodedSummary> {
	const { widthPx, heightPx, framerateFps } = plan;
	const ticks = Math.round(durationS * framerateFps);
	const bitsOfTick = new Array<number>(ticks).fill(0);
	const keyFrameTicks: number[] = [];
	const overspentTicks: number[] = [];
	const errors: string[] = [];
	let avcC = '';
	let inHand = 0;
	let wake = () => {};
	const encoder = new PictureEncoder(plan, {
		onDescription: (description) => {
			avcC = [...description].map((byte) => byte.toString(16).padStart(2, '0')).join('');
		},
		onPicture: ({ bytes, timestampUs, isKeyFrame }) => {
			const tick = Math.round((timestampUs * framerateFps) / 1e6);
			bitsOfTick[tick] = bytes.length * 8;
			if (isKeyFrame) keyFrameTicks.push(tick);
			inHand--;
			wake();
		},
		onError: (error) => {
			errors.push(error.message);
			wake();
		},
	});
	const keyFrames = new KeyFrameSchedule({ framerateFps, intervalS: plan.keyFrameIntervalS });
	const picture = new Uint8Array((widthPx * heightPx * 3) / 2).fill(128);
	for (let tick = 0; tick < ticks && errors.length === 0; tick++) {
		const timestamp = Math.round((tick * 1e6) / framerateFps);
		const isKeyFrame = keyFrames.isAskedAt(tick);
		if (encoder.refusalOf(timestamp, isKeyFrame) === 'overspent') {
			overspentTicks.push(tick);
			continue;
		}
		drawContent(picture, plan, kind, tick / framerateFps, tick);
		const init = { format: 'I420', codedWidth: widthPx, codedHeight: heightPx, timestamp } as const;
		inHand++;
		encoder.encode(new VideoFrame(picture, init), isKeyFrame);
		while (inHand >= MAX_PICTURES_IN_HAND && errors.length === 0) {
			await new Promise<void>((resolve) => {
				wake = resolve;
			});
		}
	}
	await encoder.flush();
	encoder.close();
	return { avcC, bitsOfTick, keyFrameTicks, overspentTicks, errors };
}
