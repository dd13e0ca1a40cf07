import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { benchFolder } from './bench-folder.ts';
import { CAMERAS, type CameraName, KEY_FRAME_INTERVAL_FRAMES } from './cameras.ts';
import { drawLoop, drawVoice } from './content-drawing.ts';
import { AUDIO_BITRATE_BPS, LOOP_S, PACKETS_PER_S, SAMPLE_RATE_HZ, VOICES } from './content-plan.ts';
import { encodeCamera, ffmpeg, phaseFile } from './encode-camera.ts';

/** Content of another revision is made anew. */
const CONTENT_REVISION = 7;

/** One turn of the loop is encoded first and thrown away: when the kept one begins, the encoder is as at its end. */
const PRE_ROLL_S = LOOP_S;

/**
 * The folder that the publisher reads, with `content.json`: pictures as that camera sends them, and all voices. Encoded
 * by ffmpeg if it is not there; takes half a minute then, two for simulcast.
 */
export async function benchContent(camera: CameraName): Promise<string> {
	const folder = join(benchFolder, `content-${camera}`);
	const manifest = contentManifest(camera);
	const present = await readFile(join(folder, 'content.json'), 'utf8').catch(() => null);
	if (present === manifest) return folder;

	await mkdir(benchFolder, { recursive: true });
	const workFolder = await mkdtemp(join(benchFolder, 'content-'));
	try {
		await encodeCamera(workFolder, CAMERAS[camera], drawLoop());
		for (let voice = 0; voice < VOICES; voice++) await encodeVoice(workFolder, voice);
		await writeFile(join(workFolder, 'content.json'), manifest);
		await rm(folder, { recursive: true, force: true });
		await rename(workFolder, folder);
	} finally {
		await rm(workFolder, { recursive: true, force: true });
	}
	return folder;
}

function contentManifest(name: CameraName): string {
	const camera = CAMERAS[name];
	const manifest = {
		revision: CONTENT_REVISION,
		loopS: LOOP_S,
		packetsPerS: PACKETS_PER_S,
		preRollPackets: PRE_ROLL_S * PACKETS_PER_S,
		codec: camera.codec,
		layers: camera.layers.map((layer) => ({
			...layer,
			phases: Array.from({ length: KEY_FRAME_INTERVAL_FRAMES }, (_, phase) => phaseFile(camera, layer, phase)),
		})),
		voices: Array.from({ length: VOICES }, (_, voice) => voiceFile(voice)),
	};
	return `${JSON.stringify(manifest, null, '\t')}\n`;
}

function voiceFile(voice: number): string {
	return `voice-${String(voice).padStart(2, '0')}.ogg`;
}

async function encodeVoice(folder: string, voice: number): Promise<void> {
	const samples = drawVoice(voice, PRE_ROLL_S + LOOP_S + 1);
	await ffmpeg(
		[new Uint8Array(samples.buffer)],
		['-f', 's16le', '-ar', String(SAMPLE_RATE_HZ), '-ac', '1'],
		[
			'-c:a',
			'libopus',
			'-application',
			'audio',
			'-b:a',
			String(AUDIO_BITRATE_BPS),
			'-frame_duration',
			'20',
			'-f',
			'ogg',
		],
		join(folder, voiceFile(voice)),
	);
}
