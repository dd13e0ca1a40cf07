import { expect, test } from '@playwright/test';
import { parseRed } from '../../../recorder-page/audio/red.ts';
import { seededRandom } from './voice-trace.ts';

const TIMESTAMP = 100_000;
const SEQUENCE = 500;

test('a RED packet with one redundant block, as livekit-client sends it, is split into both', () => {
	// 0xEF: more follows, payload type 111; 960 samples earlier, 2 bytes; then the primary, payload type 111.
	const red = parseRed(Uint8Array.of(0xef, 0x0f, 0x00, 0x02, 0x6f, 1, 2, 3, 4, 5), TIMESTAMP, SEQUENCE);
	expect(red).toEqual({
		primary: { payloadType: 111, bytes: Uint8Array.of(3, 4, 5) },
		redundant: [{ payloadType: 111, rtpTimestamp: TIMESTAMP - 960, sequenceNumber: 499, bytes: Uint8Array.of(1, 2) }],
	});
});

test('a RED packet with two redundant blocks gives them oldest first, under the sequence numbers before its own', () => {
	const bytes = Uint8Array.of(0xef, 0x1e, 0x00, 0x01, 0xef, 0x0f, 0x00, 0x02, 0x6f, 9, 8, 8, 7);
	const red = parseRed(bytes, TIMESTAMP, SEQUENCE);
	expect(
		red?.redundant.map(({ rtpTimestamp, sequenceNumber, bytes }) => [
			TIMESTAMP - rtpTimestamp,
			sequenceNumber,
			bytes.length,
		]),
	).toEqual([
		[1920, 498, 1],
		[960, 499, 2],
	]);
	expect(red?.primary.bytes).toEqual(Uint8Array.of(7));
});

test('a RED packet without redundancy is its primary block', () => {
	expect(parseRed(Uint8Array.of(0x6f, 1), 0, 0)).toEqual({
		primary: { payloadType: 111, bytes: Uint8Array.of(1) },
		redundant: [],
	});
});

test('times and sequence numbers of redundant blocks wrap around', () => {
	const red = parseRed(Uint8Array.of(0xef, 0x0f, 0x00, 0x01, 0x6f, 1, 2), 100, 0);
	expect(red?.redundant[0]?.rtpTimestamp).toBe(2 ** 32 + 100 - 960);
	expect(red?.redundant[0]?.sequenceNumber).toBe(65_535);
});

test('an empty redundant block is left out and still counts for the sequence numbers', () => {
	const bytes = Uint8Array.of(0xef, 0x1e, 0x00, 0x01, 0xef, 0x0f, 0x00, 0x00, 0x6f, 9, 7);
	expect(parseRed(bytes, TIMESTAMP, SEQUENCE)?.redundant.map(({ sequenceNumber }) => sequenceNumber)).toEqual([498]);
});

const MALFORMED: readonly { name: string; bytes: readonly number[] }[] = [
	{ name: 'nothing', bytes: [] },
	{ name: 'half of a block header', bytes: [0xef, 0x0f, 0x00] },
	{ name: 'block headers without the last one', bytes: [0xef, 0x0f, 0x00, 0x02] },
	{ name: 'a block longer than the packet', bytes: [0xef, 0x0f, 0x03, 0xff, 0x6f, 1, 2] },
	{ name: 'no primary block', bytes: [0x6f] },
	{ name: 'a redundant block only', bytes: [0xef, 0x0f, 0x00, 0x02, 0x6f, 1, 2] },
	{ name: 'headers without end', bytes: Array.from({ length: 400 }, () => 0xff) },
];

for (const { name, bytes } of MALFORMED) {
	test(`a RED packet of ${name} is refused`, () => {
		expect(parseRed(Uint8Array.from(bytes), TIMESTAMP, SEQUENCE)).toBeNull();
	});
}

test('random bytes never make the RED parser throw or reach beyond them', () => {
	const random = seededRandom(7);
	let parsed = 0;
	let tooLong = 0;
	for (let run = 0; run < 5_000; run++) {
		const bytes = Uint8Array.from({ length: Math.floor(random() * 40) }, () => random() * 256);
		const red = parseRed(bytes, TIMESTAMP, SEQUENCE);
		if (!red) continue;
		parsed++;
		const sizeBytes = red.redundant.reduce((sum, block) => sum + block.bytes.length, red.primary.bytes.length);
		if (sizeBytes >= bytes.length) tooLong++;
	}
	expect(tooLong).toBe(0);
	expect(parsed).toBeGreaterThan(100);
});
