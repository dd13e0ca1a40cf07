import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EncodingOptionsPreset } from '@livekit/protocol';
import { pictureOfPreset, presetNamed } from '../../host/egress/encoding-presets.ts';
import { gridShape } from '../../layouts/grid.ts';
import { findLeaks, noteHoldings } from '../support/leak-check.ts';
import { startLiveKitServer } from '../support/livekit-server.ts';
import type { WireFaults } from '../support/lossy-wire.ts';
import { probeRecording } from '../support/recording-probe.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { benchFolder } from './bench-folder.ts';
import { machineSlowness } from './calibration.ts';
import { type CameraName, cameraFramerateFps } from './cameras.ts';
import { VOICES } from './content-plan.ts';
import type { Condition, RecordingMeasurement } from './measurements.ts';
import { readPictureCodes } from './picture-codes.ts';
import { pictureFlow } from './picture-flow.ts';
import { startPublishers } from './publishers.ts';
import { RECORDING_NAME, recordUnderLoad } from './record-under-load.ts';
import { lostSoundMs, readSound, soundAgainstPicture } from './recording-sound.ts';

/** A room, and how it is recorded. */
export type RecordingPart = {
	readonly participants: number;
	readonly camera: CameraName;
	/** The first so many have a microphone; default all. */
	readonly voices?: number;
	/** The last so many come and go; what is heard and seen is judged by the others. Default 0. */
	readonly visitors?: number;
	/** How much the participants' clocks run fast, in parts per million: they take turns in these; default 0 for all. */
	readonly skewsPpm?: readonly number[];
	/** Participants send one after the other within a frame period, as in life, not all at the same instant. */
	readonly spread: boolean;
	readonly preset: string;
	readonly condition: Condition;
	/** What happens to packets on their way to the recorder; default nothing. */
	readonly wire?: WireFaults;
	/** Sound has redundancy, as a browser's has; default false. */
	readonly red?: boolean;
	readonly recordedS: number;
};

const ROOM = 'bench';

/**
 * Records a room with that load and measures cost and result; keeps the samples over time as `samples-NAME.json` beside
 * the bench's content. Rejects when the recording is not complete, or at an abort.
 */
export async function measureRecording(
	name: string,
	part: RecordingPart,
	signal: AbortSignal,
): Promise<RecordingMeasurement> {
	const before = await noteHoldings();
	const measurement = await recordAndJudge(name, part, signal);
	return { ...measurement, leftBehind: await findLeaks(before) };
}

async function recordAndJudge(name: string, part: RecordingPart, signal: AbortSignal): Promise<RecordingMeasurement> {
	const { participants, preset, condition, voices = participants, visitors = 0 } = part;
	const video = pictureOfPreset(EncodingOptionsPreset[presetNamed(preset)]);
	await using server = await startLiveKitServer();
	await using folder = await makeTempFolder('bench');
	await using publishers = await startPublishers(server, { ...part, room: ROOM, count: participants });
	const outputPath = folder.file(RECORDING_NAME);
	const slownessBefore = machineSlowness();
	const options = ['--preset', preset];
	const { samples, ...cost } = await recordUnderLoad({ part, options, server, room: ROOM, publishers, folder, signal });
	const slownessAfter = machineSlowness();
	const summary = await publishers.close();
	await keepSamples(name, samples);

	const stayers = participants - visitors;
	const peopleCounts = Array.from({ length: visitors + 1 }, (_, count) => stayers + count);
	const tiles = Math.min(stayers, gridShape(participants, video).pageSize);
	const codes = await readPictureCodes(outputPath, tiles, peopleCounts);
	const sound = await readSound(outputPath);
	const flow = pictureFlow(codes, { outputFps: video.framerateFps, cameraFps: cameraFramerateFps(part.camera) });
	const lostMs = lostSoundMs(sound, Math.min(stayers, voices, VOICES));
	const sync = soundAgainstPicture(codes, sound, voices);
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

async function keepSamples(name: string, samples: readonly unknown[]): Promise<void> {
	await mkdir(benchFolder, { recursive: true });
	await writeFile(join(benchFolder, `samples-${name}.json`), `${JSON.stringify(samples, null, '\t')}\n`);
}
