/** What the page and the worker that draws the picture say to each other. Times are on the page's common clock, in ms. */
import type { FrameSize } from '../../layouts/layout.ts';
import type { CompositorKind } from '../../protocol/messages.ts';
import type { TimedComposition } from '../../recorder-page/compositor/pending-compositions.ts';
import type { FixturePicture } from '../fixtures/fixture.ts';

/** How a fixture's time passes: it stood at `timeMs` at the moment `atMs`. */
export type FixtureClock = { readonly timeMs: number; readonly atMs: number; readonly isRunning: boolean };

/** Page to worker. */
export type PictureCommand =
	/** First, once. The canvas shows the picture. */
	| { readonly type: 'init'; readonly planar: WebAssembly.Module; readonly canvas: OffscreenCanvas }
	/** Size and compositor from now on; what is seen of tracks stays. */
	| { readonly type: 'configure'; readonly size: FrameSize; readonly compositor: CompositorKind }
	| { readonly type: 'composition'; readonly timed: TimedComposition; readonly speakingSids: readonly string[] }
	/** Pictures are drawn, by track id, from now on. */
	| { readonly type: 'fixture'; readonly pictures: ReadonlyMap<string, FixturePicture> }
	| { readonly type: 'clock'; readonly clock: FixtureClock }
	/** Pictures come from an intake worker from now on, which has slots of this memory. */
	| { readonly type: 'room'; readonly memory: WebAssembly.Memory; readonly intake: MessagePort };

/** Counters of the last second or so. */
export type PictureStats = {
	/** Pictures drawn a second. */
	readonly framerateFps: number;
	/** What the compositor took for one, on the average. */
	readonly composeMs: number;
};

/** Worker to page. */
export type PictureReport =
	| { readonly type: 'ready' }
	/** The first picture of a composition is on the canvas. */
	| { readonly type: 'shown' }
	| { readonly type: 'stats'; readonly stats: PictureStats }
	| { readonly type: 'failed'; readonly message: string };
