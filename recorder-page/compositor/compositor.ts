import type { Composition, FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import type { FrameSlot } from './frame-slot.ts';

/** One picture of a track. Plain data: it may be posted to another worker. */
export type Picture = {
	/** Holds the pixels; must not be written or freed while a compositor has the picture. */
	readonly slot: FrameSlot;
	/** What its samples mean, as `VideoFrame.colorSpace.toJSON()` says; null where nothing is said. See `resolveColour`. */
	readonly colorSpace: VideoColorSpaceInit | null;
};

/** What every compositor is made from. */
export type CompositorOptions = {
	/** The compiled `planar.wasm`. */
	readonly module: WebAssembly.Module;
	/** Made by `createPlanarMemory` for the same size; holds the slots of all pictures. */
	readonly memory: WebAssembly.Memory;
	readonly size: FrameSize;
};

/**
 * Draws the newest picture of every track at its tile. Everything but `compose` is cheap, and only what changed since the
 * last time is drawn. Every picture that it takes comes back exactly once, when it is replaced or removed; what it still
 * holds at `close` is free from then on.
 */
export interface Compositor {
	readonly kind: CompositorKind;

	/**
	 * Says what the picture is made of from the next output picture on; dark and empty before. What no tile covers is
	 * background; where a track takes exactly the place of another one, that stays to be seen until the first picture of
	 * the new one, for at most two seconds. Throws `RangeError` for a tile that is empty, not in whole pixels, or not inside
	 * the frame; the composition then stays as it was.
	 */
	setComposition(composition: Composition): void;

	/**
	 * Takes over the newest picture of a track, whether it has a tile or not, and gives back the one that it replaces: its
	 * slot is free from now on. A tile without a picture is black where one would fill it,
	 * and else background.
	 */
	setPicture(trackSid: string, picture: Picture): Picture | null;

	/** Forgets a track's picture and gives it back; null if there is none. */
	removePicture(trackSid: string): Picture | null;

	/**
	 * Draws what changed and returns the output picture, which the caller closes. When nothing changed it costs next to
	 * nothing: the same samples are given out again. Throws `Error` after `close`.
	 */
	compose(timestampUs: number, durationUs: number): VideoFrame;

	/** Lets go of everything. Idempotent. */
	close(): void;
}
