import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Journal } from '../../../host/journal/journal.ts';
import { type EncodedMedia, encodeTestMedia } from '../mux/encoded-media.ts';
import { decodeErrors, probePackets, probeStreams, readWithMediabunny } from '../mux/media-judges.ts';
import { MemoryStorage, PagedBytes } from './memory-storage.ts';
import { recordFrames } from './real-recording.ts';
import { readStrictly } from './strict-reader.ts';
import { describedWriter, synthesize } from './synthetic-recording.ts';

let media: EncodedMedia;
let directory: string;
test.beforeAll(() => {
	media = encodeTestMedia(3);
});
test.beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'roomreel-journal-'));
});
test.afterEach(() => rmSync(directory, { recursive: true }));

function readFile(path: string): PagedBytes {
	const bytes = new PagedBytes();
	bytes.write(readFileSync(path), 0);
	return bytes;
}

async function openInMemory(storage = new MemoryStorage()): Promise<{ journal: Journal; storage: MemoryStorage }> {
	return { journal: await Journal.open({ outputPath: '/r/talk.mp4', egressId: 'EG_1', storage }), storage };
}

async function finishInMemory(frames: ReturnType<typeof synthesize>, options = {}) {
	const { journal, storage } = await openInMemory();
	for (const frame of frames) await journal.append(frame.bytes, frame.sequenceNumber);
	const finished = await journal.finish(options);
	return { finished, movie: readStrictly(storage.bytesOf('/r/talk.mp4')) };
}

test('a recording plays after every fragment, and finished it is a plain MP4 with its index in front', async () => {
	const outputPath = join(directory, 'new', 'folder', 'talk.mp4');
	const journal = await Journal.open({ outputPath, egressId: 'EG_abc' });
	expect(journal.path).toBe(join(directory, 'new', 'folder', 'talk.EG_abc.recording.mp4'));
	for (const frame of recordFrames(media)) {
		await journal.append(frame.bytes, frame.sequenceNumber);
		if (frame.kind === 'init') continue;
		expect(probePackets(journal.path, '-select_streams', 'v')).toHaveLength(Math.min(frame.sequenceNumber * 7, 90));
	}
	expect(decodeErrors(journal.path)).toBe('');
	const asRecorded = await readWithMediabunny(readFileSync(journal.path));

	const finished = await journal.finish();
	expect(readdirSync(join(directory, 'new', 'folder'))).toEqual(['talk.mp4']);
	expect(finished).toEqual({
		...{ path: outputPath, pictures: 90, isIndexInFront: true, durationS: 3 },
		sizeBytes: readFileSync(outputPath).length,
	});
	expect(decodeErrors(outputPath)).toBe('');
	const [video, audio] = probeStreams(outputPath);
	expect(video).toMatchObject({ start_time: '0.000000', duration_ts: 90_000, nb_frames: '90' });
	expect(audio).toMatchObject({ start_time: '0.000000', duration_ts: 129 * 1024, nb_frames: '129' });
	expect(await readWithMediabunny(readFileSync(outputPath))).toEqual(asRecorded);
	expect(asRecorded.video).toHaveLength(90);
	expect(readStrictly(readFile(outputPath)).boxes).toEqual(['ftyp', 'free', 'moov', 'free', 'mdat']);
});

test('a recording whose index outgrew its room is as good, with the index at the end', async () => {
	const outputPath = join(directory, 'talk.mp4');
	const journal = await Journal.open({ outputPath, egressId: 'EG_abc', reserveBytes: 0 });
	// The smallest room takes the index of these three seconds; that of eight times as many pictures is longer.
	for (const frame of recordFrames({ ...media, pictures: Array(8).fill(media.pictures).flat() })) {
		await journal.append(frame.bytes, frame.sequenceNumber);
	}
	expect(await journal.finish()).toMatchObject({ isIndexInFront: false, pictures: 720, durationS: 24 });
	expect(decodeErrors(outputPath)).toBe('');
	expect(probeStreams(outputPath)[0]).toMatchObject({ nb_frames: '720', duration_ts: 720_000 });
	expect(readStrictly(readFile(outputPath)).boxes).toEqual(['ftyp', 'free', 'free', 'mdat', 'moov']);
});

test('an older output stays until the new one is complete, and is then replaced', async () => {
	const outputPath = join(directory, 'talk.mp4');
	writeFileSync(outputPath, 'older');
	const journal = await Journal.open({ outputPath, egressId: 'EG_abc' });
	for (const frame of recordFrames(media)) await journal.append(frame.bytes, frame.sequenceNumber);
	expect(readFileSync(outputPath, 'utf8')).toBe('older');
	await journal.finish();
	expect(probeStreams(outputPath)).toHaveLength(2);
});

test('a finished recording whose name became a folder stays under its own name, says so, and can be renamed later', async () => {
	const outputPath = join(directory, 'talk.mp4');
	const journal = await Journal.open({ outputPath, egressId: 'EG_abc' });
	for (const frame of recordFrames(media)) await journal.append(frame.bytes, frame.sequenceNumber);
	mkdirSync(outputPath);
	await expect(journal.finish()).rejects.toMatchObject({
		code: 'bad_output_path',
		message: expect.stringContaining(`is complete, but stays in ${journal.path}: cannot rename it to ${outputPath}`),
	});
	expect(readStrictly(readFile(journal.path)).kind).toBe('finished');
	rmSync(outputPath, { recursive: true });
	expect((await journal.finish()).path).toBe(outputPath);
});

test('a second recording with the same egress id and output is refused, and the first one is not touched', async () => {
	const { journal, storage } = await openInMemory();
	const sizeBytes = storage.bytesOf(journal.path).sizeBytes;
	await expect(openInMemory(storage)).rejects.toMatchObject({ code: 'journal_exists' });
	expect(storage.bytesOf(journal.path).sizeBytes).toBe(sizeBytes);
});

test('a discarded recording leaves nothing behind, a closed one its journal, and both can be closed again', async () => {
	const discarded = await Journal.open({ outputPath: join(directory, 'a.mp4'), egressId: 'EG_a' });
	await discarded.discard();
	const closed = await Journal.open({ outputPath: join(directory, 'b.mp4'), egressId: 'EG_b' });
	await Promise.all([closed.close(), closed.close(), discarded.close()]);
	expect(readdirSync(directory)).toEqual(['b.EG_b.recording.mp4']);
	await expect(closed.append(new Uint8Array(8), 0)).rejects.toMatchObject({ code: 'closed' });
	await expect(closed.finish()).rejects.toMatchObject({ code: 'closed' });
});

test('a recording without a sample is not finished to an empty file', async () => {
	const { journal } = await openInMemory();
	const [init] = synthesize({ fragments: 1 });
	await journal.append(init?.bytes ?? new Uint8Array(), 0);
	await expect(journal.finish()).rejects.toMatchObject({ code: 'nothing_recorded' });
});

test('appends that are not awaited are written in order, before the finish that follows them', async () => {
	const { journal, storage } = await openInMemory();
	const frames = synthesize({ fragments: 20 });
	const appended = frames.map((frame) => journal.append(frame.bytes, frame.sequenceNumber));
	expect((await journal.finish()).pictures).toBe(40);
	await Promise.all(appended);
	expect(readStrictly(storage.bytesOf('/r/talk.mp4')).tracks[1]?.samples).toHaveLength(60);
});

test('a picture lasts until the next one across fragments, the last one its nominal time or up to the given end', async () => {
	const writer = describedWriter();
	const times = [0, 1000, 4000, 5000];
	const frames = times.flatMap((timestampTicks) => {
		writer.addVideo({ bytes: Buffer.from('v'), timestampTicks, durationTicks: 1000, isKeyFrame: true });
		return [...writer.cut()];
	});
	const nominal = await finishInMemory(frames);
	expect(nominal.movie.tracks[0]?.samples.map((sample) => sample.timeTicks)).toEqual(times);
	expect(nominal.movie.tracks[0]?.durationTicks).toBe(6000);
	const longer = await finishInMemory(frames, { videoEndTicks: 9500 });
	expect(longer.movie.tracks[0]?.durationTicks).toBe(9500);
	expect(longer.movie.movieDurationTicks).toBe(9500);
	expect((await finishInMemory(frames, { videoEndTicks: 5000 })).movie.tracks[0]?.durationTicks).toBe(6000);
});

const STARTS = [
	{ what: 'both at zero', video: 0, audio: 0, lateTicks: [0, 0] },
	{ what: 'both half a second late', video: 15_000, audio: 22_050, lateTicks: [0, 0] },
	{ what: 'the picture 0.2 s after the sound', video: 6000, audio: 0, lateTicks: [6000, 0] },
	{ what: 'the sound 0.1 s after the picture', video: 3000, audio: 8820, lateTicks: [0, 3000] },
];
for (const { what, video, audio, lateTicks } of STARTS) {
	test(`with ${what}, the file begins with its first sample and the other track as much later`, async () => {
		const frames = synthesize({ fragments: 3, videoStartTicks: video, audioStartTicks: audio });
		const { movie, finished } = await finishInMemory(frames);
		expect(movie.tracks.map((track) => track.lateTicks)).toEqual(lateTicks);
		expect(movie.movieTimescaleHz).toBe(30_000);
		expect(movie.tracks.map((track) => track.durationTicks)).toEqual([6000, 9 * 1024]);
		const shownTicks = [6000, Math.ceil((9 * 1024 * 30_000) / 44_100)];
		const ends = lateTicks.map((late, index) => late + (shownTicks[index] ?? 0));
		expect(movie.tracks.map((track) => track.movieDurationTicks)).toEqual(ends);
		expect(movie.movieDurationTicks).toBe(Math.max(...ends));
		expect(finished.durationS).toBeCloseTo(Math.max(...ends) / 30_000, 9);
	});
}

test('ffprobe sees a late sound start late in the finished file', async () => {
	const outputPath = join(directory, 'late.mp4');
	const journal = await Journal.open({ outputPath, egressId: 'EG_1' });
	for (const frame of recordFrames(media, 4410)) await journal.append(frame.bytes, frame.sequenceNumber);
	await journal.finish();
	const [video, audio] = probeStreams(outputPath);
	expect([video?.start_time, audio?.start_time]).toEqual(['0.000000', '0.100000']);
	expect(decodeErrors(outputPath)).toBe('');
});

test('a recording of sound only is finished without a video track', async () => {
	const frames = synthesize({ fragments: 2, picturesPerFragment: 0 });
	const { movie, finished } = await finishInMemory(frames);
	expect(movie.tracks.map((track) => track.handler)).toEqual(['soun']);
	expect(movie.movieTimescaleHz).toBe(44_100);
	expect(finished).toMatchObject({ pictures: 0, durationS: (6 * 1024) / 44_100 });
});

test('the file holds neither a path nor more of its writer than a number', async () => {
	const outputPath = join(directory, 'talk.mp4');
	const journal = await Journal.open({ outputPath, egressId: 'EG_1' });
	const text = readFileSync(journal.path, 'latin1');
	expect(text).toContain('"outputName":"talk.mp4"');
	expect(text).not.toContain(directory);
	await journal.discard();
	expect(existsSync(journal.path)).toBe(false);
});
