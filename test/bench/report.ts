import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repositoryFolder } from './bench-folder.ts';
import type {
	ComposeCost,
	CompositorMeasurement,
	RecordingMeasurement,
	SoundMeasurement,
	StartMeasurement,
	WebMeasurement,
} from './measurements.ts';
import type { OverTime, TreeLevel } from './over-time.ts';
import { REPORT_INTRODUCTION, REPORT_NOTES } from './report-text.ts';
import type { Result } from './results.ts';
import { medianFirstPictureMs, repeatedPercent, type TargetOutcome, targetOutcomes } from './targets.ts';

type Column<Row> = readonly [title: string, cell: (row: Row) => string];
type PartRow<Kind> = { readonly part: string; readonly m: Kind };

const TARGET_COLUMNS: readonly Column<TargetOutcome>[] = [
	['figure', ({ what }) => what],
	['at most', ({ limit, stretch, unit }) => `${limit}${stretch === undefined ? '' : ` (${stretch})`} ${unit}`],
	['measured', ({ measured, unit }) => (measured === null ? '–' : `${short(measured)} ${unit}`)],
	['kept', ({ measured, limit }) => (measured === null ? '–' : measured <= limit ? 'yes' : '**no**')],
];

const RECORDING_COLUMNS: readonly Column<PartRow<RecordingMeasurement>>[] = [
	['recording', ({ part }) => part],
	['recorded, file', ({ m }) => `${m.recordedS.toFixed(1)}, ${m.fileS.toFixed(1)} s`],
	['cores', ({ m }) => m.cores.toFixed(2)],
	['at reference speed', ({ m }) => (m.cores / meanSlowness(m)).toFixed(2)],
	['whole run', ({ m }) => m.wholeRunCores.toFixed(2)],
	['server, publishers', ({ m }) => `${m.serverCores.toFixed(2)}, ${m.publisherCores.toFixed(2)}`],
	['PSS max, end', ({ m }) => `${m.maxPssMiB.toFixed(0)}, ${m.lastPssMiB.toFixed(0)} MiB`],
	[
		'new pictures/s (worst tile)',
		({ m }) => `${m.newPicturesPerS.toFixed(1)} (${m.newPicturesPerSInWorstTile.toFixed(1)})`,
	],
	['repeated', ({ m }) => `${repeatedPercent(m).toFixed(1)} %`],
	['sound lost (worst)', ({ m }) => `${short(m.lostSoundMs)} (${short(m.lostSoundMsInWorstVoice)}) ms`],
	['sound behind picture, p95', ({ m }) => `${short(m.soundBehindPictureMs)}, ${short(m.soundAgainstPictureP95Ms)} ms`],
	['drift', ({ m }) => (m.driftMs === null ? '–' : `${short(m.driftMs)} ms`)],
	['end to file', ({ m }) => `${short(m.endToFileMs)} ms`],
];

const SOUND_COLUMNS: readonly Column<PartRow<SoundMeasurement>>[] = [
	['sound alone', ({ part }) => part],
	['recorded, file', ({ m }) => `${m.recordedS.toFixed(1)}, ${m.fileS.toFixed(1)} s`],
	['cores', ({ m }) => m.cores.toFixed(2)],
	['at reference speed', ({ m }) => (m.cores / meanSlowness(m)).toFixed(2)],
	['whole run', ({ m }) => m.wholeRunCores.toFixed(2)],
	['PSS max, end', ({ m }) => `${m.maxPssMiB.toFixed(0)}, ${m.lastPssMiB.toFixed(0)} MiB`],
	['sound lost from the worst voice', ({ m }) => `${short(m.lostSoundMsInWorstVoice)} ms`],
	['end to file', ({ m }) => `${short(m.endToFileMs)} ms`],
	['cores by kind of process', ({ m }) => coresByKind(m)],
];

const WEB_COLUMNS: readonly Column<PartRow<WebMeasurement>>[] = [
	['page', ({ part }) => part],
	['cores', ({ m }) => m.cores.toFixed(2)],
	['at reference speed', ({ m }) => (m.cores / meanSlowness(m)).toFixed(2)],
	['PSS max', ({ m }) => `${m.maxPssMiB.toFixed(0)} MiB`],
	['new pictures/s, all', ({ m }) => `${m.newPicturesPerS.toFixed(1)}, ${m.picturesPerS.toFixed(1)}`],
	['sound behind picture, p95', ({ m }) => `${orNone(m.soundBehindPictureMs)}, ${orNone(m.soundAgainstPictureP95Ms)}`],
	['drift', ({ m }) => orNone(m.driftMs)],
	['sound left out', ({ m }) => `${m.missingSoundPieces * 10} ms`],
	['cores by kind of process', ({ m }) => coresByKind(m)],
];

const START_COLUMNS: readonly Column<PartRow<StartMeasurement>>[] = [
	['start', ({ part }) => part],
	['to first picture, median', ({ m }) => `${short(medianFirstPictureMs(m))} ms`],
	['each run', ({ m }) => m.firstPictureMs.map(short).join(', ')],
	['to time zero, each run', ({ m }) => m.clockMs.map(short).join(', ')],
];

const COMPOSE_COLUMNS: readonly Column<ComposeCost & { readonly m: CompositorMeasurement }>[] = [
	['composing', ({ backend, people }) => `${backend}, ${people} ${people === 1 ? 'tile' : 'tiles'}`],
	['to', ({ widthPx, heightPx }) => `${widthPx}x${heightPx}`],
	['plain', ({ plainMs }) => `${short(plainMs)} ms`],
	['at reference speed', ({ plainMs, m }) => `${short(plainMs / meanSlowness(m))} ms`],
	['decorated', ({ decoratedMs }) => `${short(decoratedMs)} ms`],
	['more', ({ plainMs, decoratedMs }) => `${(100 * (decoratedMs / plainMs - 1)).toFixed(0)} %`],
];

const KIND_COLUMNS: readonly Column<PartRow<RecordingMeasurement>>[] = [
	['recording', ({ part }) => part],
	['cores by kind of process', ({ m }) => coresByKind(m)],
	[
		'publishers late, mean, max',
		({ m }) => `${short(m.publishers.meanLatenessMs)}, ${short(m.publishers.maxLatenessMs)} ms`,
	],
	['key frames asked for', ({ m }) => String(m.publishers.keyFrameRequests)],
	['pictures backwards, unreadable', ({ m }) => `${m.backwardsPictures}, ${m.unreadablePictures}`],
	['sound packets: concealed, late', ({ m }) => soundPackets(m)],
	['warnings', ({ m }) => warningsText(m)],
	['packets lost on the way', ({ m }) => (m.network ? `${short((100 * m.network.lost) / m.network.packets)} %` : '–')],
	['machine slowness before, after', ({ m }) => `${m.slownessBefore.toFixed(2)}, ${m.slownessAfter.toFixed(2)}`],
];

type OverTimeRow = { readonly part: string; readonly m: RecordingMeasurement; readonly overTime: OverTime };

const OVER_TIME_COLUMNS: readonly Column<OverTimeRow>[] = [
	['recording, from a reference on', ({ part }) => part],
	['reference at', ({ overTime: o }) => `${minutes(o.referenceFromS)} to ${minutes(o.referenceUntilS)} min`],
	['PSS then, at the end', ({ overTime: o }) => `${o.reference.pssMiB.toFixed(0)}, ${o.end.pssMiB.toFixed(0)} MiB`],
	['growth', ({ overTime: o }) => `${o.memoryGrowthPercent.toFixed(1)} %`],
	[
		'without files: then, at the end',
		({ overTime: o }) => `${o.reference.ownMiB.toFixed(0)}, ${o.end.ownMiB.toFixed(0)} MiB`,
	],
	[
		'growth, slope',
		({ overTime: o }) => `${o.ownMemoryGrowthPercent.toFixed(1)} %, ${short(o.ownMemorySlopeMiBPerHour)} MiB/h`,
	],
	['processes', thenAndNow(({ processes }) => processes)],
	['threads', thenAndNow(({ threads }) => threads)],
	['descriptors', thenAndNow(({ descriptors }) => descriptors)],
	['sockets', thenAndNow(({ sockets }) => sockets)],
	['other files', ({ overTime: o }) => `${short(o.reference.otherFilesMiB)}, ${short(o.end.otherFilesMiB)} MiB`],
	['frames open at most, last', ({ overTime: o }) => `${o.maxOpenFrames ?? '–'}, ${o.lastOpenFrames ?? '–'}`],
	['visits, failed', ({ m }) => `${m.publishers.visits ?? 0}, ${m.publishers.failedVisits ?? 0}`],
	['left behind', ({ m }) => (m.leftBehind?.length ? m.leftBehind.join('; ') : 'nothing')],
];

/** The tables of results, as Markdown that also reads well on a terminal. */
export function reportTables(results: readonly Result[]): string {
	const recordings = results.flatMap(({ part, measurement: m }) => (m.kind === 'recording' ? [{ part, m }] : []));
	const starts = results.flatMap(({ part, measurement: m }) => (m.kind === 'start' ? [{ part, m }] : []));
	const sounds = results.flatMap(({ part, measurement: m }) => (m.kind === 'sound' ? [{ part, m }] : []));
	const pages = results.flatMap(({ part, measurement: m }) => (m.kind === 'web' ? [{ part, m }] : []));
	return [
		table(TARGET_COLUMNS, targetOutcomes(results)),
		table(RECORDING_COLUMNS, recordings),
		table(SOUND_COLUMNS, sounds),
		table(WEB_COLUMNS, pages),
		table(START_COLUMNS, starts),
		table(
			COMPOSE_COLUMNS,
			results.flatMap(({ measurement: m }) => (m.kind === 'compositor' ? m.costs.map((cost) => ({ ...cost, m })) : [])),
		),
		table(
			OVER_TIME_COLUMNS,
			recordings.flatMap(({ part, m }) => (m.overTime ? [{ part, m, overTime: m.overTime }] : [])),
		),
		table(KIND_COLUMNS, recordings),
	]
		.filter((text) => text !== '')
		.join('\n');
}

/** Writes `docs/benchmarks.md`. */
export async function writeReport(results: readonly Result[]): Promise<void> {
	const machines = results.map(
		({ part, machine, measuredAt }) => `- ${part}: ${measuredAt.slice(0, 10)}, ${machine}\n`,
	);
	const measuredOn = machines.length === 0 ? [] : [`## Measured on\n\n${machines.join('')}`];
	const text = [REPORT_INTRODUCTION, reportTables(results), REPORT_NOTES, ...measuredOn].join('\n');
	await writeFile(join(repositoryFolder, 'docs', 'benchmarks.md'), text);
}

function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): string {
	if (rows.length === 0) return '';
	const cells = [columns.map(([title]) => title), ...rows.map((row) => columns.map(([, cell]) => cell(row)))];
	const widths = columns.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
	const [head = '', ...body] = cells.map(
		(row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`,
	);
	const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
	return `${[head, rule, ...body].join('\n')}\n`;
}

function coresByKind({ coresByKind }: Pick<RecordingMeasurement, 'coresByKind'>): string {
	return Object.entries(coresByKind)
		.filter(([, cores]) => cores >= 0.005)
		.sort(([, one], [, other]) => other - one)
		.map(([kind, cores]) => `${kind} ${cores.toFixed(2)}`)
		.join(', ');
}

function thenAndNow(value: (level: TreeLevel) => number): (row: OverTimeRow) => string {
	return ({ overTime: { reference, end } }) => `${value(reference)}, ${value(end)}`;
}

function minutes(lengthS: number): string {
	return short(lengthS / 60);
}

function soundPackets({ soundPackets }: RecordingMeasurement): string {
	if (soundPackets === undefined) return '–';
	const { received, concealed, late } = soundPackets;
	return `${received}: ${concealed}, ${late}`;
}

function warningsText({ warnings = [] }: RecordingMeasurement): string {
	return warnings.length === 0 ? '–' : warnings.map(({ atS, reason }) => `${short(atS)} s: ${reason}`).join('; ');
}

function orNone(valueMs: number | null): string {
	return valueMs === null ? '–' : `${short(valueMs)} ms`;
}

function meanSlowness({
	slownessBefore,
	slownessAfter,
}: Pick<RecordingMeasurement, 'slownessBefore' | 'slownessAfter'>): number {
	return (slownessBefore + slownessAfter) / 2;
}

/** Three digits, and none after the point from 100 on. */
function short(value: number): string {
	return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
