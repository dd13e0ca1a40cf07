import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
	linkSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { Journal } from '../../../host/journal/journal.ts';
import { recoverDirectory } from '../../../host/journal/recover.ts';
import { encodeTestMedia } from '../mux/encoded-media.ts';
import { decodeErrors, probeStreams } from '../mux/media-judges.ts';
import { MemoryStorage } from './memory-storage.ts';
import { recordFrames } from './real-recording.ts';
import { readStrictly } from './strict-reader.ts';
import { describeSamples, synthesize } from './synthetic-recording.ts';

const OUTPUT = '/r/talk.mp4';
const JOURNAL = '/r/talk.EG_1.recording.mp4';
const RESERVE_BYTES = 8 * 1024;
const quietFor = (ms: number) => ({ nowUnixMs: () => ms });

/** A closed journal in memory, and where its parts begin. */
async function recordInMemory(fragments = 3) {
	const storage = new MemoryStorage();
	const options = { outputPath: OUTPUT, egressId: 'EG_1', storage, reserveBytes: RESERVE_BYTES };
	const journal = await Journal.open(options);
	const initBytes = journal.sizeBytes;
	const fragmentEnds: number[] = [];
	for (const frame of synthesize({ fragments })) {
		await journal.append(frame.bytes, frame.sequenceNumber);
		fragmentEnds.push(journal.sizeBytes);
	}
	await journal.close();
	return { storage, initBytes, fragmentEnds, bytes: storage.bytesOf(JOURNAL).all() };
}

async function recoverBytes(bytes: Uint8Array, nowUnixMs = 1e9) {
	const storage = new MemoryStorage();
	storage.put(JOURNAL, bytes);
	const [report] = await recoverDirectory('/r', { storage, ...quietFor(nowUnixMs) });
	if (!report) throw new Error('No report.');
	return { report, storage };
}

test('a journal cut at any byte is recovered up to its last whole fragment, and told apart from an empty one', async () => {
	const { bytes, fragmentEnds, initBytes } = await recordInMemory();
	const [initEnd = 0, ...mediaEnds] = fragmentEnds;
	const found: string[] = [];
	const expected: string[] = [];
	for (let sizeBytes = 0; sizeBytes <= bytes.length; sizeBytes++) {
		const whole = mediaEnds.filter((end) => end <= sizeBytes).length;
		const droppedBytes = sizeBytes - (mediaEnds[whole - 1] ?? 0);
		if (sizeBytes < initBytes) expected.push(`${sizeBytes}: unreadable, ${JOURNAL}`);
		else if (whole === 0) expected.push(`${sizeBytes}: empty, `);
		else expected.push(`${sizeBytes}: recovered, ${OUTPUT}, ${whole * 5} samples, ${droppedBytes} dropped`);

		const { report, storage } = await recoverBytes(bytes.slice(0, sizeBytes));
		const parts = [`${sizeBytes}: ${report.outcome}`, storage.paths.join()];
		if (report.outcome === 'recovered') {
			const samples = readStrictly(storage.bytesOf(OUTPUT)).tracks.flatMap((track) => track.samples);
			parts.push(`${samples.length} samples`, `${report.droppedBytes} dropped`);
		}
		found.push(parts.join(', '));
	}
	expect(found).toEqual(expected);
	expect(initEnd).toBeGreaterThan(initBytes);
	expect(mediaEnds).toHaveLength(3);
});

test('a process killed at any step of opening a journal leaves nothing that recovery takes for a recording', async () => {
	const storage = new MemoryStorage();
	await Journal.open({ outputPath: OUTPUT, egressId: 'EG_1', storage });
	const outcomes = new Set<string>();
	for (let kept = 1; kept <= storage.operations.length; kept++) {
		const disk = new MemoryStorage();
		for (const operation of storage.operations.slice(0, kept)) disk.replay(operation);
		const bytes = Buffer.from(disk.bytesOf(JOURNAL).all());
		if (bytes.includes('written by')) disk.bytesOf(JOURNAL).write(Buffer.alloc(10, 'x'), bytes.indexOf('written by'));
		const [report] = await recoverDirectory('/r', { storage: disk, ...quietFor(1e9) });
		outcomes.add(report?.outcome ?? 'none');
	}
	expect([...outcomes]).toEqual(['unreadable', 'empty']);
});

test('a journal with a damaged fragment in the middle keeps what is before it, and does not cut off what is behind', async () => {
	const { bytes, fragmentEnds } = await recordInMemory(8);
	const second = fragmentEnds[1] ?? 0;
	const long = new Uint8Array(second + 65 * 1024 * 1024);
	long.set(bytes.subarray(0, second + 4));
	const { report, storage } = await recoverBytes(long);
	expect(report).toMatchObject({ outcome: 'recovered', droppedBytes: long.length - second, sizeBytes: long.length });
	expect(readStrictly(storage.bytesOf(OUTPUT)).tracks[0]?.samples).toHaveLength(2);
});

test('a journal with a damaged init segment and media behind it is left as it is', async () => {
	const { bytes, initBytes } = await recordInMemory();
	bytes.set(Buffer.from('mook'), initBytes + 4);
	const { report, storage } = await recoverBytes(bytes);
	expect(report).toMatchObject({ outcome: 'unreadable', message: expect.stringContaining(JOURNAL) });
	expect(Buffer.compare(storage.bytesOf(JOURNAL).all(), bytes)).toBe(0);
});

test("a stranger's file with the name of a journal is left as it is", async () => {
	for (const text of ['', 'not a video', Buffer.alloc(20_000).toString()]) {
		const { report, storage } = await recoverBytes(Buffer.from(text));
		expect(report.outcome).toBe('unreadable');
		expect(storage.bytesOf(JOURNAL).all().toString()).toBe(new Uint8Array(Buffer.from(text)).toString());
	}
});

test('a recovery that is repeated finds nothing more to do', async () => {
	const { storage } = await recordInMemory();
	expect(await recoverDirectory('/r', { storage })).toHaveLength(1);
	const before = storage.bytesOf(OUTPUT).all();
	expect(await recoverDirectory('/r', { storage })).toEqual([]);
	expect(Buffer.compare(storage.bytesOf(OUTPUT).all(), before)).toBe(0);
});

test('a recovered file never replaces another one', async () => {
	const { storage } = await recordInMemory();
	storage.put(OUTPUT, Buffer.from('older'));
	storage.put('/r/talk.recovered.mp4', Buffer.from('old'));
	const [report] = await recoverDirectory('/r', { storage });
	expect(report).toMatchObject({ outcome: 'recovered', outputPath: '/r/talk.recovered-2.mp4' });
	expect(storage.paths).toEqual(['/r/talk.mp4', '/r/talk.recovered-2.mp4', '/r/talk.recovered.mp4']);
	expect(Buffer.from(storage.bytesOf(OUTPUT).all()).toString()).toBe('older');
});

test('a journal without a readable header gets its name from its own', async () => {
	const { bytes } = await recordInMemory();
	bytes.fill(0x78, Buffer.from(bytes).indexOf('roomreel journal'), Buffer.from(bytes).indexOf('roomreel journal') + 8);
	const { report } = await recoverBytes(bytes);
	expect(report).toMatchObject({ outcome: 'recovered', outputPath: OUTPUT });
});

test('a journal whose header names a file outside of its folder is not believed', async () => {
	const { bytes } = await recordInMemory();
	const header = Buffer.from(bytes);
	header.write('"../ta.mp4"', header.indexOf('"talk.mp4"'));
	const { report } = await recoverBytes(header);
	expect(report).toMatchObject({ outcome: 'recovered', outputPath: OUTPUT });
});

test('a journal that this process still writes is left alone, however long it was quiet', async () => {
	const storage = new MemoryStorage();
	const journal = await Journal.open({ outputPath: OUTPUT, egressId: 'EG_1', storage });
	const [init, media] = synthesize({ fragments: 1 });
	await journal.append(init?.bytes ?? new Uint8Array(), 0);
	const [report] = await recoverDirectory('/r', { storage, ...quietFor(1e12) });
	expect(report?.outcome).toBe('in_use');
	await journal.append(media?.bytes ?? new Uint8Array(), 1);
	expect((await journal.finish()).pictures).toBe(2);
});

test('a journal of a writer who cannot be asked is left alone until it was quiet for a minute', async () => {
	const { bytes } = await recordInMemory();
	const elsewhere = Buffer.from('written by {"pid":1,"startTicks":"1","machine":"another"}');
	bytes.set(elsewhere, Buffer.from(bytes).lastIndexOf('mdat', RESERVE_BYTES + 100) - 4 - 512);
	expect((await recoverBytes(bytes, 59_000)).report.outcome).toBe('in_use');
	expect((await recoverBytes(bytes, 61_000)).report.outcome).toBe('recovered');
});

test('a recovery that the storage breaks off reports that, and works when it is tried again', async () => {
	const { storage } = await recordInMemory();
	storage.failWith = (operation) => (operation.kind === 'sync' ? 'EIO' : undefined);
	const [failed] = await recoverDirectory('/r', { storage });
	expect(failed).toMatchObject({ outcome: 'failed', message: expect.stringContaining(`Cannot recover ${JOURNAL}`) });
	storage.failWith = () => undefined;
	const [report] = await recoverDirectory('/r', { storage });
	expect(report).toMatchObject({ outcome: 'recovered', outputPath: OUTPUT });
});

test('a folder that is not there is an error that names it', async () => {
	const missing = join(tmpdir(), 'roomreel-no-such-folder');
	await expect(recoverDirectory(missing)).rejects.toMatchObject({
		code: 'bad_output_path',
		message: expect.stringContaining(`Cannot look for recordings in ${missing}`),
	});
});

test('recovered samples are those of a finished recording', async () => {
	const { storage } = await recordInMemory(20);
	await recoverDirectory('/r', { storage });
	const recovered = storage.bytesOf(OUTPUT);
	const whole = new MemoryStorage();
	const journal = await Journal.open({ outputPath: OUTPUT, egressId: 'EG_1', storage: whole });
	for (const frame of synthesize({ fragments: 20 })) await journal.append(frame.bytes, frame.sequenceNumber);
	await journal.finish();
	const finished = whole.bytesOf(OUTPUT);
	expect(describeSamples(readStrictly(recovered), recovered)).toEqual(
		describeSamples(readStrictly(finished), finished),
	);
});

test.describe('on the real disk', () => {
	let directory: string;
	test.beforeEach(() => {
		directory = mkdtempSync(join(tmpdir(), 'roomreel-recover-'));
	});
	test.afterEach(() => rmSync(directory, { recursive: true }));

	test('a recording whose process was killed with SIGKILL plays as it lies there, and is recovered at once', async () => {
		const framesPath = join(directory, 'frames.json');
		const frames = recordFrames(encodeTestMedia(2));
		writeFileSync(framesPath, JSON.stringify(frames.map((frame) => Buffer.from(frame.bytes).toString('base64'))));
		const writer = spawn(
			process.execPath,
			['--input-type=module', '-e', WRITER, framesPath, join(directory, 'talk.mp4')],
			{
				stdio: ['ignore', 'pipe', 'inherit'],
			},
		);
		const [line] = await once(writer.stdout, 'data');
		expect(String(line)).toBe(`appended ${frames.length}\n`);
		expect((await recoverDirectory(directory)).map((report) => report.outcome)).toEqual(['in_use']);
		writer.kill('SIGKILL');
		await once(writer, 'exit');
		const journalPath = join(directory, 'talk.EG_killed.recording.mp4');
		expect(decodeErrors(journalPath)).toBe('');
		truncateSync(journalPath, readFileSync(journalPath).length - 5);

		const [report] = await recoverDirectory(directory);
		expect(report).toMatchObject({ outcome: 'recovered', outputPath: join(directory, 'talk.mp4') });
		expect(readdirSync(directory)).toEqual(['frames.json', 'talk.mp4']);
		expect(decodeErrors(join(directory, 'talk.mp4'))).toBe('');
		// Nine fragments of 7 pictures; the torn one had the last 4.
		expect(probeStreams(join(directory, 'talk.mp4'))[0]).toMatchObject({ nb_frames: '56', duration_ts: 56_000 });
	});

	for (const name of ['talk.recording.mp4', 'talk.EG_1.recording.mp4']) {
		test(`a finished recording that is called ${name} stays as it is`, async () => {
			const outputPath = join(directory, name);
			const journal = await Journal.open({ outputPath, egressId: 'EG_2' });
			for (const frame of synthesize({ fragments: 2 })) await journal.append(frame.bytes, frame.sequenceNumber);
			await journal.finish();
			const bytes = readFileSync(outputPath);
			// Of another machine, so that nobody can be asked about its writer.
			bytes.fill('x', bytes.indexOf('written by'), bytes.indexOf('written by') + 7);
			writeFileSync(outputPath, bytes);
			utimesSync(outputPath, 1, 1);
			await recoverDirectory(directory);
			expect(readdirSync(directory)).toEqual([name]);
			expect(readFileSync(outputPath).equals(bytes)).toBe(true);
		});
	}

	test('a recovery that was killed between giving the file its name and taking the old one away is completed', async () => {
		const outputPath = join(directory, 'talk.mp4');
		const journal = await Journal.open({ outputPath, egressId: 'EG_1' });
		for (const frame of synthesize({ fragments: 2 })) await journal.append(frame.bytes, frame.sequenceNumber);
		await journal.finish();
		const journalPath = join(directory, 'talk.EG_1.recording.mp4');
		linkSync(outputPath, journalPath);
		// The file names this process as its writer, which still runs.
		expect((await recoverDirectory(directory))[0]?.outcome).toBe('in_use');
		const bytes = readFileSync(outputPath);
		bytes.fill('x', bytes.indexOf('written by'), bytes.indexOf('written by') + 7);
		writeFileSync(outputPath, bytes);
		utimesSync(outputPath, 1, 1);
		expect((await recoverDirectory(directory))[0]).toMatchObject({ outcome: 'recovered', outputPath, droppedBytes: 0 });
		expect(readdirSync(directory)).toEqual(['talk.mp4']);
	});
});

/** A process that records and then waits to be killed. */
const WRITER = `
import { readFileSync } from 'node:fs';
import { Journal } from ${JSON.stringify(new URL('../../../host/journal/journal.ts', import.meta.url).href)};
const [framesPath, outputPath] = process.argv.slice(1);
const journal = await Journal.open({ outputPath, egressId: 'EG_killed' });
const frames = JSON.parse(readFileSync(framesPath, 'utf8'));
for (const [index, frame] of frames.entries()) await journal.append(Buffer.from(frame, 'base64'), index);
console.log('appended ' + frames.length);
setInterval(() => {}, 1000);
`;
