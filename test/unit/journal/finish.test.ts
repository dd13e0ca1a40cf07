import { expect, test } from '@playwright/test';
import { Journal } from '../../../host/journal/journal.ts';
import { recoverDirectory } from '../../../host/journal/recover.ts';
import { readWithMediabunny } from '../mux/media-judges.ts';
import { MemoryStorage, type StorageOperation } from './memory-storage.ts';
import { readStrictly } from './strict-reader.ts';
import { describeSamples, type SyntheticOptions, synthesize } from './synthetic-recording.ts';

const OUTPUT = '/recordings/talk.mp4';
const JOURNAL = '/recordings/talk.EG_1.recording.mp4';
const LONG_AFTER_UNIX_MS = 1e9;
/** The smallest reserve: its room for the index is about 3.5 kB. */
const SMALL_RESERVE_BYTES = 8 * 1024;

/** Records, and returns what was on the disk before the finishing and what the finishing then did, step by step. */
async function finishNotingSteps(recording: SyntheticOptions, reserveBytes: number) {
	const storage = new MemoryStorage();
	const journal = await Journal.open({ outputPath: OUTPUT, egressId: 'EG_1', storage, reserveBytes });
	for (const frame of synthesize(recording)) await journal.append(frame.bytes, frame.sequenceNumber);
	const before = storage.copy();
	const stepsBefore = storage.operations.length;
	const finished = await journal.finish();
	const steps = storage.operations.slice(stepsBefore);
	const bytes = storage.bytesOf(OUTPUT);
	return { before, steps, finished, samples: describeSamples(readStrictly(bytes), bytes) };
}

/** Every state of the disk while the steps are done, byte by byte. */
function* everyState(before: MemoryStorage, steps: readonly StorageOperation[]): Generator<MemoryStorage> {
	const state = before.copy();
	yield state;
	for (const step of steps) {
		const partsBytes = step.kind === 'write' ? step.bytes.length : 1;
		for (let done = 1; done <= partsBytes; done++) {
			if (step.kind === 'write') {
				const bytes = step.bytes.subarray(done - 1, done);
				state.replay({ ...step, bytes, positionBytes: step.positionBytes + done - 1 });
			} else {
				state.replay(step);
			}
			yield state;
		}
	}
}

async function recover(state: MemoryStorage): Promise<MemoryStorage> {
	const disk = state.copy();
	await recoverDirectory('/recordings', { storage: disk, nowUnixMs: () => LONG_AFTER_UNIX_MS });
	return disk;
}

/** The writer of the journals here is this process; one that was killed is one that cannot be found. */
function forgetWriter(storage: MemoryStorage): void {
	const bytes = storage.bytesOf(JOURNAL);
	const mark = Buffer.from('written by ');
	bytes.write(new Uint8Array(mark.length), Buffer.from(bytes.all()).indexOf(mark));
}

const CASES = [
	{ where: 'in front', recording: { fragments: 12 }, isIndexInFront: true },
	{ where: 'in front, of sound alone', recording: { fragments: 12, tracks: ['audio'] }, isIndexInFront: true },
	{ where: 'in front, of pictures alone', recording: { fragments: 12, tracks: ['video'] }, isIndexInFront: true },
	{
		where: 'at the end, as it outgrew the reserve',
		recording: { fragments: 4, picturesPerFragment: 130, soundsPerFragment: 2 },
		isIndexInFront: false,
	},
] as const satisfies readonly { where: string; recording: SyntheticOptions; isIndexInFront: boolean }[];
for (const { where, recording, isIndexInFront } of CASES) {
	test(`a recording killed at any byte of finishing it, with the index ${where}, is whole and can be recovered`, async () => {
		const { before, steps, finished, samples } = await finishNotingSteps(recording, SMALL_RESERVE_BYTES);
		expect(finished.isIndexInFront).toBe(isIndexInFront);
		expect(samples.length).toBeGreaterThan(0);
		forgetWriter(before);
		const kinds = new Set<string>();
		let states = 0;
		let recoveries = 0;
		for (const state of everyState(before, steps)) {
			const path = state.paths.includes(OUTPUT) ? OUTPUT : JOURNAL;
			const bytes = state.bytesOf(path);
			const movie = readStrictly(bytes, 'torn');
			kinds.add(`${path === OUTPUT ? 'output' : 'journal'}, ${movie.kind}`);
			if (describeSamples(movie, bytes).join() !== samples.join())
				throw new Error(`State ${states} has other samples.`);
			// Every state is read; recovering takes longer and is done on each of the first and last ones, and on some between.
			if (states < 400 || states % 23 === 0 || movie.kind === 'finished') {
				const recovered = await recover(state);
				const output = recovered.bytesOf(OUTPUT);
				const found = readStrictly(output);
				const isWhole = found.kind === 'finished' && describeSamples(found, output).join() === samples.join();
				if (!isWhole || recovered.paths.join() !== OUTPUT) throw new Error(`State ${states} is not recovered.`);
				recoveries++;
			}
			states++;
		}
		expect([...kinds]).toEqual(['journal, fragments', 'journal, finished', 'output, finished']);
		const writtenBytes = steps.reduce((sum, step) => sum + (step.kind === 'write' ? step.bytes.length : 0), 0);
		expect(states).toBeGreaterThan(writtenBytes);
		expect(recoveries).toBeGreaterThan(400);
	});
}

for (const { where, recording } of CASES) {
	test(`mediabunny reads the same in every state of a finishing with the index ${where}`, async () => {
		const { before, steps, samples } = await finishNotingSteps(recording, SMALL_RESERVE_BYTES);
		const states = [...everyState(before, steps)].length;
		let index = 0;
		let reads = 0;
		for (const state of everyState(before, steps)) {
			const isLast = index > states - 5;
			if (index++ % 150 !== 0 && !isLast) continue;
			const read = await readWithMediabunny(state.bytesOf(state.paths[0] ?? '').all());
			expect(read.video.length + read.audio.length).toBe(samples.length);
			reads++;
		}
		expect(reads).toBeGreaterThan(8);
	});
}

test('finishing is killed, recovered, killed in the recovery at any step, and recovered again', async () => {
	const { before, samples } = await finishNotingSteps({ fragments: 4 }, SMALL_RESERVE_BYTES);
	forgetWriter(before);
	const first = await recover(before);
	for (let kept = 0; kept <= first.operations.length; kept++) {
		const disk = before.copy();
		for (const step of first.operations.slice(0, kept)) disk.replay(step);
		const path = disk.paths[0] ?? '';
		// The recovery has noted this process as the writer.
		if (path === JOURNAL && Buffer.from(disk.bytesOf(path).all()).includes('written by ')) forgetWriter(disk);
		const again = await recover(disk);
		expect(again.paths).toEqual([OUTPUT]);
		const bytes = again.bytesOf(OUTPUT);
		expect(describeSamples(readStrictly(bytes), bytes)).toEqual(samples);
	}
	expect(first.operations.filter((step) => step.kind === 'link')).toHaveLength(1);
});

test('the byte that finishes a file is written when all else is on the disk, and is the only one that matters', async () => {
	for (const reserveBytes of [SMALL_RESERVE_BYTES, 100_000, 4 * 1024 * 1024, 20 * 1024 * 1024]) {
		const { before, steps } = await finishNotingSteps({ fragments: 3 }, reserveBytes);
		const kinds = steps.map((step) => step.kind);
		expect(kinds).toEqual(['write', 'write', 'sync', 'write', 'sync', 'rename']);
		expect(steps.flatMap((step) => (step.kind === 'write' ? [step.bytes.length] : [])).at(-1)).toBe(1);
		const disk = before.copy();
		for (const step of steps.slice(0, 3).reverse()) disk.replay(step);
		expect(readStrictly(disk.bytesOf(JOURNAL)).kind).toBe('fragments');
		for (const step of steps.slice(3, 4)) disk.replay(step);
		expect(readStrictly(disk.bytesOf(JOURNAL)).kind).toBe('finished');
	}
});

for (const { kind, timescaleHz, durationTicks, durationS, pictures } of [
	{ kind: 'audio', timescaleHz: 44_100, durationTicks: 9 * 1024, durationS: (9 * 1024) / 44_100, pictures: 0 },
	{ kind: 'video', timescaleHz: 30_000, durationTicks: 6000, durationS: 0.2, pictures: 6 },
] as const) {
	test(`a finished recording of ${kind} alone has one track, and the movie's time is that track's`, async () => {
		const storage = new MemoryStorage();
		const journal = await Journal.open({ outputPath: OUTPUT, egressId: 'EG_1', storage });
		const frames = synthesize({ fragments: 3, tracks: [kind] });
		for (const frame of frames) await journal.append(frame.bytes, frame.sequenceNumber);
		expect(await journal.finish()).toMatchObject({ durationS, pictures });
		const movie = readStrictly(storage.bytesOf(OUTPUT));
		expect(movie).toMatchObject({ movieTimescaleHz: timescaleHz, movieDurationTicks: durationTicks });
		expect(movie.tracks).toHaveLength(1);
		const handler = kind === 'audio' ? 'soun' : 'vide';
		expect(movie.tracks[0]).toMatchObject({ handler, timescaleHz, durationTicks, lateTicks: 0 });
	});
}
