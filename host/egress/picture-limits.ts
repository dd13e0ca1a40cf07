import type { FrameSize } from '../../layouts/layout.ts';
import { HIGHEST_H264_LEVEL, h264LevelOf } from '../../protocol/h264-level.ts';
import type { PresetPicture } from './encoding-presets.ts';
import { invalidField } from './invalid-field.ts';

/** The compositor has no more than so many moments a second. */
const MAX_FRAMERATE_FPS = 60;

/** Longest side that Chromium's H.264 encoder takes, whatever the other one is. */
const MAX_SIDE_PX = 4096;

const MACROBLOCK_PX = 16;

/** Throws `EgressError` `invalid_argument` that names the field when pictures of a size cannot be encoded, at whatever rate. */
export function assertSizeCanBeEncoded({ widthPx, heightPx }: FrameSize): void {
	for (const [field, sidePx] of [
		['width', widthPx],
		['height', heightPx],
	] as const) {
		if (sidePx > MAX_SIDE_PX) throw invalidField(field, `got ${sidePx}; give at most ${MAX_SIDE_PX}`);
	}
	if (macroblocksOf({ widthPx, heightPx }) > HIGHEST_H264_LEVEL.macroblocks) {
		throw invalidField(
			'width and height',
			`got ${widthPx}x${heightPx}, more than H.264 holds; give at most 4096x2304, or another shape of that area`,
		);
	}
}

/**
 * Throws `EgressError` `invalid_argument` that names the field when a picture cannot be encoded: a frame rate or bit rate
 * out of range, or more than the highest level of H.264 holds.
 */
export function assertPictureCanBeEncoded({ widthPx, heightPx, framerateFps, bitrateKbps }: PresetPicture): void {
	assertSizeCanBeEncoded({ widthPx, heightPx });
	const macroblocks = macroblocksOf({ widthPx, heightPx });
	if (!(Number.isInteger(framerateFps) && framerateFps >= 1 && framerateFps <= MAX_FRAMERATE_FPS)) {
		throw invalidField('framerate', `got ${framerateFps}; give a whole number from 1 to ${MAX_FRAMERATE_FPS}`);
	}
	if (macroblocks * framerateFps > HIGHEST_H264_LEVEL.macroblocksPerS) {
		const maxFps = Math.floor(HIGHEST_H264_LEVEL.macroblocksPerS / macroblocks);
		throw invalidField('framerate', `got ${framerateFps}; at ${widthPx}x${heightPx} give at most ${maxFps}`);
	}
	const maxKbps = HIGHEST_H264_LEVEL.bitrateBps / 1000;
	if (!(bitrateKbps >= 1 && bitrateKbps <= maxKbps)) {
		throw invalidField('video_bitrate', `got ${bitrateKbps}; give kbit/s from 1 to ${maxKbps}`);
	}
	if (!h264LevelOf({ widthPx, heightPx, framerateFps, bitrateBps: bitrateKbps * 1000 })) {
		throw new Error(`no level of H.264 for ${widthPx}x${heightPx}, though it is within every limit`);
	}
}

function macroblocksOf({ widthPx, heightPx }: FrameSize): number {
	return Math.ceil(widthPx / MACROBLOCK_PX) * Math.ceil(heightPx / MACROBLOCK_PX);
}
