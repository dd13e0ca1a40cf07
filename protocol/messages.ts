/**
 * What the host and the recorder page say to each other over the uplink, one WebSocket on loopback.
 *
 * The page connects once its workers run: a connected page can be launched. Control messages are JSON text frames, one message each. Media goes from page to host only, as binary frames
 * (`fragment-frame.ts`). The receiver validates every message; what comes from a page is not trusted.
 */

/** H.264 profile that the file shall have. */
export type H264Profile = 'baseline' | 'main' | 'high';

/** Which code draws the picture: `planar` (WASM SIMD, the default) or `canvas` (for machines with a GPU). */
export type CompositorKind = 'planar' | 'canvas';

/** How the picture is encoded. */
export type VideoPlan = {
	/** Width of the picture in pixels, even, at least 16. */
	readonly widthPx: number;
	/** Height of the picture in pixels, even, at least 16. */
	readonly heightPx: number;
	/** Output pictures a second; picture n of the recording stands at n / framerateFps seconds. */
	readonly framerateFps: number;
	/** Target bit rate. What comes out stays at it or below on the average, if need be by repeating pictures. */
	readonly bitrateBps: number;
	readonly profile: H264Profile;
	/** Key frames are asked for at the ticks nearest to the multiples of this, above 0; the encoder may add more. */
	readonly keyFrameIntervalS: number;
};

/** How the sound is encoded: AAC-LC, always stereo. */
export type AudioPlan = {
	readonly sampleRateHz: number;
	readonly bitrateBps: number;
};

/** How the picture is drawn and encoded. */
export type PicturePlan = VideoPlan & { readonly compositor: CompositorKind };

/** What a recording has: picture and sound, or one of them alone. What is null is not even received. */
export type MediaPlan =
	| { readonly video: PicturePlan; readonly audio: AudioPlan }
	| { readonly video: PicturePlan; readonly audio: null }
	| { readonly video: null; readonly audio: AudioPlan };

/** What every recording needs, whatever it is of. */
type LaunchCommon = {
	readonly type: 'launch';
	readonly egressId: string;
	readonly media: MediaPlan;
	/** Length of the recording after which it ends by itself; absent means no limit. */
	readonly durationS?: number;
};

/**
 * When the recording of a room begins: as LiveKit's template says it (`media`), or with the first packet of sound, as
 * LiveKit does where it records sound without a page.
 */
export type RoomStart = 'media' | 'sound';

/** Records a room, which the page joins. The only message that carries a secret (the token). */
export type RoomLaunchMessage = LaunchCommon & {
	readonly source: 'room';
	/** `ws:` or `wss:` URL of the LiveKit server. */
	readonly url: string;
	readonly token: string;
	/** Layout string as in LiveKit's API, such as `grid`; unknown names mean `grid`. */
	readonly layout: string;
	/** Options of layouts that hold where a layout string does not say otherwise, such as `names=1&gap=8`; may be empty. */
	readonly layoutOptions: string;
	/** Names of the user's own layouts, whose modules are `/layouts/NAME.js`. */
	readonly ownLayouts: readonly string[];
	readonly startsWith: RoomStart;
};

/**
 * Records another tab of the same browser, which the host has made: the recorder page captures it and says `captured`;
 * then the host loads what is to be seen in it, and says `begin`.
 */
export type TabLaunchMessage = LaunchCommon & { readonly source: 'tab' };

/** What the page needs to record. */
export type LaunchMessage = RoomLaunchMessage | TabLaunchMessage;

/** What the captured tab shows from now on is to be recorded. Only for a tab, after `captured`; once. */
export type BeginMessage = { readonly type: 'begin' };

/** Asks for a graceful end: everything up to now is encoded, sent, and `ended` follows. Repeating it does nothing. */
export type StopMessage = { readonly type: 'stop' };

/** All fragments up to and with this sequence number are on the host's disk. */
export type AckMessage = { readonly type: 'ack'; readonly sequenceNumber: number };

export type HostMessage = LaunchMessage | BeginMessage | StopMessage | AckMessage;

/** The page is in the room, and what it waits for now. */
export type JoinedMessage = { readonly type: 'joined' };

/** The page captures the other tab, which may be loaded now. */
export type CapturedMessage = { readonly type: 'captured' };

/** The recording clock runs: time zero of the file. */
export type StartedMessage = {
	readonly type: 'started';
	/** Wall clock of the recording's time zero, milliseconds since 1970. */
	readonly startedAtUnixMs: number;
};

/** Counters of a recording, from its start on. */
export type RecordingStats = {
	/** Length of what was encoded so far, in seconds of recording time. */
	readonly recordedS: number;
	/** Pictures given to the encoder. */
	readonly pictures: number;
	/** Output ticks for which the last picture was repeated instead: the machine was busy, or the bit rate was spent. */
	readonly repeatedPictures: number;
	/** Audio packets that came whole, by themselves or by redundancy; of a captured tab, pieces of its sound. */
	readonly audioPackets: number;
	/** Audio packets that never came and were concealed; of a captured tab, missing pieces, which are silent. */
	readonly concealedPackets: number;
	/** Audio packets that came after their place was mixed; a subset of the concealed ones. */
	readonly latePackets: number;
	/** Fragments sent and not yet acknowledged, in bytes. */
	readonly unacknowledgedBytes: number;
	/** Decoded frames held open in the page; stays small in a sound page. */
	readonly openFrames: number;
};

/** Sent at least every 500 ms from the connection on, also while nothing happens: the host takes silence for death. */
export type HeartbeatMessage = { readonly type: 'heartbeat'; readonly stats: RecordingStats };

/** Something was recovered or left out and the recording goes on. */
export type WarningMessage = { readonly type: 'warning'; readonly code: WarningCode; readonly message: string };
export type WarningCode =
	| 'cannot_keep_up'
	| 'encrypted_track'
	| 'undecodable_track'
	| 'sound_lost'
	| 'layout_refused'
	| 'layout_failed'
	| 'connection_lost'
	| 'reconnected';

/** Nothing came from the room, or no sound from the captured tab, from `fromS` to `untilS` of the recording, although it went on: there it is still and silent. */
export type GapMessage = {
	readonly type: 'gap';
	readonly fromS: number;
	readonly untilS: number;
	/** It is silent there; the picture went on. */
	readonly onlySound?: true | undefined;
};

/** Why a recording ended well. */
export type EndReason = 'stopped' | 'duration_reached' | 'source_closed';

/** Last message of a page that ended well; all fragments were sent before it. `started` may never have come. */
export type EndedMessage = {
	readonly type: 'ended';
	readonly reason: EndReason;
	readonly stats: RecordingStats;
};

/** Codes of errors that a page reports. The host turns them into an error of the egress. */
export type PageErrorCode =
	| 'join_failed'
	| 'capture_failed'
	| 'room_encrypted'
	| 'encoder_failed'
	| 'uplink_overflow'
	| 'unsupported_browser'
	| 'internal';

/** Last message of a page that cannot go on. What was sent before stays good. */
export type FailedMessage = { readonly type: 'failed'; readonly code: PageErrorCode; readonly message: string };

export type PageMessage =
	| JoinedMessage
	| CapturedMessage
	| StartedMessage
	| HeartbeatMessage
	| WarningMessage
	| GapMessage
	| EndedMessage
	| FailedMessage;
