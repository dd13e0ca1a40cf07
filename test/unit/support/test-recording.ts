import { writeFile } from 'node:fs/promises';
import { runJudge } from '../../support/ffmpeg.ts';
import { TestPictureDrawer } from '../../support/test-picture.ts';
import { flashesAt, renderTestSound, SAMPLE_RATE_HZ, type TestSound } from '../../support/test-sound.ts';

/** A recording of known content, made without anything that records. */
export type TestRecordingOptions = {
	readonly lengthS: number;
	/** How late the sound is against the picture, in whole milliseconds; negative for early. */
	readonly soundLateMs?: number;
	/** Number of the test picture that stands at place `n`; default: the pictures in order. */
	readonly pictureAt?: (n: number) => number;
	/** Changes the sound before it is encoded. */
	readonly spoilSound?: (samples: Int16Array) => void;
	readonly sound?: Partial<TestSound>;
	/** Arguments for the audio encoder; default AAC at 128 kbit/s. */
	readonly audioCodec?: readonly string[];
	/** Scales the picture to this width; default 640. */
	readonly widthPx?: number;
};

const [WIDTH_PX, HEIGHT_PX, FRAMERATE_FPS] = [640, 360, 30];

/** Writes an MP4 at `file('test.mp4')` of a temporary folder, and returns its path. */
export async function writeTestRecording(
	folder: { file(name: string): string },
	{ lengthS, soundLateMs = 0, pictureAt = (n) => n, spoilSound, sound, audioCodec, widthPx }: TestRecordingOptions,
): Promise<string> {
	const drawer = new TestPictureDrawer({ widthPx: WIDTH_PX, heightPx: HEIGHT_PX, colour: [40, 90, 200] });
	const pictures = Array.from({ length: lengthS * FRAMERATE_FPS }, (_, n) => {
		const number = pictureAt(n);
		return drawer.draw(number, flashesAt((number * 1000) / FRAMERATE_FPS + 0.5, FLASH_AT_MS)).slice();
	});
	const samples = new Int16Array(lengthS * SAMPLE_RATE_HZ);
	const content = { toneHz: 0, voicePitchHz: 0, beepHz: 1000, flashAtMs: FLASH_AT_MS, ...sound };
	renderTestSound(content, (-soundLateMs * SAMPLE_RATE_HZ) / 1000, samples);
	spoilSound?.(samples);

	await writeFile(folder.file('picture.yuv'), Buffer.concat(pictures));
	await writeFile(folder.file('sound.pcm'), samples);
	const path = folder.file('test.mp4');
	const video = [
		'-f',
		'rawvideo',
		'-s',
		`${WIDTH_PX}x${HEIGHT_PX}`,
		'-r',
		`${FRAMERATE_FPS}`,
		'-i',
		folder.file('picture.yuv'),
	];
	const audio = ['-f', 's16le', '-ar', `${SAMPLE_RATE_HZ}`, '-i', folder.file('sound.pcm')];
	const scale = widthPx === undefined ? [] : ['-vf', `scale=${widthPx}:-2`];
	const encode = [
		'-c:v',
		'libx264',
		'-preset',
		'ultrafast',
		'-crf',
		'28',
		...(audioCodec ?? ['-c:a', 'aac', '-b:a', '128k']),
	];
	await runJudge('ffmpeg', [...video, ...audio, ...scale, ...encode, '-y', path]);
	return path;
}

/** Pictures 15 to 17 of every second flash. */
const FLASH_AT_MS = 500;
