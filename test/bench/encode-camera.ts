import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { type Camera, type CameraLayer, KEY_FRAME_INTERVAL_FRAMES } from './cameras.ts';
import { FRAMERATE_FPS, HEIGHT_PX, LOOP_FRAMES, WIDTH_PX } from './content-plan.ts';

const GROUP = ['-g', String(KEY_FRAME_INTERVAL_FRAMES), '-keyint_min', String(KEY_FRAME_INTERVAL_FRAMES)];

const CODEC_ARGS: Readonly<Record<Camera['codec'], readonly string[]>> = {
	// One slice a picture: receivers take the slices of a picture for pictures where the time does not tell.
	h264: ['-c:v', 'libx264', '-profile:v', 'baseline', '-preset', 'veryfast', ...GROUP].concat([
		'-x264-params',
		'slices=1:sliced-threads=0:scenecut=0:repeat-headers=1',
		'-f',
		'h264',
	]),
	// As a browser does in a call: no picture waits for the next one, and none is kept aside unseen.
	vp8: ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-lag-in-frames', '0', ...GROUP].concat([
		'-auto-alt-ref',
		'0',
		'-f',
		'ivf',
	]),
};

/** Name of the file with the encoding of a layer that has its key frames at picture `phase` of a group. */
export function phaseFile({ codec }: Camera, { heightPx }: CameraLayer, phase: number): string {
	return `video-${heightPx}p-${String(phase).padStart(2, '0')}.${codec === 'vp8' ? 'ivf' : codec}`;
}

/**
 * Encodes the same pictures once for each place that the key frame of a group can have, so that there is one for every
 * moment at which a key frame may be asked for. Encoding p begins with picture p; every group stands by itself. `loop`
 * holds all pictures of the content as I420. Rejects with what ffmpeg says if it fails.
 */
export async function encodeCamera(folder: string, camera: Camera, loop: Uint8Array): Promise<void> {
	for (const layer of camera.layers) {
		const pictures = picturesOf(loop, layer);
		for (let phase = 0; phase < KEY_FRAME_INTERVAL_FRAMES; phase++) {
			await ffmpeg(
				[...pictures.slice(phase), ...pictures.slice(0, phase)],
				['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${WIDTH_PX}x${HEIGHT_PX}`, '-r', String(layer.framerateFps)],
				[...scaleArgs(layer), ...CODEC_ARGS[camera.codec], ...rateArgs(layer)],
				join(folder, phaseFile(camera, layer, phase)),
			);
		}
	}
}

/** Runs ffmpeg over raw media. Rejects with what it says if it fails. */
export async function ffmpeg(
	input: readonly Uint8Array[],
	inputArgs: readonly string[],
	outputArgs: readonly string[],
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

/** The pictures of the content that a layer has. */
function picturesOf(loop: Uint8Array, { framerateFps }: CameraLayer): readonly Uint8Array[] {
	const pictureBytes = loop.byteLength / LOOP_FRAMES;
	const step = FRAMERATE_FPS / framerateFps;
	return Array.from({ length: LOOP_FRAMES / step }, (_, picture) =>
		loop.subarray(picture * step * pictureBytes, (picture * step + 1) * pictureBytes),
	);
}

function scaleArgs({ widthPx, heightPx }: CameraLayer): readonly string[] {
	return widthPx === WIDTH_PX ? [] : ['-vf', `scale=${widthPx}:${heightPx}`];
}

function rateArgs({ bitrateBps }: CameraLayer): readonly string[] {
	return ['-b:v', String(bitrateBps), '-maxrate', String(bitrateBps), '-bufsize', String(bitrateBps)];
}
