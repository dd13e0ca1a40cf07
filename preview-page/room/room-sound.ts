import type { AudioTrackHandover } from '../../recorder-page/room/room-events.ts';

/** Plays the sound of a room through media elements, which follow WebRTC's own clock. */
export class RoomSound {
	readonly #elements = new Map<string, HTMLAudioElement>();
	#isHeard: boolean;
	#isClosed = false;

	constructor({ isHeard }: { readonly isHeard: boolean }) {
		this.#isHeard = isHeard;
	}

	/** Takes ownership of a track's streams, and plays it until it is removed. */
	add({ trackSid, packets, playback, sound }: AudioTrackHandover): void {
		// A receiver whose packets do not reach the decoder is silent. The pipe ends with the receiver.
		if (packets && playback) packets.pipeTo(playback).catch(() => undefined);
		if (this.#isClosed) return;
		const element = new Audio();
		element.muted = !this.#isHeard;
		element.srcObject = new MediaStream([sound]);
		// Without controls nothing is to be seen of it.
		document.body.append(element);
		this.#elements.set(trackSid, element);
		play(element);
	}

	/** Plays a track no more. */
	remove(trackSid: string): void {
		const element = this.#elements.get(trackSid);
		if (!element) return;
		element.srcObject = null;
		element.remove();
		this.#elements.delete(trackSid);
	}

	/** Lets everything be heard, or nothing. */
	setHeard(isHeard: boolean): void {
		this.#isHeard = isHeard;
		for (const element of this.#elements.values()) {
			element.muted = !isHeard;
			// One that the browser did not let begin may begin now.
			play(element);
		}
	}

	/** Idempotent. */
	close(): void {
		this.#isClosed = true;
		for (const trackSid of [...this.#elements.keys()]) this.remove(trackSid);
	}
}

/** A browser may refuse sound until somebody has used the page, and an element that is taken away refuses as well. */
function play(element: HTMLAudioElement): void {
	element.play().catch(() => undefined);
}
