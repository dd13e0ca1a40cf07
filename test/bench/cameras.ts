import { FRAMERATE_FPS } from './content-plan.ts';

/** Names of the kinds of camera that a room of the bench can have; everybody in a room has the same one. */
export type CameraName = 'h264-360p' | 'h264-180p' | 'vp8-simulcast';

/** One size in which a camera sends its pictures. */
export type CameraLayer = {
	readonly widthPx: number;
	readonly heightPx: number;
	/** A divisor of the content's own rate: every so many pictures are left out. */
	readonly framerateFps: number;
	readonly bitrateBps: number;
};

/** How a camera sends its pictures; more than one layer is simulcast, from small to large. */
export type Camera = { readonly codec: 'h264' | 'vp8'; readonly layers: readonly CameraLayer[] };

/** Pictures from one key frame to the next, in every layer: as many as there are encodings of it. */
export const KEY_FRAME_INTERVAL_FRAMES = 15;

/** All kinds of camera. */
export const CAMERAS: Readonly<Record<CameraName, Camera>> = {
	'h264-360p': { codec: 'h264', layers: [layer(640, 360, FRAMERATE_FPS, 600_000)] },
	// As the smallest layer of a camera whose picture is small everywhere.
	'h264-180p': { codec: 'h264', layers: [layer(320, 180, FRAMERATE_FPS / 2, 160_000)] },
	// The sizes that livekit-client sends of a 720p camera.
	'vp8-simulcast': {
		codec: 'vp8',
		layers: [
			layer(320, 180, FRAMERATE_FPS / 2, 160_000),
			layer(640, 360, FRAMERATE_FPS, 450_000),
			layer(1280, 720, FRAMERATE_FPS, 1_500_000),
		],
	},
};

/** Pictures a second that the best layer of a camera has. */
export function cameraFramerateFps(name: CameraName): number {
	return Math.max(...CAMERAS[name].layers.map(({ framerateFps }) => framerateFps));
}

function layer(widthPx: number, heightPx: number, framerateFps: number, bitrateBps: number): CameraLayer {
	return { widthPx, heightPx, framerateFps, bitrateBps };
}
