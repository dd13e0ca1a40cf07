import { percentile } from '../support/tone-analysis.ts';
import type { TreeSample } from './tree-samples.ts';

/** Medians of a stretch of samples. */
export type TreeLevel = Omit<TreeSample, 'atS' | 'recordingMiB' | 'openFrames'>;

/** How what a recording holds went on over its length. */
export type OverTime = {
	/** When the level was taken that the end is held against: around minute ten, earlier in a recording below 20 minutes. */
	readonly referenceFromS: number;
	readonly referenceUntilS: number;
	readonly reference: TreeLevel;
	/** Level of the last five minutes, less in a recording below 25. */
	readonly end: TreeLevel;
	/** How much more memory the end has than the reference; and how much more without files. */
	readonly memoryGrowthPercent: number;
	readonly ownMemoryGrowthPercent: number;
	/** Straight line through the memory without files, from the middle of the reference to the end. */
	readonly ownMemorySlopeMiBPerHour: number;
	readonly maxOpenFrames: number | null;
	readonly lastOpenFrames: number | null;
};

const MINUTE_S = 60;
const REFERENCE_S = [8 * MINUTE_S, 12 * MINUTE_S] as const;
const END_S = 5 * MINUTE_S;

/** A short recording has its reference around the middle, and the last fifth is its end. */
const REFERENCE_SHARE = [0.4, 0.6] as const;
const END_SHARE = 0.2;

/** Fewer samples than this in each stretch say nothing. */
const LEAST_SAMPLES = 3;

/** Compares the end of a recording with what it was before. Null for one that is too short. */
export function overTimeOf(samples: readonly TreeSample[]): OverTime | null {
	const lengthS = samples.at(-1)?.atS ?? 0;
	const [referenceFromS, referenceUntilS] = [0, 1].map((edge) =>
		Math.min(REFERENCE_S[edge] ?? 0, lengthS * (REFERENCE_SHARE[edge] ?? 0)),
	) as [number, number];
	const within = samples.filter(({ atS }) => atS >= referenceFromS && atS <= referenceUntilS);
	const last = samples.filter(({ atS }) => atS >= lengthS - Math.min(END_S, lengthS * END_SHARE));
	if (within.length < LEAST_SAMPLES || last.length < LEAST_SAMPLES) return null;
	const [reference, end] = [levelOf(within), levelOf(last)];
	const openFrames = samples.flatMap((sample) => sample.openFrames ?? []);
	return {
		referenceFromS,
		referenceUntilS,
		reference,
		end,
		memoryGrowthPercent: 100 * (end.pssMiB / reference.pssMiB - 1),
		ownMemoryGrowthPercent: 100 * (end.ownMiB / reference.ownMiB - 1),
		ownMemorySlopeMiBPerHour:
			3600 * slopeOf(samples.filter(({ atS }) => atS >= (referenceFromS + referenceUntilS) / 2)),
		maxOpenFrames: openFrames.length === 0 ? null : Math.max(...openFrames),
		lastOpenFrames: openFrames.at(-1) ?? null,
	};
}

function levelOf(samples: readonly TreeSample[]): TreeLevel {
	const median = (value: (sample: TreeSample) => number): number => percentile(samples.map(value), 0.5);
	const kinds = new Set(samples.flatMap(({ ownMiBByKind }) => Object.keys(ownMiBByKind)));
	return {
		pssMiB: median(({ pssMiB }) => pssMiB),
		ownMiB: median(({ ownMiB }) => ownMiB),
		ownMiBByKind: Object.fromEntries(
			[...kinds].map((kind) => [kind, median(({ ownMiBByKind }) => ownMiBByKind[kind] ?? 0)]),
		),
		processes: median(({ processes }) => processes),
		threads: median(({ threads }) => threads),
		descriptors: median(({ descriptors }) => descriptors),
		sockets: median(({ sockets }) => sockets),
		otherFilesMiB: median(({ otherFilesMiB }) => otherFilesMiB),
	};
}

/** MiB a second, by least squares. */
function slopeOf(samples: readonly TreeSample[]): number {
	const meanS = samples.reduce((sum, { atS }) => sum + atS, 0) / samples.length;
	const meanMiB = samples.reduce((sum, { ownMiB }) => sum + ownMiB, 0) / samples.length;
	const spread = samples.reduce((sum, { atS }) => sum + (atS - meanS) ** 2, 0);
	const rise = samples.reduce((sum, { atS, ownMiB }) => sum + (atS - meanS) * (ownMiB - meanMiB), 0);
	return spread === 0 ? 0 : rise / spread;
}
