import type { Measurement } from './measurements.ts';
import { measureRecording, type RecordingPart } from './recording-part.ts';
import { measureStart } from './start-part.ts';

/** One thing to measure by name. */
export type BenchPart = {
	readonly name: string;
	/** Other names for it: what else its recording tells. */
	readonly aliases: readonly string[];
	/** Runs when no name is given. */
	readonly byDefault: boolean;
	/** About how long it takes with its evaluation, on two cores. */
	readonly takesS: number;
	measure(signal: AbortSignal): Promise<Measurement>;
};

const MINUTE_S = 60;

const SMALL = {
	participants: 3,
	preset: 'H264_720P_30',
	condition: 'quiet',
	recordedS: MINUTE_S,
	spread: false,
} as const;
const LARGE = { preset: 'H264_1080P_30', condition: 'quiet', recordedS: 40, spread: true } as const;

/** All parts, in the order in which they run. */
export const BENCH_PARTS: readonly BenchPart[] = [
	recording('people3-720p30', SMALL, { aliases: ['sync-quiet', 'audio-loss-quiet'] }),
	recording('people9-1080p30', { ...LARGE, participants: 9 }),
	recording('people16-1080p30', { ...LARGE, participants: 16 }),
	recording('people3-busy', { ...SMALL, condition: 'busy' }, { aliases: ['sync-busy', 'audio-loss-busy'] }),
	start('start-cold', 'cold'),
	start('start-warm', 'warm'),
	recording('drift-10min', { ...SMALL, recordedS: 10 * MINUTE_S }, { byDefault: false, aliases: ['finish-10min'] }),
	recording('drift-10min-busy', { ...SMALL, condition: 'busy', recordedS: 10 * MINUTE_S }, { byDefault: false }),
	recording('people9-busy', { ...LARGE, condition: 'busy', participants: 9 }, { byDefault: false }),
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
	return {
		name,
		aliases,
		byDefault,
		takesS: part.recordedS * 1.3 + 15,
		measure: (signal) => measureRecording(part, signal),
	};
}

function start(name: string, browser: 'cold' | 'warm'): BenchPart {
	return { name, aliases: [], byDefault: true, takesS: 40, measure: (signal) => measureStart(browser, signal) };
}
