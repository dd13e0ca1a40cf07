/**
 * A layout says where each video track is in the picture. It is a pure function: the same scene and size always give
 * the same tiles, in a recording, in the preview and in a test. It knows nothing of LiveKit, of a compositor or of the DOM.
 */

/** Where a track comes from, as its publisher declared it. */
export type TrackSource = 'camera' | 'screen_share' | 'unknown';

/** One subscribed video track of one remote participant. */
export type SceneTrack = {
	/** Names the track; unique in a scene. */
	readonly trackSid: string;
	readonly identity: string;
	readonly source: TrackSource;
	/** The publisher has switched it off for now. */
	readonly muted: boolean;
	/** Size that the publisher declared, in pixels; 0 where unknown. Fit follows it, not the size of single frames. */
	readonly publishedWidthPx: number;
	readonly publishedHeightPx: number;
	/** When the participant joined, milliseconds since 1970. */
	readonly joinedAtMs: number;
	readonly isSpeaking: boolean;
	/** 0 (silent) to 1. */
	readonly audioLevel: number;
	/** When the participant last began to speak, milliseconds since 1970; null if never. */
	readonly lastSpokeAtMs: number | null;
};

/** Who is there. `tracks` are in the order of `orderTracks`, most important first. */
export type Scene = { readonly tracks: readonly SceneTrack[] };

/** Size of the output picture in pixels, both even. */
export type FrameSize = { readonly widthPx: number; readonly heightPx: number };

/** How a picture of another shape fills its tile: `cover` crops it, `contain` leaves bars of background. */
export type TileFit = 'cover' | 'contain';

/** One rectangle of the picture, in whole pixels from the top left, wholly inside the frame. */
export type Tile = {
	readonly trackSid: string;
	readonly xPx: number;
	readonly yPx: number;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly fit: TileFit;
	/** The camera is switched off: the tile is background, and its last picture is not shown again. Default false. */
	readonly isCameraOff?: boolean;
};

/**
 * Scene in, tiles out. Tiles do not overlap. They may be fewer than tracks; tracks without a tile are not shown.
 */
export type Layout = (scene: Scene, size: FrameSize) => readonly Tile[];
