import { expect } from '@playwright/test';
import { decodeErrors } from './ffmpeg.ts';
import type { VideoProbe } from './recording-probe.ts';
import { RecordingReader } from './recording-reader.ts';
import { COUNTER_PERIOD } from './test-picture.ts';

/** ffprobe rounds times to microseconds. */
const ROUNDING_S = 0.00001;

/** Opens a recording and expects that it decodes without one error, that it has these tracks and no other, and that they begin at zero. */
export async function openPlayable(
	path: string,
	kinds: readonly ('video' | 'audio')[] = ['video', 'audio'],
): Promise<RecordingReader> {
	const decoding = decodeErrors(path);
	// Waited for in any case: nothing may still read the file afterwards.
	const reader = await RecordingReader.open(path).finally(() => decoding);
	expect(await decoding).toBe('');
	for (const kind of ['video', 'audio'] as const) {
		expect(reader.probe[kind]?.startS).toBe(kinds.includes(kind) ? 0 : undefined);
	}
	return reader;
}

/** Opens a recording that ended well: both tracks end together, too. */
export async function openWhole(path: string): Promise<RecordingReader> {
	const reader = await openPlayable(path);
	const { video, audio } = reader.probe;
	expect(Math.abs((video?.durationS ?? 0) - (audio?.durationS ?? 0))).toBeLessThan(ROUNDING_S);
	return reader;
}

/** How old the newest picture of a participant who fills the frame was at `timeMs` since 1970, in seconds. */
export async function newestPictureAgeS(reader: RecordingReader, timeMs: number, framerateFps = 30): Promise<number> {
	const { widthPx, heightPx } = reader.probe.video as VideoProbe;
	const { whole } = await reader.watchTiles({ whole: { xPx: 0, yPx: 0, widthPx, heightPx } });
	const number = whole.numbers.findLast((candidate) => candidate !== undefined);
	if (number === undefined) throw new Error(`${reader.path} shows no picture of the participant`);
	const numberThen = Math.floor((timeMs * framerateFps) / 1000) % COUNTER_PERIOD;
	// Newer than `timeMs` is less than zero.
	const half = COUNTER_PERIOD / 2;
	return (((numberThen - number + half + COUNTER_PERIOD) % COUNTER_PERIOD) - half) / framerateFps;
}
