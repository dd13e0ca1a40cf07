import { setTimeout } from 'node:timers/promises';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { probeRecording } from '../support/recording-probe.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { raceWithAbort } from './abort.ts';
import { startBusyLoad } from './busy-load.ts';
import { machineSlowness } from './calibration.ts';
import { measureMeanwhile } from './measure-meanwhile.ts';
import type { Condition, RecordingMeasurement } from './measurements.ts';
import { pictureFlow, readPictureCodes } from './picture-codes.ts';
import { type Publishers, startPublishers } from './publishers.ts';
import { startRecordProcess } from './record-process.ts';
import { lostSoundMs, readSound, soundAgainstPicture } from './recording-sound.ts';

/** A room, and how it is recorded. */
export type RecordingPart = {
	readonly participants: number;
	readonly preset: string;
	readonly condition: Condition;
	readonly recordedS: number;
	/** Participants send one after the other within a frame period, as in life, not all at the same instant. */
	readonly spread: boolean;
};

/** Left out of the steady state: people come in, code is compiled. */
const WARM_UP_S = 5;

const ROOM = 'bench';

/** Records a room with that load and measures cost and result. Rejects when the recording is not complete, or at an abort. */
export async function measureRecording(part: RecordingPart, signal: AbortSignal): Promise<RecordingMeasurement> {
	await using server = await startLiveKitServer();
	await using folder = await makeTempFolder('bench');
	const { participants, preset, condition, spread } = part;
	await using publishers = await startPublishers(server, { room: ROOM, count: participants, spread });
	const outputPath = folder.file('recording.mp4');
	const slownessBefore = machineSlowness();
	const cost = await recordUnderLoad({ part, server, publishers, outputPath, signal });
	const slownessAfter = machineSlowness();
	const summary = await publishers.close();

	const codes = await readPictureCodes(outputPath, participants);
	const sound = await readSound(outputPath);
	const flow = pictureFlow(codes);
	const lostMs = lostSoundMs(sound, participants);
	const sync = soundAgainstPicture(codes, sound);
	return {
		kind: 'recording',
		condition,
		participants,
		preset,
		...cost,
		fileS: (await probeRecording(outputPath)).durationS,
		publishers: summary,
		slownessBefore,
		slownessAfter,
		newPicturesPerS: flow.newPerS,
		newPicturesPerSInWorstTile: flow.newPerSInWorstTile,
		repeatedPictures: flow.repeatedPictures,
		pictures: flow.pictures,
		backwardsPictures: flow.backwards,
		unreadablePictures: flow.unreadable,
		lostSoundMs: lostMs.reduce((sum, ofVoiceMs) => sum + ofVoiceMs, 0) / lostMs.length,
		lostSoundMsInWorstVoice: Math.max(...lostMs),
		soundBehindPictureMs: sync.medianMs,
		soundAgainstPictureP95Ms: sync.p95AwayMs,
		driftMs: sync.driftMs,
	};
}

type LoadedRecording = {
	readonly part: RecordingPart;
	readonly server: LiveKitServer;
	readonly publishers: Publishers;
	readonly outputPath: string;
	readonly signal: AbortSignal;
};

/** Records once and measures everybody's processes. The recorder is measured in three stretches; the middle one is the steady state. */
async function recordUnderLoad({ part, server, publishers, outputPath, signal }: LoadedRecording) {
	await using load = part.condition === 'busy' ? await startBusyLoad() : null;
	await using recorder = startRecordProcess({ server, room: ROOM, preset: part.preset, outputPath });
	let startedAtMs = 0;
	const [start] = await measureMeanwhile([recorder.pid], async () => {
		await raceWithAbort(recorder.recording, signal);
		startedAtMs = performance.now();
		await setTimeout(WARM_UP_S * 1000, undefined, { signal });
	});
	const [steady, ofServer, ofPublishers] = await measureMeanwhile([recorder.pid, server.pid, publishers.pid], () =>
		setTimeout((part.recordedS - WARM_UP_S) * 1000, undefined, { signal }),
	);
	const recordedS = (performance.now() - startedAtMs) / 1000;
	let endToFileMs = 0;
	const [end] = await measureMeanwhile([recorder.pid], async () => {
		({ endToFileMs } = await recorder.stop());
	});
	await load?.[Symbol.asyncDispose]();

	const all = [start, steady, end];
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
	};
}
