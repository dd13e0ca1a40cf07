import { closeSync, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Journal } from '../../../host/journal/journal.ts';
import { type JournalFile, nodeJournalStorage } from '../../../host/journal/journal-storage.ts';
import { MAX_FRAGMENT_FRAME_BYTES } from '../../../protocol/fragment-frame.ts';
import { encodeTestMedia } from '../mux/encoded-media.ts';
import { probePackets, probeStreams } from '../mux/media-judges.ts';
import { MemoryStorage, type PagedBytes } from './memory-storage.ts';
import { recordFrames } from './real-recording.ts';
import { readStrictly } from './strict-reader.ts';
import { AAC_FRAME_SAMPLES, describedWriter, synthesize } from './synthetic-recording.ts';

const HOURS = 24;
const FRAGMENTS = HOURS * 3600 * 2;
const PICTURES_PER_FRAGMENT = 15;
const SOUNDS_PER_FRAGMENT = 22;
/** The design allows 200 MB for a day; half of it leaves room for the garbage that the test itself makes. */
const MAX_TABLE_BYTES = 100 * 1024 * 1024;

/** Keeps the room in front, where the index is written, and forgets fragments of the given size. */
class FrontOnlyStorage extends MemoryStorage {
	mediaBytes = -1;

	override async create(path: string): Promise<JournalFile> {
		const file = await super.create(path);
		let sizeBytes = 0;
		return {
			...file,
			write: async (bytes, positionBytes) => {
				sizeBytes = Math.max(sizeBytes, positionBytes + bytes.byteLength);
				if (positionBytes < 64 * 1024 * 1024 && bytes.byteLength !== this.mediaBytes)
					await file.write(bytes, positionBytes);
			},
			sizeBytes: async () => sizeBytes,
		};
	}
}

test('a day of pictures and sound has exact durations, its index in front, and tables that stay small', async () => {
	const storage = new FrontOnlyStorage();
	const options = { outputPath: '/r/day.mp4', egressId: 'EG_1', storage, expectedDurationS: HOURS * 3600 };
	const journal = await Journal.open(options);
	const counts = { picturesPerFragment: PICTURES_PER_FRAGMENT, soundsPerFragment: SOUNDS_PER_FRAGMENT };
	const [init, fragment] = synthesize({ fragments: 1, ...counts });
	if (!init || !fragment) throw new Error('No fragment was made.');
	await journal.append(init.bytes, 0);
	storage.mediaBytes = fragment.bytes.length;
	const bytes = Buffer.from(fragment.bytes);
	const numberAt = bytes.indexOf('mfhd') + 8;
	const timesAt = [bytes.indexOf('tfdt') + 8, bytes.lastIndexOf('tfdt') + 8] as const;
	const heapBefore = process.memoryUsage().arrayBuffers;
	for (let index = 0; index < FRAGMENTS; index++) {
		bytes.writeUInt32BE(index + 1, numberAt);
		bytes.writeBigUInt64BE(BigInt(index * PICTURES_PER_FRAGMENT * 1000), timesAt[0]);
		bytes.writeBigUInt64BE(BigInt(index * SOUNDS_PER_FRAGMENT * AAC_FRAME_SAMPLES), timesAt[1]);
		await journal.append(bytes, index + 1);
	}
	expect(process.memoryUsage().arrayBuffers - heapBefore).toBeLessThan(MAX_TABLE_BYTES);

	const pictures = FRAGMENTS * PICTURES_PER_FRAGMENT;
	const soundTicks = FRAGMENTS * SOUNDS_PER_FRAGMENT * AAC_FRAME_SAMPLES;
	const finished = await journal.finish();
	expect(finished).toMatchObject({ pictures, isIndexInFront: true });
	expect(finished.durationS).toBe(Math.ceil((soundTicks / 44_100) * 30_000) / 30_000);
	const { durations, boxes } = readDurations(storage.bytesOf('/r/day.mp4'));
	expect(boxes).toEqual(['ftyp', 'free', 'moov', 'free', 'mdat']);
	expect(durations).toEqual([
		{ version: 0, durationTicks: pictures * 1000 },
		{ version: 0, durationTicks: soundTicks },
	]);
});

/** The track durations (mdhd) of an index whose samples are too many to list, and the boxes of the file. */
function readDurations(source: PagedBytes) {
	const boxes: string[] = [];
	let durations: { version: number; durationTicks: number }[] = [];
	for (let position = 0; boxes.at(-1) !== 'mdat'; ) {
		const header = Buffer.from(source.read(position, 8));
		boxes.push(header.toString('latin1', 4));
		if (boxes.at(-1) === 'moov') {
			const moov = Buffer.from(source.read(position, header.readUInt32BE()));
			const places = [moov.indexOf('mdhd') + 4, moov.lastIndexOf('mdhd') + 4];
			durations = places.map((at) => ({ version: moov.readUInt8(at), durationTicks: moov.readUInt32BE(at + 16) }));
		}
		position += header.readUInt32BE();
	}
	return { durations, boxes };
}

test('durations beyond 32 bits are written in 64', async () => {
	const storage = new MemoryStorage();
	const journal = await Journal.open({ outputPath: '/r/long.mp4', egressId: 'EG_1', storage });
	const writer = describedWriter();
	const times = [0, 4e9, 8e9, 12e9];
	for (const timestampTicks of times) {
		writer.addVideo({ bytes: Buffer.from('v'), timestampTicks, durationTicks: 1000, isKeyFrame: true });
		writer.addAudio({ bytes: Buffer.from('a'), timestampTicks: timestampTicks / 4, durationTicks: 1024 });
		for (const frame of writer.cut()) await journal.append(frame.bytes, frame.sequenceNumber);
	}
	await journal.finish();
	const movie = readStrictly(storage.bytesOf('/r/long.mp4'));
	expect(movie.movieDurationTicks).toBe(12e9 + 1000);
	expect(movie.tracks.map((track) => track.durationTicks)).toEqual([12e9 + 1000, 3e9 + 1024]);
	expect(movie.tracks[0]?.movieDurationTicks).toBe(12e9 + 1000);
	expect(movie.tracks[0]?.samples.map((sample) => sample.timeTicks)).toEqual(times);
});

test('a recording of more than 4 GiB is finished, with 64-bit offsets to the right bytes', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'roomreel-large-'));
	const outputPath = join(directory, 'large.mp4');
	const storage = { ...nodeJournalStorage, create: async (path: string) => sparseFile(openSync(path, 'wx+')) };
	const journal = await Journal.open({ outputPath, egressId: 'EG_1', storage });
	const frames = recordFrames(encodeTestMedia(1));
	const [init] = frames;
	await journal.append(init?.bytes ?? new Uint8Array(), 0);

	// Huge pictures of zeros in front, then a second of real ones behind 4 GiB.
	const hugeBytes = MAX_FRAGMENT_FRAME_BYTES - 4096;
	const hugeCount = Math.ceil(2 ** 32 / hugeBytes);
	const writer = describedWriter();
	writer.addVideo({ bytes: new Uint8Array(hugeBytes), timestampTicks: 0, durationTicks: 1000, isKeyFrame: true });
	const huge = Buffer.from(writer.cut()[1]?.bytes ?? new Uint8Array());
	for (let index = 0; index < hugeCount; index++) {
		huge.writeUInt32BE(index + 1, huge.indexOf('mfhd') + 8);
		huge.writeUInt32BE(index * 1000, huge.indexOf('tfdt') + 12);
		await journal.append(huge, index + 1);
	}
	const media = frames.slice(1).map((frame) => Buffer.from(frame.bytes));
	for (const [index, bytes] of media.entries()) {
		const videoTimeAt = bytes.indexOf('tfdt') + 12;
		bytes.writeUInt32BE(hugeCount + index + 1, bytes.indexOf('mfhd') + 8);
		bytes.writeUInt32BE(bytes.readUInt32BE(videoTimeAt) + hugeCount * 1000, videoTimeAt);
		await journal.append(bytes, hugeCount + index + 1);
	}
	const finished = await journal.finish();
	expect(finished.sizeBytes).toBeGreaterThan(2 ** 32);

	const file = openSync(outputPath, 'r');
	const movie = readStrictly({ sizeBytes: fstatSync(file).size, read: (at, length) => readAt(file, at, length) });
	closeSync(file);
	expect(movie.tracks[0]?.tables).toContain('co64');
	const last = movie.tracks[0]?.samples.at(-1);
	expect(last?.positionBytes).toBeGreaterThan(2 ** 32);
	const packets = probePackets(outputPath, '-select_streams', 'v', '-read_intervals', `${(hugeCount + 30) / 30}`);
	expect(packets.at(-1)).toMatchObject({ dts: (hugeCount + 29) * 1000, pos: String(last?.positionBytes) });
	expect(probeStreams(outputPath)[0]).toMatchObject({ duration_ts: (hugeCount + 30) * 1000 });
	rmSync(directory, { recursive: true });
});

function readAt(file: number, positionBytes: number, lengthBytes: number): Uint8Array {
	const bytes = new Uint8Array(lengthBytes);
	return bytes.subarray(0, readSync(file, bytes, 0, lengthBytes, positionBytes));
}

/** A real file that leaves a hole for the zeros of huge fragments. */
function sparseFile(file: number): JournalFile {
	const headBytes = 4096;
	return {
		async write(bytes, positionBytes) {
			const isHuge = bytes.byteLength > 16 * 1024 * 1024;
			writeSync(file, bytes, 0, isHuge ? headBytes : bytes.byteLength, positionBytes);
			if (isHuge) ftruncateSync(file, positionBytes + bytes.byteLength);
		},
		read: async (positionBytes, lengthBytes) => readAt(file, positionBytes, lengthBytes),
		sizeBytes: async () => fstatSync(file).size,
		sync: async () => undefined,
		truncate: async (sizeBytes) => ftruncateSync(file, sizeBytes),
		close: async () => closeSync(file),
	};
}
