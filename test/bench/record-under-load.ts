import { setTimeout } from 'node:timers/promises';
import type { RecordingStats } from '../../protocol/messages.ts';
import type { LiveKitServer } from '../support/livekit-server.ts';
import { startLossyWire } from '../support/lossy-wire.ts';
import type { TempFolder } from '../support/temp-folder.ts';
import { raceWithAbort } from './abort.ts';
import { startBusyLoad } from './busy-load.ts';
import { measureMeanwhile } from './measure-meanwhile.ts';
import type { RecordingMeasurement } from './measurements.ts';
import { overTimeOf } from './over-time.ts';
import type { Publishers } from './publishers.ts';
import { startRecordProcess } from './record-process.ts';
import type { RecordingPart } from './recording-part.ts';
import { type TreeSample, TreeSampler } from './tree-samples.ts';

/** A room with its load, and where its recording goes. */
export type LoadedRoom = {
	readonly part: Pick<RecordingPart, 'condition' | 'wire' | 'recordedS'>;
	/** What is recorded and how, as on the command line. */
	readonly options: readonly string[];
	readonly server: LiveKitServer;
	readonly room: string;
	readonly publishers: Publishers;
	/** The recording goes there, as `RECORDING_NAME`, and so do the recorder's temporary files. */
	readonly folder: TempFolder;
	readonly signal: AbortSignal;
};

/** What the recording cost. */
export type RecordingCost = Pick<
	RecordingMeasurement,
	| 'recordedS'
	| 'cores'
	| 'wholeRunCores'
	| 'coresByKind'
	| 'maxPssMiB'
	| 'lastPssMiB'
	| 'serverCores'
	| 'publisherCores'
	| 'endToFileMs'
	| 'network'
	| 'soundPackets'
	| 'warnings'
	| 'overTime'
> & { readonly samples: readonly TreeSample[] };

const RECORDING_PREFIX = 'recording.';

/** Name of the recording in its folder. */
export const RECORDING_NAME = `${RECORDING_PREFIX}mp4`;

/** Left out of the steady state: people come in, code is compiled. */
const WARM_UP_S = 5;

/** Below this nothing can be said of what grows. */
const OVER_TIME_FROM_S = 120;

/**
 * Records once and measures everybody's processes. The recorder is measured in three stretches; the middle one is the
 * steady state. Rejects at an abort, and as soon as recorder or publishers end by themselves.
 */
export async function recordUnderLoad({
	part,
	options,
	server,
	room,
	publishers,
	folder,
	signal,
}: LoadedRoom): Promise<RecordingCost> {
	await using load = part.condition === 'busy' ? await startBusyLoad() : null;
	await using wire = part.wire ? await startLossyWire(server, part.wire) : null;
	await using recorder = startRecordProcess({
		source: { server, room },
		options,
		outputPath: folder.file(RECORDING_NAME),
		tempFolder: folder.path,
		...(wire ? { wrapper: wire.wrapper } : {}),
	});
	const broken = AbortSignal.any([signal, publishers.gone, recorder.gone]);
	const pid = await recorder.pid;
	let startedAtMs = 0;
	const [start] = await measureMeanwhile([pid], async () => {
		await raceWithAbort(recorder.recording, broken);
		startedAtMs = performance.now();
		await pause(WARM_UP_S, broken);
	});
	const sampler = new TreeSampler({
		rootPid: pid,
		folder: folder.path,
		recordingPrefix: RECORDING_PREFIX,
		openFrames: () => recorder.lastStats()?.openFrames ?? null,
	});
	let samples: readonly TreeSample[] = [];
	const [steady, ofServer, ofPublishers] = await measureMeanwhile([pid, server.pid, publishers.pid], async () => {
		try {
			await pause(part.recordedS - WARM_UP_S, broken);
		} finally {
			samples = await sampler.stop();
		}
	});
	const recordedS = (performance.now() - startedAtMs) / 1000;
	const network = wire?.counts();
	const stats = recorder.lastStats();
	let [endToFileMs, zeroUnixMs] = [0, 0];
	const [end] = await measureMeanwhile([pid], async () => {
		({ endToFileMs, startedAtUnixMs: zeroUnixMs } = await recorder.stop());
	});
	await load?.[Symbol.asyncDispose]();

	const all = [start, steady, end];
	const overTime = part.recordedS < OVER_TIME_FROM_S ? null : overTimeOf(samples);
	return {
		recordedS,
		cores: steady.cores,
		wholeRunCores: all.reduce((sum, { cpuS }) => sum + cpuS, 0) / all.reduce((sum, { wallS }) => sum + wallS, 0),
		coresByKind: Object.fromEntries(
			Object.entries(steady.cpuSByKind).map(([kind, cpuS]) => [kind, cpuS / steady.wallS]),
		),
		maxPssMiB: Math.max(...all.map(({ maxPssMiB }) => maxPssMiB)),
		lastPssMiB: steady.pssMiB,
		serverCores: ofServer.cores,
		publisherCores: ofPublishers.cores,
		endToFileMs,
		...(network ? { network } : {}),
		...(stats ? { soundPackets: soundPacketsOf(stats) } : {}),
		// What is said before, as of a sandbox that is off, is none of the recording's course.
		warnings: recorder
			.warnings()
			.filter(({ atUnixMs }) => atUnixMs >= zeroUnixMs)
			.map(({ atUnixMs, reason }) => ({ atS: (atUnixMs - zeroUnixMs) / 1000, reason })),
		...(overTime ? { overTime } : {}),
		samples,
	};
}

function soundPacketsOf({ audioPackets, concealedPackets, latePackets }: RecordingStats) {
	return { received: audioPackets, concealed: concealedPackets, late: latePackets };
}

async function pause(lengthS: number, broken: AbortSignal): Promise<void> {
	await setTimeout(lengthS * 1000, undefined, { signal: broken }).catch((error: unknown) => {
		// Why it was aborted says more than that it was.
		throw broken.aborted ? broken.reason : error;
	});
}
