import type { Rgb } from './test-picture.ts';
import type { TestSound } from './test-sound.ts';

/** One picture that a test participant publishes. */
export type PublishedPicture = {
	/** Default grey. */
	readonly colour?: Rgb;
	/** Default 640 x 360; even numbers. */
	readonly widthPx?: number;
	readonly heightPx?: number;
	/** Default 1.5 Mbit/s. */
	readonly videoBitrateBps?: number;
	/** `none` publishes no picture. Default `vp8`. */
	readonly video?: 'vp8' | 'h264' | 'vp9' | 'av1' | 'none';
	/** Default `camera`. The sound of a screen share is screen share sound. */
	readonly source?: 'camera' | 'screen_share';
	/** Default off: one layer of exactly the size asked for. */
	readonly simulcast?: boolean;
};

/** What a test participant publishes, and how. */
export type PublisherOptions = PublishedPicture &
	Partial<TestSound> & {
		readonly room: string;
		readonly identity: string;
		/** Shown to people; default: the identity. */
		readonly name?: string;
		/** Default 30. */
		readonly framerateFps?: number;
		/** `none` publishes no sound. Default `mono`; the SDK makes one channel of two. */
		readonly audio?: 'mono' | 'none';
		/** Default true, as with livekit-client: packets carry the ones before them, too. */
		readonly red?: boolean;
		/** Default true, as with livekit-client: silence is not sent. */
		readonly dtx?: boolean;
		/** Encrypts end to end with this shared key. */
		readonly encryptionKey?: string;
	};

/** How well the publishing process kept its own time since it was last asked. */
export type PublisherTiming = {
	/** The most that a picture or a block of sound was handed to WebRTC after its time, in milliseconds. */
	readonly maxLatenessMs: number;
	/** Pictures that were not sent because the process was late by more than `MAX_LATE_PICTURES` of them. */
	readonly skippedPictures: number;
};

/** What the test process asks of the publishing process. */
export type PublisherRequest =
	| { readonly type: 'join'; readonly url: string; readonly token: string; readonly options: PublisherOptions }
	| { readonly type: 'unpublish'; readonly identity: string; readonly kind: 'audio' | 'video' }
	| { readonly type: 'publish'; readonly identity: string; readonly picture: PublishedPicture }
	| { readonly type: 'resize'; readonly identity: string; readonly widthPx: number; readonly heightPx: number }
	| { readonly type: 'leave'; readonly identity: string }
	| { readonly type: 'timing' };

/** What a request came to. `value` depends on it. */
export type PublisherAnswer =
	| { readonly requestId: number; readonly ok: true; readonly value: JoinedPublisher | PublisherTiming | string | null }
	| { readonly requestId: number; readonly ok: false; readonly error: string };

/** A participant that is in the room with its tracks published. */
export type JoinedPublisher = {
	readonly participantSid: string;
	readonly videoTrackSid?: string;
	readonly audioTrackSid?: string;
};

export type NumberedPublisherRequest = { readonly requestId: number; readonly request: PublisherRequest };
