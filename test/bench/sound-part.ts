import { startLiveKitServer } from '../support/livekit-server.ts';
import { probeRecording } from '../support/recording-probe.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { machineSlowness } from './calibration.ts';
import { VOICES } from './content-plan.ts';
import type { SoundMeasurement } from './measurements.ts';
import { startPublishers } from './publishers.ts';
import { RECORDING_NAME, recordUnderLoad } from './record-under-load.ts';
import type { RecordingPart } from './recording-part.ts';
import { lostSoundMs, readSound } from './recording-sound.ts';

/** A room of which the sound alone is recorded. People have cameras all the same. */
export type SoundPart = Pick<RecordingPart, 'participants' | 'camera' | 'condition' | 'recordedS' | 'spread'>;

const ROOM = 'bench';

/** Records the sound of a room with that load and measures cost and result. Rejects when it is not complete, or at an abort. */
export async function measureSound(part: SoundPart, signal: AbortSignal): Promise<SoundMeasurement> {
	const { participants, condition } = part;
	await using server = await startLiveKitServer();
	await using folder = await makeTempFolder('bench');
	await using publishers = await startPublishers(server, { ...part, room: ROOM, count: participants });
	const slownessBefore = machineSlowness();
	const options = ['--audio-only'];
	const { samples: _, ...cost } = await recordUnderLoad({
		...{ part, options, server, room: ROOM, publishers, folder, signal },
	});
	const slownessAfter = machineSlowness();
	await publishers.close();

	const outputPath = folder.file(RECORDING_NAME);
	const lostMs = lostSoundMs(await readSound(outputPath), Math.min(participants, VOICES));
	return {
		kind: 'sound',
		condition,
		participants,
		...cost,
		fileS: (await probeRecording(outputPath)).durationS,
		lostSoundMsInWorstVoice: Math.max(...lostMs),
		slownessBefore,
		slownessAfter,
	};
}
