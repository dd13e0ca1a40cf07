import type { Picture } from '../../recorder-page/compositor/compositor.ts';
import type { PictureDelivery, SlotReturn } from '../../recorder-page/workers/worker-messages.ts';
import type { PictureSource, TakePicture } from './picture-source.ts';

export type RoomPicturesOptions = {
	/** Holds the slots that come over `intake`. */
	readonly memory: WebAssembly.Memory;
	/** The recorder's intake worker. */
	readonly intake: MessagePort;
	readonly take: TakePicture;
	readonly endTrack: (trackSid: string, momentMs: number) => void;
};

/** The pictures of a real room, as the recorder's intake worker delivers them. */
export class RoomPictures implements PictureSource {
	readonly memory: WebAssembly.Memory;
	readonly #intake: MessagePort;

	constructor({ memory, intake, take, endTrack }: RoomPicturesOptions) {
		this.memory = memory;
		this.#intake = intake;
		intake.onmessage = ({ data }: MessageEvent<PictureDelivery>) => {
			if (data.type === 'picture') take(data.trackSid, { momentMs: data.momentMs, picture: data.picture });
			else endTrack(data.trackSid, data.momentMs);
		};
	}

	/** They come by themselves. */
	async prepare(): Promise<void> {}

	release({ slot }: Picture): void {
		this.#intake.postMessage({ slot } satisfies SlotReturn);
	}

	close(): void {
		this.#intake.close();
	}
}
