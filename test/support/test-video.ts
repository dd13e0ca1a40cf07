import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type Rgb, TestPictureDrawer } from './test-picture.ts';
import { flashesAt, renderTestSound, SAMPLE_RATE_HZ } from './test-sound.ts';

export type TestVideo = {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly framerateFps: number;
	readonly lengthS: number;
	readonly colour: Rgb;
	readonly beepHz: number;
};

/**
 * Writes an MP4 as a web page plays it: the test picture with its number, flash and beep together each second. Beside it
 * `path.pcm` is left, the sound.
 */
export async function writeTestVideo(path: string, video: TestVideo): Promise<void> {
	const { widthPx, heightPx, framerateFps, lengthS, colour, beepHz } = video;
	const samples = new Int16Array(lengthS * SAMPLE_RATE_HZ);
	renderTestSound({ toneHz: 0, voicePitchHz: 0, beepHz, flashAtMs: 0 }, 0, samples);
	await writeFile(`${path}.pcm`, new Uint8Array(samples.buffer));
	const picture = ['-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${widthPx}x${heightPx}`, '-r', String(framerateFps)];
	const sound = ['-f', 's16le', '-ar', String(SAMPLE_RATE_HZ), '-ac', '1', '-i', `${path}.pcm`];
	const codecs = ['-c:v', 'libx264', '-preset', 'veryfast', '-c:a', 'aac', '-b:a', '128k', '-movflags', '+faststart'];
	const args = ['-v', 'error', '-y', ...picture, '-i', '-', ...sound, ...codecs, path];
	const ffmpeg = spawn('ffmpeg', args, { stdio: ['pipe', 'ignore', 'inherit'] });
	const closed = once(ffmpeg, 'close');
	const drawer = new TestPictureDrawer({ widthPx, heightPx, colour });
	for (let number = 0; number < lengthS * framerateFps; number++) {
		const bytes = drawer.draw(number, flashesAt((number * 1000) / framerateFps, 0));
		// The drawer changes what it has given out.
		if (!ffmpeg.stdin.write(Buffer.from(bytes))) await once(ffmpeg.stdin, 'drain');
	}
	ffmpeg.stdin.end();
	const [code] = await closed;
	if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}
