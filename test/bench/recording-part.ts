import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { startLiveKitServer } from '../support/livekit-server.ts';
import { ProcessMeter, type ProcessUsage } from '../support/process-meter.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { raceWithAbort } from './abort.ts';
import { startBusyLoad } from './busy-load.ts';
import { machineSlowness } from './calibration.ts';
import type { Condition, RecordingMeasurement } from './measurements.ts';
import { pictureFlow, readPictureCodes } from './picture-codes.ts';
import { startPublishers } from './publishers.ts';
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
	const { participants, preset, condition, recordedS, spread } = part;
	await using publishers = await startPublishers(server, { room: ROOM, count: participants, spread });
	const slownessBefore = machineSlowness();

	const outputPath = folder.file('recording.mp4');
	const run = await recordUnderLoad();
	const slownessAfter = machineSlowness();
	const summary = await publishers.close();
	const codes = await readPictureCodes(outputPath, participants);
	const sound = await readSound(outputPath);
	const flow = pictureFlow(codes);
	const lost = lostSoundMs(sound, participants);
	const sync = soundAgainstPicture(codes, sound);
	await rm(outputPath);
	return {
		kind: 'recording',
		condition,
		participants,
		preset,
		recordedS,
		...run,
		publishers: summary,
		slownessBefore,
		slownessAfter,
		newPicturesPerS: flow.newPerS,
		newPicturesPerSInWorstTile: flow.newPerSInWorstTile,
		repeatedPictures: flow.repeatedPictures,
		pictures: flow.pictures,
		backwardsPictures: flow.backwards,
		unreadablePictures: flow.unreadable,
		lostSoundMs: lost.reduce((sum, lostMs) => sum + lostMs, 0) / lost.length,
		lostSoundMsInWorstVoice: Math.max(...lost),
		soundBehindPictureMs: sync.medianMs,
		soundAgainstPictureP95Ms: sync.p95AwayMs,
		driftMs: sync.driftMs,
	};

	async function recordUnderLoad() {
		await using load = condition === 'busy' ? await startBusyLoad() : null;
		await using recorder = startRecordProcess({ server, room: ROOM, preset, outputPath });
		const startMeter = await ProcessMeter.start(recorder.pid);
		await raceWithAbort(recorder.recording, signal);
		await setTimeout(WARM_UP_S * 1000, undefined, { signal });
		const start = await startMeter.stop();
		const meters = await Promise.all([recorder.pid, server.pid, publishers.pid].map((pid) => ProcessMeter.start(pid)));
		await setTimeout((recordedS - WARM_UP_S) * 1000, undefined, { signal });
		const [steady, ofServer, ofPublishers] = (await Promise.all(meters.map((meter) => meter.stop()))) as [
			ProcessUsage,
			ProcessUsage,
			ProcessUsage,
		];
		const endMeter = await ProcessMeter.start(recorder.pid);
		const { endToFileMs } = await recorder.stop();
		const end = await endMeter.stop();
		await load?.[Symbol.asyncDispose]();
		const all = [start, steady, end];
		return {
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
}
