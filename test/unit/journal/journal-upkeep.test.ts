import { mock } from 'node:test';
import { expect, test } from '@playwright/test';
import { Journal } from '../../../host/journal/journal.ts';
import { readWriter } from '../../../host/journal/journal-header.ts';
import { newJournalLayout, WRITER_BYTES } from '../../../host/journal/journal-layout.ts';
import { currentWriter } from '../../../host/journal/writer-identity.ts';
import { MemoryStorage, type StorageOperation } from './memory-storage.ts';
import { synthesize } from './synthetic-recording.ts';

const RESERVE_BYTES = 64 * 1024;
const { writerPosition } = newJournalLayout(RESERVE_BYTES);

test.beforeEach(() => mock.timers.enable({ apis: ['setInterval'] }));
test.afterEach(() => mock.timers.reset());

function isOfWriter(operation: StorageOperation): boolean {
	return operation.kind === 'write' && operation.positionBytes === writerPosition;
}

/** A journal in memory, whose time the test makes. */
async function openJournal() {
	let nowMs = 0;
	const storage = new MemoryStorage();
	const journal = await Journal.open({
		outputPath: '/r/talk.mp4',
		egressId: 'EG_1',
		storage,
		reserveBytes: RESERVE_BYTES,
		nowMs: () => nowMs,
	});
	storage.operations.length = 0;
	/** Second by second. */
	const pass = (seconds: number): void => {
		for (let second = 0; second < seconds; second++) {
			nowMs += 1000;
			mock.timers.tick(1000);
		}
	};
	/** How often the file was touched, when everything that was begun is done. Ends with the journal closed. */
	const touches = async (): Promise<number> => {
		await journal.close();
		// Closing says that nobody writes the file any more.
		return storage.operations.filter(isOfWriter).length - 1;
	};
	return { journal, storage, pass, touches };
}

for (const [seconds, times] of [
	[15, 0],
	[16, 1],
	[31, 1],
	[32, 2],
] as const) {
	test(`a journal to which nothing comes for ${seconds} s is written to ${times} times`, async () => {
		const { pass, touches } = await openJournal();
		pass(seconds);
		expect(await touches()).toBe(times);
	});
}

test('what a quiet journal is written changes nothing in it', async () => {
	const { journal, storage, pass } = await openJournal();
	const [init] = synthesize({ fragments: 1 });
	const before = storage.bytesOf(journal.path).all();
	pass(16);
	// Comes after it.
	await journal.append(init?.bytes ?? new Uint8Array(), 0);
	expect(storage.operations.filter(isOfWriter)).toHaveLength(1);
	expect(storage.bytesOf(journal.path).read(0, before.length)).toEqual(before);
	expect(readWriter(before.subarray(writerPosition, writerPosition + WRITER_BYTES))).toEqual(await currentWriter());
	await journal.close();
});

test('a journal to which something comes every ten seconds is not written to besides', async () => {
	const { journal, pass, touches } = await openJournal();
	for (const frame of synthesize({ fragments: 4 })) {
		pass(10);
		await journal.append(frame.bytes, frame.sequenceNumber);
	}
	expect(await touches()).toBe(0);
});

test('a disk that does not take it is told by the next append', async () => {
	const { journal, storage, pass } = await openJournal();
	const [init] = synthesize({ fragments: 1 });
	storage.failWith = (operation) => (isOfWriter(operation) ? 'EIO' : undefined);
	pass(16);
	await expect(journal.append(init?.bytes ?? new Uint8Array(), 0)).rejects.toMatchObject({
		code: 'io_error',
		message: expect.stringContaining(`Cannot write the recording to the disk of ${journal.path}`),
	});
	await journal.close();
});

test('a recording that is finished but for its name is not written to any more', async () => {
	const { journal, storage, pass } = await openJournal();
	for (const frame of synthesize({ fragments: 2 })) await journal.append(frame.bytes, frame.sequenceNumber);
	storage.failWith = ({ kind }) => (kind === 'rename' ? 'EACCES' : undefined);
	await expect(journal.finish()).rejects.toMatchObject({ code: 'not_writable' });
	storage.failWith = () => undefined;
	storage.operations.length = 0;
	pass(60);
	await journal.finish();
	expect(storage.operations.filter(({ kind }) => kind !== 'sync')).toMatchObject([{ kind: 'rename' }]);
});
