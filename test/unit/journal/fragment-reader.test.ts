import { expect, test } from '@playwright/test';
import { readMediaFragment } from '../../../host/journal/fragment-reader.ts';
import { readInitSegment } from '../../../host/journal/init-reader.ts';
import { Journal } from '../../../host/journal/journal.ts';
import { JournalError } from '../../../host/journal/journal-error.ts';
import { MemoryStorage } from './memory-storage.ts';
import { readStrictly } from './strict-reader.ts';
import { synthesize } from './synthetic-recording.ts';

const frames = synthesize({ fragments: 4 }).map((frame) => Buffer.from(frame.bytes));
const [INIT, FIRST, SECOND, THIRD] = frames as [Buffer, Buffer, Buffer, Buffer];

/** The bytes with 32-bit values changed: at so many bytes behind the n-th box of this type. */
function patched(bytes: Buffer, ...patches: readonly [type: string, offset: number, value: number][]): Buffer {
	const copy = Buffer.from(bytes);
	for (const [type, offset, value] of patches) copy.writeUInt32BE(value >>> 0, copy.indexOf(type) + 4 + offset);
	return copy;
}

const withAppended = (bytes: Buffer, type: string) =>
	Buffer.concat([bytes, Buffer.from([0, 0, 0, 8]), Buffer.from(type)]);

const REFUSED: readonly { what: string; bytes: Buffer; sequenceNumber?: number; message: string }[] = [
	{ what: 'a number that was left out', bytes: THIRD, sequenceNumber: 3, message: 'the next one is 2' },
	{ what: 'the fragment before once more', bytes: FIRST, sequenceNumber: 1, message: 'the next one is 2' },
	{ what: 'another number than the message says', bytes: THIRD, message: 'fragment 3 came as number 2' },
	{ what: 'a second init segment', bytes: INIT, sequenceNumber: 0, message: 'a second init segment' },
	{ what: 'an init segment as fragment', bytes: INIT, message: 'got ftyp, moov' },
	{ what: 'no bytes', bytes: Buffer.alloc(0), message: 'a fragment is moof and mdat' },
	{ what: 'a cut header', bytes: SECOND.subarray(0, 5), message: 'ends within the header' },
	{ what: 'a cut fragment', bytes: SECOND.subarray(0, -1), message: 'are there' },
	{ what: 'more behind the mdat', bytes: withAppended(SECOND, 'free'), message: 'got moof, mdat, free' },
	{ what: 'a time before the last', bytes: patched(SECOND, ['tfdt', 8, 1000]), message: 'decode time 1000 to 1000' },
	{ what: 'a time of centuries', bytes: patched(SECOND, ['tfdt', 4, 0x7fffffff]), message: 'is at tick' },
	{ what: 'a jump too long for MP4', bytes: patched(SECOND, ['tfdt', 4, 2]), message: 'decode time 1000 to' },
	{ what: 'an unknown track', bytes: patched(SECOND, ['tfhd', 4, 9]), message: 'track 9 is not in the init segment' },
	{ what: 'one track twice', bytes: patched(SECOND, ['tfhd', 4, 2]), message: 'two parts in one fragment' },
	{ what: 'absolute data offsets', bytes: patched(SECOND, ['tfhd', 0, 1]), message: 'fields that the recorder' },
	{ what: '32-bit decode times', bytes: patched(SECOND, ['tfdt', 0, 0]), message: 'written in another way' },
	{ what: 'composition offsets', bytes: patched(SECOND, ['trun', 0, 0xf01]), message: 'written in another way' },
	{ what: 'more samples than rows', bytes: patched(SECOND, ['trun', 4, 99]), message: 'trun says 99 samples' },
	{ what: 'no samples', bytes: patched(SECOND, ['trun', 4, 0]), message: 'trun says 0 samples' },
	{ what: 'data before the fragment', bytes: patched(SECOND, ['trun', 8, -50]), message: 'lie at -50' },
	{ what: 'a sample of no time', bytes: patched(SECOND, ['trun', 12, 0]), message: 'lasts no time' },
	{ what: 'a sample of no bytes', bytes: patched(SECOND, ['trun', 16, 0]), message: 'is empty' },
	{ what: 'a sample larger than the data', bytes: patched(SECOND, ['trun', 16, 0xffffffff]), message: 'not where' },
	{ what: 'a box of no size', bytes: patched(SECOND, ['mfhd', -8, 0]), message: 'says 0 bytes' },
];
for (const { what, bytes, sequenceNumber = 2, message } of REFUSED) {
	test(`${what} is refused with the reason, nothing of it is written, and the recording can be finished`, async () => {
		const storage = new MemoryStorage();
		const journal = await Journal.open({ outputPath: '/r/a.mp4', egressId: 'EG_1', storage });
		await journal.append(INIT, 0);
		await journal.append(FIRST, 1);
		const sizeBytes = storage.bytesOf(journal.path).sizeBytes;
		const refused = journal.append(bytes, sequenceNumber);
		await expect(refused).rejects.toMatchObject({
			code: 'invalid_fragment',
			message: expect.stringContaining(message),
		});
		expect(storage.bytesOf(journal.path).sizeBytes).toBe(sizeBytes);
		// What comes after a gap would not fit either.
		await expect(journal.append(SECOND, 2)).rejects.toBeInstanceOf(JournalError);
		await journal.finish();
		expect(readStrictly(storage.bytesOf('/r/a.mp4')).tracks[0]?.samples).toHaveLength(2);
	});
}

const REFUSED_INITS: readonly { what: string; bytes: Buffer; message: string }[] = [
	{ what: 'a fragment', bytes: FIRST, message: 'got moof, mdat' },
	{ what: 'another box too', bytes: withAppended(INIT, 'free'), message: 'got ftyp, moov, free' },
	{ what: 'more than it may have', bytes: Buffer.concat([INIT, Buffer.alloc(70_000)]), message: 'an init segment of' },
	{ what: 'a track of no ticks', bytes: patched(INIT, ['mdhd', 12, 0]), message: '0 ticks a second' },
	{ what: 'the track number 0', bytes: patched(INIT, ['tkhd', 12, 0]), message: 'a track with the number 0' },
	{ what: 'one track number twice', bytes: patched(INIT, ['tkhd', 12, 2]), message: 'the same number' },
	{ what: 'a track of text', bytes: patched(INIT, ['hdlr', 8, 0x74657874]), message: 'neither video nor audio' },
	{ what: 'two sample entries', bytes: patched(INIT, ['stsd', 4, 2]), message: 'sample descriptions' },
	{ what: 'no defaults', bytes: patched(INIT, ['trex', 4, 7]), message: 'no trex box for track 1' },
];
for (const { what, bytes, message } of REFUSED_INITS) {
	test(`an init segment with ${what} is refused with the reason`, () => {
		expect(() => readInitSegment(bytes)).toThrow(JournalError);
		expect(() => readInitSegment(bytes)).toThrow(message);
	});
}

test('any byte of an init segment or fragment may be wrong: it is read within its bounds or refused, never more', () => {
	const accepted = { init: 0, media: 0 };
	for (const [kind, bytes] of [
		['init', INIT],
		['media', SECOND],
	] as const) {
		for (let index = 0; index < bytes.length; index++) {
			for (const value of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
				const broken = Buffer.from(bytes);
				broken[index] = value;
				try {
					if (kind === 'init') readInitSegment(broken);
					else {
						for (const run of readMediaFragment(broken).runs) {
							const end = run.sizesBytes.reduce((sum, size) => sum + size, run.dataOffsetBytes);
							if (run.dataOffsetBytes < 8 || end > broken.length) throw new Error(`Read to ${end} with byte ${index}.`);
						}
					}
					accepted[kind]++;
				} catch (error) {
					if (!(error instanceof JournalError) || error.code !== 'invalid_fragment') throw error;
				}
			}
		}
	}
	expect(accepted.init).toBeGreaterThan(0);
	expect(accepted.media).toBeGreaterThan(0);
});
