import { measureCompositor } from './compositor-part.ts';
import type { Measurement } from './measurements.ts';
import { measureRecording, type RecordingPart } from './recording-part.ts';
import { measureSound, type SoundPart } from './sound-part.ts';
import { measureStart } from './start-part.ts';
import { measureWeb, type WebPart } from './web-part.ts';

/** One thing to measure by name. */
export type BenchPart = {
	readonly name: string;
	/** Other names for it: what else its recording tells. */
	readonly aliases: readonly string[];
	/** Runs when no name is given. */
	readonly byDefault: boolean;
	/** How long its recording is; null where it has more than one. */
	readonly recordedS: number | null;
	/** About how long it takes with its evaluation, on two cores. */
	readonly takesS: number;
	/** Measures it, with a recording of another length if one is given. */
	measure(signal: AbortSignal, recordedS?: number): Promise<Measurement>;
};

const MINUTE_S = 60;
const HOUR_S = 60 * MINUTE_S;

const SMALL = {
	participants: 3,
	camera: 'h264-360p',
	preset: 'H264_720P_30',
	condition: 'quiet',
	recordedS: MINUTE_S,
	spread: false,
} as const;
const LARGE = {
	camera: 'h264-360p',
	preset: 'H264_1080P_30',
	condition: 'quiet',
	recordedS: 40,
	spread: true,
} as const;

/** A room of which the grid does not show everybody: the same cameras in all of them, and sixteen people who talk. */
const HUGE = { ...LARGE, camera: 'h264-180p', voices: 16 } as const;

/** Clocks as far apart as those of cheap sound cards. */
const SKEWED = { ...SMALL, skewsPpm: [200, -200, 0] } as const;

/**
 * Three packets of a hundred are lost, each by its own chance, and each is held up for up to 80 ms. Sound has redundancy, as
 * nearly all sound in LiveKit's rooms.
 */
const LOSSY = { wire: { lossShare: 0.03, lossSpacingMs: 0, jitterMs: 80 }, red: true } as const;

/** Three people with clocks far apart stay, four come and go: about once a second one of them does. */
const SOAK = { ...SKEWED, participants: 7, visitors: 4, spread: true } as const;

/** Names of all presets of LiveKit. */
const PRESETS = [
	'H264_720P_30',
	'H264_720P_60',
	'H264_1080P_30',
	'H264_1080P_60',
	'PORTRAIT_H264_720P_30',
	'PORTRAIT_H264_720P_60',
	'PORTRAIT_H264_1080P_30',
	'PORTRAIT_H264_1080P_60',
] as const;

const BY_NAME = { byDefault: false } as const;

/** All parts, in the order in which they run. */
export const BENCH_PARTS: readonly BenchPart[] = [
	recording('people3-720p30', SMALL, { aliases: ['sync-quiet', 'audio-loss-quiet'] }),
	recording('people9-720p30', { ...LARGE, preset: 'H264_720P_30', participants: 9 }),
	recording('people9-1080p30', { ...LARGE, participants: 9 }),
	recording('people16-1080p30', { ...LARGE, participants: 16 }),
	recording('people25-1080p30', { ...HUGE, participants: 25 }),
	recording('people50-1080p30', { ...HUGE, participants: 50 }),
	recording('vp8-simulcast', { ...LARGE, camera: 'vp8-simulcast', preset: 'H264_720P_30', participants: 9 }),
	recording('people3-busy', { ...SMALL, condition: 'busy' }, { aliases: ['sync-busy', 'audio-loss-busy'] }),
	sound('audio-only', SMALL),
	...PRESETS.map((preset) => recording(`preset-${preset}`, { ...SMALL, preset, spread: true, recordedS: 20 })),
	{
		...{ name: 'compositor', aliases: [], byDefault: true, recordedS: null, takesS: 90 },
		measure: measureCompositor,
	},
	web('web-still', { page: 'still', preset: 'H264_720P_30', recordedS: 20 }),
	web('web-animation', { page: 'animation', preset: 'H264_720P_30', recordedS: 20 }),
	web('web-animation-1080p30', { page: 'animation', preset: 'H264_1080P_30', recordedS: 20 }),
	web('web-video', { page: 'video', preset: 'H264_720P_30', recordedS: 20 }),
	start('start-cold', 'cold'),
	start('start-warm', 'warm'),
	recording('drift-10min', { ...SMALL, recordedS: 10 * MINUTE_S }, { ...BY_NAME, aliases: ['finish-10min'] }),
	recording('drift-10min-busy', { ...SMALL, condition: 'busy', recordedS: 10 * MINUTE_S }, BY_NAME),
	recording('time-lossy', { ...SKEWED, ...LOSSY, recordedS: 10 * MINUTE_S }, BY_NAME),
	recording('time-busy', { ...SKEWED, condition: 'busy', recordedS: 10 * MINUTE_S }, BY_NAME),
	recording('time-lossy-busy', { ...SKEWED, ...LOSSY, condition: 'busy', recordedS: 10 * MINUTE_S }, BY_NAME),
	recording('soak-1h', { ...SOAK, recordedS: HOUR_S }, BY_NAME),
	web('web-drift-10min', { page: 'video', preset: 'H264_720P_30', recordedS: 10 * MINUTE_S }, BY_NAME),
	recording('people9-busy', { ...LARGE, condition: 'busy', participants: 9 }, BY_NAME),
	recording('people50-talking', { ...HUGE, participants: 50, voices: 50 }, BY_NAME),
];

/** The parts that the names stand for, each once, in their order; without names the default ones. Throws a `RangeError` for a name that there is not. */
export function partsOf(names: readonly string[]): readonly BenchPart[] {
	if (names.length === 0) return BENCH_PARTS.filter(({ byDefault }) => byDefault);
	for (const name of names) {
		if (!BENCH_PARTS.some((part) => isCalled(part, name))) {
			const known = BENCH_PARTS.flatMap((part) => [part.name, ...part.aliases]);
			throw new RangeError(`There is no part "${name}" of the bench; there are: ${known.join(', ')}.`);
		}
	}
	return BENCH_PARTS.filter((part) => names.some((name) => isCalled(part, name)));
}

function isCalled(part: BenchPart, name: string): boolean {
	return part.name === name || part.aliases.includes(name);
}

function recording(
	name: string,
	part: RecordingPart,
	{ aliases = [], byDefault = true }: { aliases?: readonly string[]; byDefault?: boolean } = {},
): BenchPart {
	const { recordedS } = part;
	return {
		name,
		aliases,
		byDefault,
		recordedS,
		takesS: takesS(recordedS),
		measure: (signal, otherS = recordedS) => measureRecording(name, { ...part, recordedS: otherS }, signal),
	};
}

function sound(name: string, part: SoundPart): BenchPart {
	const { recordedS } = part;
	return {
		name,
		aliases: [],
		byDefault: true,
		recordedS,
		takesS: takesS(recordedS),
		measure: (signal, otherS = recordedS) => measureSound({ ...part, recordedS: otherS }, signal),
	};
}

function web(name: string, part: WebPart, { byDefault = true } = {}): BenchPart {
	const { recordedS } = part;
	return {
		name,
		aliases: [],
		byDefault,
		recordedS,
		takesS: takesS(recordedS),
		measure: (signal, otherS = recordedS) => measureWeb({ ...part, recordedS: otherS }, signal),
	};
}

/** About how long a recording takes with its evaluation. */
export function takesS(recordedS: number): number {
	return recordedS * 1.3 + 15;
}

function start(name: string, browser: 'cold' | 'warm'): BenchPart {
	return {
		name,
		aliases: [],
		byDefault: true,
		recordedS: null,
		takesS: 40,
		measure: (signal) => measureStart(browser, signal),
	};
}
