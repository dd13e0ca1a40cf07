import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { benchFolder } from './bench-folder.ts';
import { drawLoop, drawVoice } from './content-drawing.ts';
import {
	AUDIO_BITRATE_BPS,
	FRAMERATE_FPS,
	HEIGHT_PX,
	KEY_FRAME_INTERVAL_FRAMES,
	LOOP_FRAMES,
	LOOP_S,
	PACKETS_PER_S,
	SAMPLE_RATE_HZ,
	VIDEO_BITRATE_BPS,
	VOICES,
	WIDTH_PX,
} from './content-plan.ts';

/** Content of another revision is made anew. */
const CONTENT_REVISION = 6;

/** One turn of the loop is encoded first and thrown away: when the kept one begins, the encoder is as at its end. */
const PRE_ROLL_S = LOOP_S;

/** The folder that the publisher reads, with `content.json`; encoded by ffmpeg if it is not there. Takes half a minute then. */
export async function benchContent(): Promise<string> {
	const folder = join(benchFolder, 'content');
	const manifest = contentManifest();
	const present = await readFile(join(folder, 'content.json'), 'utf8').catch(() => null);
	if (present === manifest) return folder;

	await mkdir(benchFolder, { recursive: true });
	const workFolder = await mkdtemp(join(benchFolder, 'content-'));
	try {
		await encodePhases(workFolder);
		for (let voice = 0; voice < VOICES; voice++) await encodeVoice(workFolder, voice);
		await writeFile(join(workFolder, 'content.json'), manifest);
		await rm(folder, { recursive: true, force: true });
		await rename(workFolder, folder);
	} finally {
		await rm(workFolder, { recursive: true, force: true });
	}
	return folder;
}

function contentManifest(): string {
	const manifest = {
		revision: CONTENT_REVISION,
		loopS: LOOP_S,
		framerateFps: FRAMERATE_FPS,
		widthPx: WIDTH_PX,
		heightPx: HEIGHT_PX,
		packetsPerS: PACKETS_PER_S,
		preRollPackets: PRE_ROLL_S * PACKETS_PER_S,
		videoPhases: Array.from({ length: KEY_FRAME_INTERVAL_FRAMES }, (_, phase) => phaseFile(phase)),
		voices: Array.from({ length: VOICES }, (_, voice) => voiceFile(voice)),
	};
	return `${JSON.stringify(manifest, null, '\t')}\n`;
}

function phaseFile(phase: number): string {
	return `video-${String(phase).padStart(2, '0')}.h264`;
}

function voiceFile(voice: number): string {
	return `voice-${String(voice).padStart(2, '0')}.ogg`;
}

/**
 * The same pictures once for each place that the key frame of a group can have, so that there is one for every moment
 * at which a key frame may be asked for. Encoding p begins with picture p; every group stands by itself.
 */
async function encodePhases(folder: string): Promise<void> {
	const loop = drawLoop();
	const frameBytes = loop.byteLength / LOOP_FRAMES;
	for (let phase = 0; phase < KEY_FRAME_INTERVAL_FRAMES; phase++) {
		const start = phase * frameBytes;
		const group = String(KEY_FRAME_INTERVAL_FRAMES);
		await ffmpeg(
			[loop.subarray(start), loop.subarray(0, start)],
			['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH_PX}x${HEIGHT_PX}`, '-r', String(FRAMERATE_FPS)],
			['-c:v', 'libx264', '-profile:v', 'baseline', '-preset', 'veryfast', '-g', group, '-keyint_min', group]
				.concat(['-b:v', String(VIDEO_BITRATE_BPS), '-maxrate', String(VIDEO_BITRATE_BPS)])
				.concat(['-bufsize', String(VIDEO_BITRATE_BPS)])
				// One slice a picture: receivers take the slices of a picture for pictures where the time does not tell.
				.concat(['-x264-params', 'slices=1:sliced-threads=0:scenecut=0:repeat-headers=1', '-f', 'h264']),
			join(folder, phaseFile(phase)),
		);
	}
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

/** Runs ffmpeg over raw media. Rejects with what it says if it fails. */
async function ffmpeg(
	input: readonly Uint8Array[],
	inputArgs: string[],
	outputArgs: string[],
	path: string,
): Promise<void> {
	const args = ['-hide_banner', '-loglevel', 'error', ...inputArgs, '-i', 'pipe:0', ...outputArgs, path];
	const child = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'pipe'] });
	let problem = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		problem += text;
	});
	const exit = new Promise<number | null>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', resolve);
	});
	for (const bytes of input) child.stdin.write(bytes);
	child.stdin.end();
	// A broken pipe only says that ffmpeg has ended; its exit code and its words say why.
	await finished(child.stdin).catch(() => undefined);
	const code = await exit;
	if (code !== 0) throw new Error(`ffmpeg ended with ${code}: ${problem.trim()}`);
}
