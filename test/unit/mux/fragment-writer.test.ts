import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { type FragmentFrame, MAX_FRAGMENT_FRAME_BYTES } from '../../../protocol/fragment-frame.ts';
import { FragmentWriter, VIDEO_TICKS_PER_FRAME } from '../../../recorder-page/mux/fragment-writer.ts';
import { type EncodedMedia, encodeTestMedia } from './encoded-media.ts';
import { decodeErrors, probePackets, probeStreams, readWithMediabunny } from './media-judges.ts';

const AVC_DESCRIPTION = Uint8Array.of(1, 0x4d, 0, 0x28, 0xff, 0xe0, 0);
const VIDEO_CONFIG = { description: AVC_DESCRIPTION, widthPx: 64, heightPx: 36 };
const AUDIO_CONFIG = { description: Uint8Array.of(0x12, 0x10), sampleRateHz: 44_100, channelCount: 2, bitrateBps: 0 };
const AAC_FRAME_SAMPLES = 1024;

let directory: string;
test.beforeAll(() => {
	directory = mkdtempSync(join(tmpdir(), 'roomreel-mux-'));
});
test.afterAll(() => rmSync(directory, { recursive: true }));

function videoWriter(): FragmentWriter {
	const writer = new FragmentWriter({ tracks: ['video'], framerateFps: 30 });
	writer.setVideoConfig(VIDEO_CONFIG);
	return writer;
}

function picture(timestampTicks: number, isKeyFrame = true, sizeBytes = 3) {
	return { bytes: new Uint8Array(sizeBytes).fill(7), timestampTicks, durationTicks: VIDEO_TICKS_PER_FRAME, isKeyFrame };
}

function sound(timestampTicks: number, sizeBytes = 2) {
	return { bytes: new Uint8Array(sizeBytes).fill(9), timestampTicks, durationTicks: AAC_FRAME_SAMPLES };
}

/** The names of the boxes of a file or container, in order, and where their payloads lie. */
function listBoxes(bytes: Uint8Array): { type: string; payload: Uint8Array }[] {
	const boxes = [];
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	for (let offset = 0; offset < bytes.length; offset += view.getUint32(offset)) {
		const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
		boxes.push({ type, payload: bytes.subarray(offset + 8, offset + view.getUint32(offset)) });
	}
	return boxes;
}

function findBox(bytes: Uint8Array, ...path: readonly string[]): Uint8Array {
	let payload = bytes;
	for (const type of path) {
		const found = listBoxes(payload).find((item) => item.type === type);
		if (!found) throw new Error(`No ${type} in ${path}.`);
		payload = found.payload;
	}
	return payload;
}

function words(bytes: Uint8Array): number[] {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return Array.from({ length: bytes.length >> 2 }, (_, index) => view.getUint32(index * 4));
}

function mediaBytes(frames: readonly FragmentFrame[]): Uint8Array {
	const media = frames.find((frame) => frame.kind === 'media');
	if (!media) throw new Error('No media fragment was cut.');
	return media.bytes;
}

/** Feeds a whole recording in the order of its time, cutting wherever `isCut` says so after a picture. */
function recordAll(media: EncodedMedia, isCut: (pictureIndex: number) => boolean): readonly FragmentFrame[] {
	const writer = new FragmentWriter({
		tracks: ['video', 'audio'],
		framerateFps: media.framerateFps,
		sampleRateHz: media.sampleRateHz,
		colour: 'bt709-limited',
	});
	const frames: FragmentFrame[] = [];
	let soundIndex = 0;
	for (const [index, { bytes, isKeyFrame }] of media.pictures.entries()) {
		const endS = (index + 1) / media.framerateFps;
		writer.addVideo({
			bytes,
			isKeyFrame,
			timestampTicks: index * VIDEO_TICKS_PER_FRAME,
			durationTicks: VIDEO_TICKS_PER_FRAME,
		});
		for (; (soundIndex * AAC_FRAME_SAMPLES) / media.sampleRateHz < endS; soundIndex++) {
			const frame = media.sounds[soundIndex];
			if (frame) writer.addAudio({ ...sound(soundIndex * AAC_FRAME_SAMPLES), bytes: frame });
		}
		if (index === 0) {
			writer.setVideoConfig({ ...media, description: media.videoDescription });
			writer.setAudioConfig({ ...AUDIO_CONFIG, description: media.audioDescription, bitrateBps: 64_000 });
		}
		if (isCut(index)) frames.push(...writer.cut());
	}
	return [...frames, ...writer.cut()];
}

test('a recording of real pictures and sound, cut anywhere, is read alike by ffprobe, ffmpeg and mediabunny', async () => {
	const media = encodeTestMedia(2);
	const frames = recordAll(media, (index) => index % 7 === 3);
	const bytes = Buffer.concat(frames.map((frame) => frame.bytes));
	const path = join(directory, 'real.mp4');
	writeFileSync(path, bytes);

	expect(decodeErrors(path)).toBe('');
	const [video, audio] = probeStreams(path);
	expect(video).toMatchObject({
		...{ codec_name: 'h264', width: 160, height: 90, sample_aspect_ratio: '1:1', time_base: '1/30000' },
		...{ color_space: 'bt709', color_range: 'tv', start_time: '0.000000' },
		tags: { handler_name: 'VideoHandler', language: 'und' },
	});
	expect(audio).toMatchObject({ codec_name: 'aac', profile: 'LC', time_base: '1/44100', start_time: '0.000000' });

	const packets = probePackets(path);
	const videoPackets = packets.filter((packet) => packet.codec_type === 'video');
	expect(videoPackets.map((packet) => packet.dts)).toEqual(media.pictures.map((_, index) => index * 1000));
	expect(videoPackets.map((packet) => packet.flags.startsWith('K'))).toEqual(
		media.pictures.map((item) => item.isKeyFrame),
	);
	expect(videoPackets.map((packet) => Number(packet.size))).toEqual(media.pictures.map((item) => item.bytes.length));

	const read = await readWithMediabunny(bytes);
	expect(read.video.map((packet) => packet.type)).toEqual(
		media.pictures.map((item) => (item.isKeyFrame ? 'key' : 'delta')),
	);
	const fedSounds = packets.filter((packet) => packet.codec_type === 'audio').length;
	expect(read.audio.map((packet) => packet.sizeBytes)).toEqual(
		media.sounds.slice(0, fedSounds).map((item) => item.length),
	);
});

test('the init segment is cut once, before the first fragment, and sequence numbers run on from it', () => {
	const writer = videoWriter();
	expect(writer.cut()).toEqual([]);
	writer.addVideo(picture(0));
	const first = writer.cut();
	writer.addVideo(picture(1000, false));
	const second = writer.cut();
	expect([...first, ...second].map((frame) => [frame.kind, frame.sequenceNumber])).toEqual([
		['init', 0],
		['media', 1],
		['media', 2],
	]);
	expect(listBoxes(first[0]?.bytes ?? new Uint8Array()).map((item) => item.type)).toEqual(['ftyp', 'moov']);
	expect(words(findBox(mediaBytes(second), 'moof', 'mfhd'))).toEqual([0, 2]);
	expect(writer.cut()).toEqual([]);
});

test('samples wait until both tracks are described, then come out in one fragment', () => {
	const writer = new FragmentWriter({ tracks: ['video', 'audio'], framerateFps: 30, sampleRateHz: 44_100 });
	writer.addVideo(picture(0));
	writer.setVideoConfig(VIDEO_CONFIG);
	writer.addVideo(picture(1000, false));
	expect(writer.cut()).toEqual([]);
	expect(writer.pendingBytes).toBeGreaterThan(0);
	writer.setAudioConfig(AUDIO_CONFIG);
	const moof = findBox(mediaBytes(writer.cut()), 'moof');
	expect(listBoxes(moof).map((item) => item.type)).toEqual(['mfhd', 'traf']);
	expect(writer.pendingBytes).toBe(0);
});

test('a fragment of both tracks says for each where its data lies, how long, how big and of which kind each sample is', () => {
	const writer = new FragmentWriter({ tracks: ['audio', 'video'], framerateFps: 30, sampleRateHz: 44_100 });
	writer.setAudioConfig(AUDIO_CONFIG);
	writer.setVideoConfig(VIDEO_CONFIG);
	writer.addVideo(picture(0, true, 5));
	writer.addAudio(sound(0, 4));
	writer.addVideo(picture(3000, false, 6));
	const bytes = mediaBytes(writer.cut());
	const moof = findBox(bytes, 'moof');
	const [, video, audio] = listBoxes(moof);
	const dataStart = moof.length + 16;
	expect(words(findBox(video?.payload ?? moof, 'tfhd'))).toEqual([0x020000, 1]);
	expect(words(findBox(video?.payload ?? moof, 'tfdt'))).toEqual([0x01000000, 0, 0]);
	expect(words(findBox(video?.payload ?? moof, 'trun'))).toEqual([
		...[0x000701, 2, dataStart],
		...[3000, 5, 0x02000000],
		...[1000, 6, 0x01010000],
	]);
	expect(words(findBox(audio?.payload ?? moof, 'tfhd'))).toEqual([0x020000, 2]);
	expect(words(findBox(audio?.payload ?? moof, 'trun'))).toEqual([0x000701, 1, dataStart + 11, 1024, 4, 0x02000000]);
	expect([...findBox(bytes, 'mdat')]).toEqual([...Array(11).fill(7), ...Array(4).fill(9)]);
});

test('a fragment may begin with a delta picture, and hold sound only', () => {
	const writer = new FragmentWriter({ tracks: ['video', 'audio'], framerateFps: 30, sampleRateHz: 44_100 });
	writer.setAudioConfig(AUDIO_CONFIG);
	writer.setVideoConfig(VIDEO_CONFIG);
	writer.addVideo(picture(0));
	writer.cut();
	writer.addVideo(picture(1000, false));
	expect(words(findBox(mediaBytes(writer.cut()), 'moof', 'traf', 'trun')).at(-1)).toBe(0x01010000);
	writer.addAudio(sound(0));
	const moof = findBox(mediaBytes(writer.cut()), 'moof');
	expect(listBoxes(moof).map((item) => item.type)).toEqual(['mfhd', 'traf']);
	expect(words(findBox(moof, 'traf', 'tfhd'))[1]).toBe(2);
});

test('times beyond 32 bits are written whole, and ffprobe reads them back', () => {
	const longAfterTicks = 2 ** 32 + 123_000;
	const writer = videoWriter();
	writer.addVideo(picture(0));
	const frames = [...writer.cut()];
	writer.addVideo(picture(2 ** 32 - 1000));
	frames.push(...writer.cut());
	writer.addVideo(picture(longAfterTicks));
	frames.push(...writer.cut());
	expect(words(findBox(frames.at(-1)?.bytes ?? new Uint8Array(), 'moof', 'traf', 'tfdt'))).toEqual([
		0x01000000, 1, 123_000,
	]);
	const path = join(directory, 'long.mp4');
	writeFileSync(path, Buffer.concat(frames.map((frame) => frame.bytes)));
	expect(probePackets(path).map((packet) => packet.dts)).toEqual([0, 2 ** 32 - 1000, longAfterTicks]);
});

test('an audio-only recording has one track, in ticks of its sample rate', () => {
	const writer = new FragmentWriter({ tracks: ['audio'], sampleRateHz: 48_000 });
	writer.setAudioConfig({ ...AUDIO_CONFIG, sampleRateHz: 48_000, description: Uint8Array.of(0x11, 0x90) });
	for (let index = 0; index < 5; index++) writer.addAudio(sound(index * AAC_FRAME_SAMPLES));
	const path = join(directory, 'audio.mp4');
	writeFileSync(path, Buffer.concat(writer.cut().map((frame) => frame.bytes)));
	const streams = probeStreams(path);
	expect(streams).toHaveLength(1);
	expect(streams[0]).toMatchObject({ codec_type: 'audio', codec_name: 'aac', time_base: '1/48000' });
});

test('a config that is said again does nothing, one that differs is an error', () => {
	const writer = videoWriter();
	writer.setVideoConfig({ ...VIDEO_CONFIG, description: AVC_DESCRIPTION.slice() });
	expect(() => writer.setVideoConfig({ ...VIDEO_CONFIG, widthPx: 128 })).toThrow('changed its configuration');
});

const REFUSED: readonly { what: string; act: (writer: FragmentWriter) => void; message: string }[] = [
	{ what: 'a delta picture first', act: (writer) => writer.addVideo(picture(0, false)), message: 'no key frame' },
	{ what: 'a negative time', act: (writer) => writer.addVideo(picture(-1)), message: 'got -1' },
	{ what: 'a fraction of a tick', act: (writer) => writer.addVideo(picture(0.5)), message: 'got 0.5' },
	{ what: 'an empty sample', act: (writer) => writer.addVideo(picture(0, true, 0)), message: 'is empty' },
	{
		what: 'the same time twice',
		act: (writer) => {
			writer.addVideo(picture(1000));
			writer.addVideo(picture(1000));
		},
		message: 'after the last (1000), got 1000',
	},
	{
		what: 'a duration of nothing',
		act: (writer) => writer.addVideo({ ...picture(0), durationTicks: 0 }),
		message: 'lasts 1 to',
	},
	{
		what: 'a pause longer than MP4 can say',
		act: (writer) => {
			writer.addVideo(picture(0));
			writer.addVideo(picture(2 ** 32));
		},
		message: 'too late',
	},
	{ what: 'sound without an audio track', act: (writer) => writer.addAudio(sound(0)), message: 'no audio track' },
	{
		what: 'more than one fragment holds',
		act: (writer) => writer.addVideo(picture(0, true, MAX_FRAGMENT_FRAME_BYTES)),
		message: 'more than a fragment holds',
	},
	{
		what: 'Annex B parameter sets as description',
		act: (writer) => writer.setVideoConfig({ ...VIDEO_CONFIG, description: Uint8Array.of(0, 0, 0, 1, 0x67, 1, 2) }),
		message: 'no avcC record',
	},
];
for (const { what, act, message } of REFUSED) {
	test(`${what} is refused with a RangeError that says so`, () => {
		const writer = videoWriter();
		expect(() => act(writer)).toThrow(RangeError);
		expect(() => act(videoWriter())).toThrow(message);
	});
}

test('a writer without tracks, or without the tick rate of one, is refused', () => {
	expect(() => new FragmentWriter({ tracks: [] })).toThrow('a video track, an audio track, or both');
	expect(() => new FragmentWriter({ tracks: ['video'] })).toThrow('tick rate');
	expect(() => new FragmentWriter({ tracks: ['audio'], sampleRateHz: 0.5 })).toThrow('tick rate');
});

test('the largest fragment that the writer lets wait fits the frame that the host accepts', () => {
	const writer = videoWriter();
	let refused = 0;
	for (let index = 0; refused === 0; index++) {
		try {
			writer.addVideo(picture(index * 1000, true, 100_000));
		} catch {
			refused++;
		}
	}
	expect(mediaBytes(writer.cut()).length).toBeLessThanOrEqual(MAX_FRAGMENT_FRAME_BYTES - 8);
});

/** What hours may leave behind in the page: noise of the heap. A number kept for each picture would be 2.6 MB. */
const MAX_HEAP_GROWTH_BYTES = 1024 * 1024;

test('a writer that has written four hours of pictures holds no more memory than after one', () => {
	const measurement = fileURLToPath(new URL('./writer-memory-process.ts', import.meta.url));
	const growthBytes = execFileSync(process.execPath, ['--expose-gc', measurement], { encoding: 'utf8' });
	expect(growthBytes).toMatch(/^-?\d+$/);
	expect(Number(growthBytes)).toBeLessThan(MAX_HEAP_GROWTH_BYTES);
});
