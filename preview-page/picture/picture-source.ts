import type { Composition } from '../../layouts/layout.ts';
import type { Picture } from '../../recorder-page/compositor/compositor.ts';
import type { TimedPicture } from '../../recorder-page/compositor/picture-queue.ts';

/** Takes over a picture of a track. */
export type TakePicture = (trackSid: string, timed: TimedPicture<Picture>) => void;

/** Where the pictures of tracks come from, with the memory that their slots are in. */
export interface PictureSource {
	readonly memory: WebAssembly.Memory;

	/** Gives what is to be seen now of the tiles' tracks, where that is made only when it is asked for. */
	prepare(composition: Composition, take: TakePicture): Promise<void>;

	/** Takes a picture back that is not needed any more. */
	release(picture: Picture): void;

	/** Idempotent. */
	close(): void;
}
