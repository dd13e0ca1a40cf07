import { truncate } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { sourceRectangle } from '../../support/picture-area.ts';
import { RecordingReader } from '../../support/recording-reader.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';
import { countPictures } from '../../support/tile-history.ts';
import { writeTestRecording } from './test-recording.ts';

const WHOLE = { xPx: 0, yPx: 0, widthPx: 640, heightPx: 360 };

/** Beeps are found to about 1 ms; AAC smears their onset over a little more. */
const SYNC_TOLERANCE_MS = 2.5;

/** Colours pass 4:2:0 and a coarse encoder. */
const COLOUR_TOLERANCE = 12;

test.describe('the reader of recordings', () => {
	for (const soundLateMs of [0, 37, -60]) {
		test(`says that sound is ${soundLateMs} ms late when it is`, async () => {
			await using folder = await makeTempFolder('reader');
			const path = await writeTestRecording(folder, { lengthS: 4, soundLateMs });
			const reader = await RecordingReader.open(path);
			const { whole } = await reader.watchTiles({ whole: WHOLE });
			const [sound] = await reader.sound();
			if (sound === undefined) throw new Error('no sound');
			const { eachMs, unmatched } = reader.soundAgainstPicture(whole, sound, 1000);
			expect(eachMs.length).toBe(4);
			expect(unmatched).toBe(0);
			for (const apartMs of eachMs) expect(Math.abs(apartMs - soundLateMs)).toBeLessThan(SYNC_TOLERANCE_MS);
		});
	}

	test('reads profile, size, times, key frames and colour of a file', async () => {
		await using folder = await makeTempFolder('reader');
		const path = await writeTestRecording(folder, { lengthS: 2 });
		const reader = await RecordingReader.open(path);
		expect(reader.probe.video).toMatchObject({ codec: 'h264', widthPx: 640, heightPx: 360, pixelFormat: 'yuv420p' });
		expect(reader.probe.video?.framerateFps).toBe(30);
		expect(reader.probe.audio).toMatchObject({ codec: 'aac', profile: 'LC', sampleRateHz: 48_000, channels: 1 });
		expect((await reader.keyFrameTimesS())[0]).toBe(0);
		const { whole } = await reader.tileColours({ whole: WHOLE }, 1);
		[40, 90, 200].forEach((expected, channel) => {
			expect(Math.abs((whole[channel] ?? 0) - expected)).toBeLessThan(COLOUR_TOLERANCE);
		});
	});

	test('finds no error in a whole file, and one in a file that was cut', async () => {
		await using folder = await makeTempFolder('reader');
		const path = await writeTestRecording(folder, {
			lengthS: 2,
			audioCodec: ['-c:a', 'aac', '-movflags', 'faststart'],
		});
		const reader = await RecordingReader.open(path);
		expect(await reader.decodeErrors()).toBe('');
		await truncate(path, Math.floor(reader.probe.sizeBytes * 0.7));
		expect(await reader.decodeErrors()).not.toBe('');
	});

	test('counts pictures that are repeated and missed, also at a fifth of their size', async () => {
		await using folder = await makeTempFolder('reader');
		// Place 20 repeats 19, and 31 and 32 are left out.
		const pictureAt = (n: number) => (n < 20 ? n : n < 30 ? n - 1 : n + 3);
		const path = await writeTestRecording(folder, { lengthS: 2, pictureAt, widthPx: 128 });
		const reader = await RecordingReader.open(path);
		const { whole } = await reader.watchTiles({ whole: { xPx: 0, yPx: 0, widthPx: 128, heightPx: 72 } });
		expect(reader.countPictures(whole)).toEqual({ readable: 60, unreadable: 0, repeated: 1, missed: 4, backwards: 0 });
	});
});

test('numbers that begin again at zero are neither missed nor backwards', () => {
	expect(countPictures([4094, 4095, 0, 1])).toEqual({
		readable: 4,
		unreadable: 0,
		repeated: 0,
		missed: 0,
		backwards: 0,
	});
	expect(countPictures([5, 4, undefined, 7])).toEqual({
		readable: 3,
		unreadable: 1,
		repeated: 0,
		missed: 2,
		backwards: 1,
	});
});

test('a wide source lies beyond the sides of a square tile that it covers, and within one that contains it', () => {
	const tile = { xPx: 100, yPx: 100, widthPx: 200, heightPx: 200 };
	const source = { widthPx: 640, heightPx: 320 };
	expect(sourceRectangle(tile, source, 'cover')).toEqual({ xPx: 0, yPx: 100, widthPx: 400, heightPx: 200 });
	expect(sourceRectangle(tile, source, 'contain')).toEqual({ xPx: 100, yPx: 150, widthPx: 200, heightPx: 100 });
});
