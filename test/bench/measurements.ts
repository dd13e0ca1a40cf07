import type { OverTime } from './over-time.ts';
import type { PublisherSummary } from './publishers.ts';

/** `quiet`: nothing else runs. `busy`: as many other processes spin as there are cores. */
export type Condition = 'quiet' | 'busy';

/** What a recording of a loaded room cost and what became of it. */
export type RecordingMeasurement = {
	readonly kind: 'recording';
	readonly condition: Condition;
	readonly participants: number;
	readonly preset: string;
	/** Packets that a lossy network had for the recorder, and how many of them it lost; absent without one. */
	readonly network?: { readonly packets: number; readonly lost: number };
	/** Packets of sound that came, that never came and were concealed, and those of them that came too late. */
	readonly soundPackets?: { readonly received: number; readonly concealed: number; readonly late: number };
	/** How long it recorded, by the clock, and how long the file is. */
	readonly recordedS: number;
	readonly fileS: number;
	/** Cores that the recorder with all its processes kept busy while it recorded. */
	readonly cores: number;
	/** The same from start to end of the program. */
	readonly wholeRunCores: number;
	/** Those of `cores` by kind of process. */
	readonly coresByKind: Readonly<Record<string, number>>;
	/** Memory of all its processes, shared pages counted once: at most, and at the end. */
	readonly maxPssMiB: number;
	readonly lastPssMiB: number;
	/** Cores of the LiveKit server and of the publishers meanwhile. */
	readonly serverCores: number;
	readonly publisherCores: number;
	readonly publishers: PublisherSummary;
	/** How slow the machine was, before and after; 1 is the reference. */
	readonly slownessBefore: number;
	readonly slownessAfter: number;
	/** New pictures a second: mean of all tiles, and the worst tile. */
	readonly newPicturesPerS: number;
	readonly newPicturesPerSInWorstTile: number;
	/** Output ticks at which nothing was new although cameras had something, of how many. */
	readonly repeatedPictures: number;
	readonly pictures: number;
	readonly backwardsPictures: number;
	readonly unreadablePictures: number;
	/** Of each voice's continuous tone: mean of all voices, and the worst. */
	readonly lostSoundMs: number;
	readonly lostSoundMsInWorstVoice: number;
	/** Positive where the sound is late. */
	readonly soundBehindPictureMs: number;
	/** 95 of 100 are nearer than this. */
	readonly soundAgainstPictureP95Ms: number;
	/** From the first minute to the last one; null for short recordings. */
	readonly driftMs: number | null;
	readonly endToFileMs: number;
	/** What its processes held over its length; absent in a recording of less than two minutes. */
	readonly overTime?: OverTime;
	/** What the recorder warned of, and when, in seconds of the recording. */
	readonly warnings?: readonly { readonly atS: number; readonly reason: string }[];
	/** What was left on the machine when everything had ended, one sentence each. */
	readonly leftBehind?: readonly string[];
};

/** What a recording of the sound alone of a loaded room cost and what became of it. */
export type SoundMeasurement = Pick<
	RecordingMeasurement,
	| 'condition'
	| 'participants'
	| 'recordedS'
	| 'fileS'
	| 'cores'
	| 'wholeRunCores'
	| 'coresByKind'
	| 'maxPssMiB'
	| 'lastPssMiB'
	| 'serverCores'
	| 'publisherCores'
	| 'endToFileMs'
	| 'soundPackets'
	| 'warnings'
	| 'lostSoundMsInWorstVoice'
	| 'slownessBefore'
	| 'slownessAfter'
> & { readonly kind: 'sound' };

/** How long it takes from the start to what is seen first, over several recordings. */
export type StartMeasurement = {
	readonly kind: 'start';
	/** Whether a browser with the recorder page was ready. */
	readonly browser: 'cold' | 'warm';
	readonly participants: number;
	/** From the start to when the first picture in the file was sent by its publisher, each run. */
	readonly firstPictureMs: readonly number[];
	/** From the start to the recording's time zero, each run. */
	readonly clockMs: readonly number[];
	readonly slownessBefore: number;
	readonly slownessAfter: number;
};

/** What composing one picture costs, with and without decorations on every tile. */
export type ComposeCost = {
	readonly backend: 'planar' | 'canvas';
	readonly people: number;
	readonly widthPx: number;
	readonly heightPx: number;
	/** Medians over many pictures, in milliseconds. */
	readonly plainMs: number;
	readonly decoratedMs: number;
};

/** What the compositors cost by themselves. */
export type CompositorMeasurement = {
	readonly kind: 'compositor';
	readonly costs: readonly ComposeCost[];
	readonly slownessBefore: number;
	readonly slownessAfter: number;
};

/** What a recording of a web page cost and what became of it. */
export type WebMeasurement = {
	readonly kind: 'web';
	readonly page: string;
	readonly preset: string;
	/** Cores that the recorder with all its processes kept busy, the page's own among them. */
	readonly cores: number;
	readonly coresByKind: Readonly<Record<string, number>>;
	/** Memory of all its processes, shared pages counted once. */
	readonly maxPssMiB: number;
	/** Pictures in which the page shows something new, and all that the file has. */
	readonly newPicturesPerS: number;
	readonly picturesPerS: number;
	/** Positive where the sound is late; null for a page without flashes. */
	readonly soundBehindPictureMs: number | null;
	readonly soundAgainstPictureP95Ms: number | null;
	/** From the first tenth to the last one; null for short recordings. */
	readonly driftMs: number | null;
	/** Pieces of sound that the browser left out. */
	readonly missingSoundPieces: number;
	readonly slownessBefore: number;
	readonly slownessAfter: number;
};

export type Measurement =
	| RecordingMeasurement
	| SoundMeasurement
	| StartMeasurement
	| CompositorMeasurement
	| WebMeasurement;
