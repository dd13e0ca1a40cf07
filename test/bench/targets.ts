import { percentile } from '../support/tone-analysis.ts';
import type {
	ComposeCost,
	Measurement,
	RecordingMeasurement,
	StartMeasurement,
	WebMeasurement,
} from './measurements.ts';
import type { OverTime } from './over-time.ts';
import type { Result } from './results.ts';

/** A limit that one figure has to keep. */
export type Target = {
	readonly what: string;
	readonly unit: string;
	/** The figure may be at most this. */
	readonly limit: number;
	/** What would be better still. */
	readonly stretch?: number;
	/** The figure, or null when what it is made of was not measured. */
	readonly figure: (measured: MeasurementOf) => number | null;
};

/** The measurement of a part by its name; undefined where there is none yet. */
export type MeasurementOf = (part: string) => Measurement | undefined;

/** A target with what was measured for it; null where it was not measured yet. */
export type TargetOutcome = Target & { readonly measured: number | null };

/** What a recording may cost on two cores with publishers of 640x360, and how good it has to be. */
export const TARGETS: readonly Target[] = [
	cores('3 people, 720p30: cores', 'people3-720p30', 0.65, 0.5),
	memory('3 people, 720p30: memory', 'people3-720p30', 700, 500),
	cores('9 people, 720p30: cores', 'people9-720p30', 1),
	cores('9 people, 1080p30: cores', 'people9-1080p30', 1.2, 1),
	cores('16 people, 1080p30: cores', 'people16-1080p30', 1.5, 1.25),
	recording('16 people, 1080p30: pictures repeated', 'people16-1080p30', '%', 1, repeatedPercent),
	ratio('50 cameras, 1080p30: cores against those of 25', 'people50-1080p30', 'people25-1080p30', 1.05),
	recording('sound against picture p95, quiet', 'people3-720p30', 'ms', 40, (m) => m.soundAgainstPictureP95Ms),
	recording('sound against picture p95, busy', 'people3-busy', 'ms', 80, (m) => m.soundAgainstPictureP95Ms),
	recording('sound against picture p95, an hour, ±200 ppm', 'soak-1h', 'ms', 40, (m) => m.soundAgainstPictureP95Ms),
	recording('the same, 3 % loss and 80 ms jitter', 'time-lossy', 'ms', 80, (m) => m.soundAgainstPictureP95Ms),
	recording('the same, busy', 'time-busy', 'ms', 80, (m) => m.soundAgainstPictureP95Ms),
	recording('the same, lossy and busy', 'time-lossy-busy', 'ms', 80, (m) => m.soundAgainstPictureP95Ms),
	recording('sound lost from a tone, quiet', 'people3-720p30', 'ms', 0, (m) => m.lostSoundMsInWorstVoice),
	recording('sound lost from a tone, busy', 'people3-busy', 'ms', 0, (m) => m.lostSoundMsInWorstVoice),
	recording('drift in 10 minutes, quiet', 'drift-10min', 'ms', 10, (m) => magnitude(m.driftMs)),
	recording('drift in 10 minutes, busy', 'drift-10min-busy', 'ms', 20, (m) => magnitude(m.driftMs)),
	recording('drift in an hour, ±200 ppm', 'soak-1h', 'ms', 20, (m) => magnitude(m.driftMs)),
	recording('drift, ±200 ppm, lossy', 'time-lossy', 'ms', 20, (m) => magnitude(m.driftMs)),
	recording('drift, ±200 ppm, busy', 'time-busy', 'ms', 20, (m) => magnitude(m.driftMs)),
	recording('drift, ±200 ppm, lossy and busy', 'time-lossy-busy', 'ms', 20, (m) => magnitude(m.driftMs)),
	soak('soak: memory more than after ten minutes', '%', 5, (m) => m.memoryGrowthPercent),
	soak('soak: memory without files more than after ten minutes', '%', 5, (m) => m.ownMemoryGrowthPercent),
	soak('soak: descriptors more than after ten minutes', '', 0, (m) => m.end.descriptors - m.reference.descriptors),
	soak('soak: sockets more than after ten minutes', '', 0, (m) => m.end.sockets - m.reference.sockets),
	soak('soak: threads more than after ten minutes', '', 0, (m) => m.end.threads - m.reference.threads),
	soak('soak: decoded frames open at the end', '', 0, (m) => m.lastOpenFrames),
	recording('soak: left behind', 'soak-1h', '', 0, (m) => m.leftBehind?.length ?? null),
	compose('composing 16 tiles to 1080p', 'ms', 2.5, ({ plainMs }) => plainMs),
	compose(
		'the same with names, outlines and corners',
		'times',
		1.25,
		({ plainMs, decoratedMs }) => decoratedMs / plainMs,
	),
	web('animated page, 720p30: cores', 'web-animation', 'cores', 0.9, (m) => m.cores, 0.6),
	web('animated page, 720p30: memory', 'web-animation', 'MiB', 700, (m) => m.maxPssMiB),
	web('animated page, 720p30: pictures that are not new', 'web-animation', '/s', 0.5, (m) => 30 - m.newPicturesPerS),
	web(
		'animated page, 1080p30: pictures that are not new',
		'web-animation-1080p30',
		'/s',
		6,
		(m) => 30 - m.newPicturesPerS,
	),
	web('still page, 720p30: cores', 'web-still', 'cores', 0.3, (m) => m.cores),
	web('video page, 720p30: cores', 'web-video', 'cores', 1, (m) => m.cores),
	web('video page: sound against picture p95', 'web-video', 'ms', 60, (m) => m.soundAgainstPictureP95Ms),
	web('video page: drift in 10 minutes', 'web-drift-10min', 'ms', 20, (m) => magnitude(m.driftMs)),
	start('start to first picture, browser warm', 'start-warm', 1000),
	start('start to first picture, browser cold', 'start-cold', 2500),
	recording('end to finished file, 10 minutes', 'drift-10min', 'ms', 1000, (m) => m.endToFileMs),
	recording('end to finished file, an hour', 'soak-1h', 'ms', 1000, (m) => m.endToFileMs),
];

/** Holds results against the targets. */
export function targetOutcomes(results: readonly Result[]): readonly TargetOutcome[] {
	const measured: MeasurementOf = (name) => results.find(({ part }) => part === name)?.measurement;
	return TARGETS.map((target) => ({ ...target, measured: target.figure(measured) }));
}

/** Share of output ticks at which nothing was new. */
export function repeatedPercent({ repeatedPictures, pictures }: RecordingMeasurement): number {
	return (100 * repeatedPictures) / pictures;
}

/** The middle one of the runs. */
export function medianFirstPictureMs({ firstPictureMs }: StartMeasurement): number {
	return percentile(firstPictureMs, 0.5);
}

function cores(what: string, part: string, limit: number, stretch?: number): Target {
	return { ...recording(what, part, 'cores', limit, (m) => m.cores), ...(stretch === undefined ? {} : { stretch }) };
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
	return { what, unit, limit, figure: (measured) => ofRecording(measured(part), figure) };
}

/** Cores of one recording as a multiple of another one's. */
function ratio(what: string, part: string, basePart: string, limit: number): Target {
	const coresOf = (measurement: Measurement | undefined) => ofRecording(measurement, (m) => m.cores);
	const figure = (measured: MeasurementOf): number | null => {
		const [of, base] = [coresOf(measured(part)), coresOf(measured(basePart))];
		return of === null || base === null ? null : of / base;
	};
	return { what, unit: 'times', limit, figure };
}

function soak(what: string, unit: string, limit: number, figure: (overTime: OverTime) => number | null): Target {
	return recording(what, 'soak-1h', unit, limit, ({ overTime }) => (overTime ? figure(overTime) : null));
}

function web(
	what: string,
	part: string,
	unit: string,
	limit: number,
	figureOf: (measurement: WebMeasurement) => number | null,
	stretch?: number,
): Target {
	const figure = (measured: MeasurementOf): number | null => {
		const measurement = measured(part);
		return measurement?.kind === 'web' ? figureOf(measurement) : null;
	};
	return { what, unit, limit, figure, ...(stretch === undefined ? {} : { stretch }) };
}

function start(what: string, part: string, limit: number): Target {
	const figure = (measured: MeasurementOf): number | null => {
		const measurement = measured(part);
		return measurement?.kind === 'start' ? medianFirstPictureMs(measurement) : null;
	};
	return { what, unit: 'ms', limit, figure };
}

/** Of the planar compositor with sixteen tiles. */
function compose(what: string, unit: string, limit: number, figure: (cost: ComposeCost) => number): Target {
	const ofPart = (measurement: Measurement | undefined): number | null => {
		if (measurement?.kind !== 'compositor') return null;
		const cost = measurement.costs.find(
			({ backend, people, heightPx }) => backend === 'planar' && people === 16 && heightPx === 1080,
		);
		return cost ? figure(cost) : null;
	};
	return { what, unit, limit, figure: (measured) => ofPart(measured('compositor')) };
}

function ofRecording(
	measurement: Measurement | undefined,
	figure: (measurement: RecordingMeasurement) => number | null,
): number | null {
	return measurement?.kind === 'recording' ? figure(measurement) : null;
}

function magnitude(value: number | null): number | null {
	return value === null ? null : Math.abs(value);
}
