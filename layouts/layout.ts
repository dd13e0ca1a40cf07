/**
 * A layout says where each video track is in the picture. It is a pure function: the same scene and size always give
 * the same tiles, in a recording, in the preview and in a test. It knows nothing of LiveKit, of a compositor or of the DOM.
 */

/** Where a track comes from, as its publisher declared it. */
export type TrackSource = 'camera' | 'screen_share' | 'unknown';

/** One subscribed video track of one remote participant, or a participant who has none. */
export type SceneTrack = {
	/** Names the track; unique in a scene. */
	readonly trackSid: string;
	readonly identity: string;
	/** What the participant is called: any text, in any script; the identity where no name was given. */
	readonly name: string;
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
	/**
	 * Stands for somebody who publishes no camera: a camera that is switched off, and of which there is never a picture.
	 * Only where placeholders were asked for. Default false.
	 */
	readonly isPlaceholder?: boolean;
};

/** Who is there. `tracks` are in the order of the layout's `order`, most important first. */
export type Scene = { readonly tracks: readonly SceneTrack[] };

/** Size of the output picture in pixels, both even. */
export type FrameSize = { readonly widthPx: number; readonly heightPx: number };

/** How a picture of another shape fills its tile: `cover` crops it, `contain` leaves bars of background. */
export type TileFit = 'cover' | 'contain';

/**
 * What a tile shows instead of its track's pictures: `black`; the outline of a person on black, which fades in, and out
 * over the next pictures, within 200 ms (`silhouette`); or a few letters on a plain ground.
 */
export type StandIn = 'black' | 'silhouette' | { readonly initials: string };

/** One rectangle of the picture, in whole pixels from the top left, wholly inside the frame. */
export type Tile = {
	readonly trackSid: string;
	readonly xPx: number;
	readonly yPx: number;
	readonly widthPx: number;
	readonly heightPx: number;
	readonly fit: TileFit;
	/** Absent while the track's pictures are shown. What is not shown now is not shown again: the next picture is a new one. */
	readonly standIn?: StandIn;
	/** A line of text at the bottom left, cut with an ellipsis where it is too long. Default none. */
	readonly caption?: string;
	/** A coloured frame along the inside of the edge, as for somebody who speaks. Default false. */
	readonly isOutlined?: boolean;
	/** Radius of the rounded corners in pixels, 0 or more; beyond half the shorter side it is that. Default 0. */
	readonly cornerRadiusPx?: number;
};

/** Scene in, tiles out. They may be fewer than tracks; tracks without a tile are not shown. Later ones lie over earlier ones. */
export type Layout = (scene: Scene, size: FrameSize) => readonly Tile[];

/**
 * Brings tracks into their order, most important first. `previousOrder` are the track ids of its last result for this
 * layout and size, `[]` at first: who is shown and may stay should keep the place. Pure.
 */
export type Ordering = (
	tracks: readonly SceneTrack[],
	previousOrder: readonly string[],
	size: FrameSize,
) => readonly SceneTrack[];

/** A layout together with its order. */
export type LayoutDefinition = {
	readonly arrange: Layout;
	/** Default: the order of the grid. */
	readonly order?: Ordering;
};

/** Colour of the background: black or white. */
export type Theme = 'dark' | 'light';

/** A whole picture: what no tile covers is background. */
export type Composition = { readonly theme: Theme; readonly tiles: readonly Tile[] };
