import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Journal } from '../../../host/journal/journal.ts';
import { nodeJournalStorage } from '../../../host/journal/journal-storage.ts';
import { recoverDirectory } from '../../../host/journal/recover.ts';
import { MemoryStorage } from './memory-storage.ts';
import { readStrictly } from './strict-reader.ts';
import { describeSamples, synthesize } from './synthetic-recording.ts';

const OUTPUT = '/r/talk.mp4';
const PAGE_BYTES = 4096;

async function openWith(reserveBytes: number) {
	const storage = new MemoryStorage();
	const journal = await Journal.open({ outputPath: OUTPUT, egressId: 'EG_1', storage, reserveBytes });
	return { storage, journal, allocatedBytes: () => storage.bytesOf(journal.path).allocatedBytes };
}

test('on a disk that fills up, the append says so, what lies there plays, and the file is finished without more space', async () => {
	const { storage, journal, allocatedBytes } = await openWith(64 * 1024);
	storage.capacityBytes = allocatedBytes() + 2 * PAGE_BYTES;
	const frames = synthesize({ fragments: 200 });
	let appended = 0;
	let failure: unknown;
	for (const frame of frames) {
		try {
			await journal.append(frame.bytes, frame.sequenceNumber);
			appended++;
		} catch (error) {
			failure = error;
			break;
		}
	}
	expect(failure).toMatchObject({
		code: 'disk_full',
		message: `Cannot append to the recording ${journal.path}: the disk is full: free some space, or record to another disk.`,
	});
	expect(appended).toBeGreaterThan(10);
	const journalBytes = storage.bytesOf(journal.path);
	const samples = describeSamples(readStrictly(journalBytes), journalBytes);
	expect(samples).toHaveLength((appended - 1) * 5);
	await expect(journal.append(frames[appended]?.bytes ?? new Uint8Array(), appended)).rejects.toBe(failure);

	storage.capacityBytes = allocatedBytes();
	expect((await journal.finish()).pictures).toBe((appended - 1) * 2);
	const output = storage.bytesOf(OUTPUT);
	expect(describeSamples(readStrictly(output), output)).toEqual(samples);
});

test('a torn fragment that cannot be cut off again does no harm: the file plays, is finished, and is recovered', async () => {
	for (const end of ['finish', 'recover']) {
		const { storage, journal, allocatedBytes } = await openWith(64 * 1024);
		const frames = synthesize({ fragments: 100, picturesPerFragment: 30 });
		storage.capacityBytes = allocatedBytes() + 3 * PAGE_BYTES;
		storage.failWith = (operation) => (operation.kind === 'truncate' ? 'EIO' : undefined);
		const appended = frames.map((frame) => journal.append(frame.bytes, frame.sequenceNumber));
		const results = await Promise.allSettled(appended);
		const samples = (results.filter((result) => result.status === 'fulfilled').length - 1) * 33;
		expect(storage.bytesOf(journal.path).sizeBytes).toBeGreaterThan(journal.sizeBytes);
		const torn = readStrictly(storage.bytesOf(journal.path), 'torn');
		expect(torn.tracks.flatMap((track) => track.samples)).toHaveLength(samples);
		if (end === 'finish') {
			await journal.finish();
		} else {
			await journal.close();
			storage.failWith = () => undefined;
			expect((await recoverDirectory('/r', { storage })).map((report) => report.outcome)).toEqual(['recovered']);
		}
		expect(readStrictly(storage.bytesOf(OUTPUT)).tracks.flatMap((track) => track.samples)).toHaveLength(samples);
	}
});

test('an index that outgrew its room and finds the disk full leaves a journal that plays and can be finished later', async () => {
	const { storage, journal, allocatedBytes } = await openWith(8 * 1024);
	for (const frame of synthesize({ fragments: 10, picturesPerFragment: 200 })) {
		await journal.append(frame.bytes, frame.sequenceNumber);
	}
	storage.capacityBytes = allocatedBytes();
	const sizeBytes = journal.sizeBytes;
	await expect(journal.finish()).rejects.toMatchObject({ code: 'disk_full' });
	expect(storage.bytesOf(journal.path).sizeBytes).toBe(sizeBytes);
	expect(readStrictly(storage.bytesOf(journal.path)).kind).toBe('fragments');
	storage.capacityBytes = Number.POSITIVE_INFINITY;
	expect(await journal.finish()).toMatchObject({ isIndexInFront: false, pictures: 2000 });
	expect(readStrictly(storage.bytesOf(OUTPUT)).kind).toBe('finished');
});

test('a disk without room for the start is refused at once, and nothing stays on it', async () => {
	const storage = new MemoryStorage();
	storage.capacityBytes = 1024 * 1024;
	await expect(Journal.open({ outputPath: OUTPUT, egressId: 'EG_1', storage })).rejects.toMatchObject({
		code: 'disk_full',
		message: expect.stringContaining('Cannot create the recording /r/talk.EG_1.recording.mp4: the disk is full'),
	});
	expect(storage.paths).toEqual([]);
});

test('a device that is really full is told apart by its error', async () => {
	const directory = mkdtempSync(join(tmpdir(), 'roomreel-full-'));
	const storage = { ...nodeJournalStorage, create: () => nodeJournalStorage.open('/dev/full') };
	const opened = Journal.open({ outputPath: join(directory, 'a.mp4'), egressId: 'EG_1', storage });
	await expect(opened).rejects.toMatchObject({ code: 'disk_full', cause: { code: 'ENOSPC' } });
	expect(readdirSync(directory)).toEqual([]);
	rmSync(directory, { recursive: true });
});

/** Lets the next sync in the background fail, and resolves when the journal knows it. */
async function failNextSync(storage: MemoryStorage): Promise<void> {
	await new Promise<void>((resolve) => {
		storage.failWith = (operation) => {
			if (operation.kind !== 'sync') return undefined;
			storage.failWith = () => undefined;
			setImmediate(resolve);
			return 'EIO';
		};
	});
}

test('an error that the disk reports late is thrown by the next append, and the recording can still be finished', async () => {
	const { storage, journal } = await openWith(64 * 1024);
	const frames = synthesize({ fragments: 3 });
	for (const frame of frames.slice(0, 3)) await journal.append(frame.bytes, frame.sequenceNumber);
	await failNextSync(storage);
	await expect(journal.append(frames[3]?.bytes ?? new Uint8Array(), 3)).rejects.toMatchObject({
		code: 'io_error',
		message: expect.stringContaining(`Cannot write the recording to the disk of ${journal.path}`),
	});
	expect((await journal.finish()).pictures).toBe(4);
});

test('a late error that no append has met is thrown by finish, which can then be called again', async () => {
	const { storage, journal } = await openWith(64 * 1024);
	for (const frame of synthesize({ fragments: 3 })) await journal.append(frame.bytes, frame.sequenceNumber);
	await failNextSync(storage);
	await expect(journal.finish()).rejects.toMatchObject({ code: 'io_error' });
	expect((await journal.finish()).pictures).toBe(6);
});
