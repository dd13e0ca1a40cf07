import { percentile } from '../support/tone-analysis.ts';
import type { Measurement, RecordingMeasurement, StartMeasurement } from './measurements.ts';
import type { Result } from './results.ts';

/** A limit that one figure of one part has to keep. */
export type Target = {
	readonly what: string;
	readonly part: string;
	readonly unit: string;
	/** The figure may be at most this. */
	readonly limit: number;
	/** What would be better still. */
	readonly stretch?: number;
	/** The figure, or null when the measurement does not have it. */
	readonly figure: (measurement: Measurement) => number | null;
};

/** A target with what was measured for it; null where it was not measured yet. */
export type TargetOutcome = Target & { readonly measured: number | null };

/** What a recording may cost on two cores with publishers of 640x360, and how good it has to be. */
export const TARGETS: readonly Target[] = [
	cores('3 people, 720p30: cores', 'people3-720p30', 0.65, 0.5),
	memory('3 people, 720p30: memory', 'people3-720p30', 700, 500),
	cores('9 people, 1080p30: cores', 'people9-1080p30', 1.2, 1),
	cores('16 people, 1080p30: cores', 'people16-1080p30', 1.5, 1.25),
	recording('16 people, 1080p30: pictures repeated', 'people16-1080p30', '%', 1, repeatedPercent),
	recording('sound against picture p95, quiet', 'people3-720p30', 'ms', 40, (m) => m.soundAgainstPictureP95Ms),
	recording('sound against picture p95, busy', 'people3-busy', 'ms', 80, (m) => m.soundAgainstPictureP95Ms),
	recording('sound lost from a tone, quiet', 'people3-720p30', 'ms', 0, (m) => m.lostSoundMsInWorstVoice),
	recording('sound lost from a tone, busy', 'people3-busy', 'ms', 0, (m) => m.lostSoundMsInWorstVoice),
	recording('drift in 10 minutes, quiet', 'drift-10min', 'ms', 10, (m) => magnitude(m.driftMs)),
	recording('drift in 10 minutes, busy', 'drift-10min-busy', 'ms', 20, (m) => magnitude(m.driftMs)),
	start('start to first picture, browser warm', 'start-warm', 1000),
	start('start to first picture, browser cold', 'start-cold', 2500),
	recording('end to finished file, 10 minutes', 'drift-10min', 'ms', 1000, (m) => m.endToFileMs),
];

/** Holds results against the targets. */
export function targetOutcomes(results: readonly Result[]): readonly TargetOutcome[] {
	return TARGETS.map((target) => {
		const result = results.find(({ part }) => part === target.part);
		return { ...target, measured: result === undefined ? null : target.figure(result.measurement) };
	});
}

/** Share of pictures in which nothing was new. */
export function repeatedPercent({ repeatedPictures, pictures }: RecordingMeasurement): number {
	return (100 * repeatedPictures) / pictures;
}

/** The middle one of the runs. */
export function medianFirstPictureMs({ firstPictureMs }: StartMeasurement): number {
	return percentile(firstPictureMs, 0.5);
}

function cores(what: string, part: string, limit: number, stretch: number): Target {
	return { ...recording(what, part, 'cores', limit, (m) => m.cores), stretch };
}

function memory(what: string, part: string, limit: number, stretch: number): Target {
	return { ...recording(what, part, 'MiB', limit, (m) => m.maxPssMiB), stretch };
}

function recording(
	what: string,
	part: string,
	unit: string,
	limit: number,
	figure: (measurement: RecordingMeasurement) => number | null,
): Target {
	return { what, part, unit, limit, figure: (m) => (m.kind === 'recording' ? figure(m) : null) };
}

function start(what: string, part: string, limit: number): Target {
	return { what, part, unit: 'ms', limit, figure: (m) => (m.kind === 'start' ? medianFirstPictureMs(m) : null) };
}

function magnitude(value: number | null): number | null {
	return value === null ? null : Math.abs(value);
}
