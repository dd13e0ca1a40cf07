/**
 * What the page's thread and its two workers say to each other. The intake worker takes media in (encoded sound,
 * decoded pictures); the output worker composes, encodes, muxes and talks to the host. Times are on the page's common
 * clock: `performance.timeOrigin + performance.now()`, in ms.
 */
import type {
	AudioPlan,
	LaunchMessage,
	PageErrorCode,
	PageMessage,
	PicturePlan,
	RecordingStats,
	WarningCode,
} from '../../protocol/messages.ts';
import type { StereoBlock } from '../audio/resampler.ts';
import type { StereoBlock as VoiceSamples } from '../audio/sound-line.ts';
import type { Picture } from '../compositor/compositor.ts';
import type { EncodedPictures } from '../compositor/encoded-tap.ts';
import type { FrameSlot } from '../compositor/frame-slot.ts';
import type { TimedComposition } from '../compositor/pending-compositions.ts';

/** Shared memory for pictures: from `slotsOffsetBytes` on the intake worker hands out its slots. */
export type SlotMemory = { readonly memory: WebAssembly.Memory; readonly slotsOffsetBytes: number };

/** What a captured tab delivers; null for what is not recorded of it. */
export type CapturedStreams = {
	readonly frames: ReadableStream<VideoFrame> | null;
	readonly sound: ReadableStream<AudioData> | null;
};

/** How pictures are made, and the memory that they are made in. */
export type PictureSetup = { readonly plan: PicturePlan; readonly memory: WebAssembly.Memory };

/** Page to intake worker. */
export type IntakeCommand =
	| { readonly type: 'init'; readonly polyphase: WebAssembly.Module; readonly output: MessagePort }
	/** What comes: nothing of what is not recorded. */
	| { readonly type: 'configure'; readonly pictures: SlotMemory | null; readonly hasSound: boolean }
	/** What the receiver delivers from now on is this track. `packets` come with the receiver's first track only. */
	| {
			readonly type: 'audioTrack';
			readonly trackSid: string;
			readonly receiverId: string;
			readonly packets: ReadableStream<RTCEncodedAudioFrame> | null;
	  }
	/** As `audioTrack`; `encoded` comes with the receiver's first track only. */
	| {
			readonly type: 'videoTrack';
			readonly trackSid: string;
			readonly receiverId: string;
			readonly encoded: EncodedPictures | null;
			readonly frames: ReadableStream<VideoFrame>;
	  }
	/** A captured tab, instead of a room. */
	| ({ readonly type: 'tab' } & CapturedStreams)
	| { readonly type: 'trackEnded'; readonly trackSid: string; readonly momentMs: number }
	| { readonly type: 'receiverClosed'; readonly receiverId: string }
	/** The connection to the room was lost, or is back. */
	| { readonly type: 'connection'; readonly isConnected: boolean; readonly atMs: number }
	/** The path of media is dead since then, at the earliest, or alive by then, at the latest. */
	| { readonly type: 'path'; readonly isAlive: boolean; readonly atMs: number }
	/** The recording's time zero. */
	| { readonly type: 'start'; readonly startedAtMs: number }
	/** The recording's length; the last block ends there. The shortest one given holds. */
	| { readonly type: 'finish'; readonly durationS: number };

/** Intake worker to page. */
export type IntakeReport =
	| { readonly type: 'ready' }
	/** A track's streams are read from now on: what the server sends is not lost. */
	| { readonly type: 'trackTaken'; readonly trackSid: string }
	/** The frames of a video track that has ended were cancelled. */
	| { readonly type: 'trackReleased'; readonly trackSid: string }
	/** The first decoded picture of a track. */
	| { readonly type: 'firstPicture'; readonly trackSid: string }
	/** The first packet of sound of the room has come. */
	| { readonly type: 'firstSound' }
	/** The next span of the recording's sound, at 48 kHz: gapless from time zero on. */
	| {
			readonly type: 'voices';
			readonly lengthSamples: number;
			readonly voices: readonly VoiceSamples[];
			readonly isLast: boolean;
	  }
	/** Nothing came in that time, although the room went on, or no sound of a tab; when it is over. */
	| { readonly type: 'gap'; readonly fromMs: number; readonly untilMs: number; readonly onlySound?: true }
	/** Something is left out; the recording goes on. Each message once. */
	| { readonly type: 'trouble'; readonly code: WarningCode; readonly message: string }
	| { readonly type: 'stats'; readonly stats: IntakeStats }
	| { readonly type: 'failed'; readonly message: string };

/** The intake worker's part of the counters; see `RecordingStats`. */
export type IntakeStats = Pick<RecordingStats, 'audioPackets' | 'concealedPackets' | 'latePackets' | 'openFrames'>;

/** Intake worker to output worker, over their own channel. */
export type PictureDelivery =
	/** Lends a slot of the shared memory; it comes back by `SlotReturn`. */
	| { readonly type: 'picture'; readonly trackSid: string; readonly momentMs: number; readonly picture: Picture }
	| { readonly type: 'trackEnded'; readonly trackSid: string; readonly momentMs: number };

/** Output worker to intake worker. */
export type SlotReturn = { readonly slot: FrameSlot };

/** Page to output worker. */
export type OutputCommand =
	| {
			readonly type: 'init';
			readonly planar: WebAssembly.Module;
			readonly polyphase: WebAssembly.Module;
			readonly intake: MessagePort;
	  }
	/** Connects to the host: from here on the page can be launched. */
	| { readonly type: 'connect'; readonly origin: string }
	/** What to make; null for what is not recorded. */
	| { readonly type: 'configure'; readonly picture: PictureSetup | null; readonly audio: AudioPlan | null }
	| ({ readonly type: 'composition' } & TimedComposition)
	| { readonly type: 'start'; readonly startedAtMs: number }
	| { readonly type: 'sound'; readonly block: StereoBlock; readonly isLast: boolean }
	| { readonly type: 'finish'; readonly durationS: number }
	| { readonly type: 'intakeStats'; readonly stats: IntakeStats }
	| { readonly type: 'send'; readonly message: PageMessage };

/** Output worker to page. */
export type OutputReport =
	| { readonly type: 'ready' }
	| { readonly type: 'launch'; readonly message: LaunchMessage }
	| { readonly type: 'begin' }
	| { readonly type: 'stop' }
	/** Everything is encoded and sent. */
	| { readonly type: 'finished'; readonly stats: RecordingStats }
	| { readonly type: 'warning'; readonly code: WarningCode; readonly message: string }
	| { readonly type: 'failed'; readonly code: PageErrorCode; readonly message: string };
