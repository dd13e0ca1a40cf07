import { expect, test } from '@playwright/test';
import { parseOpusPacket } from '../../../recorder-page/audio/opus-packet.ts';

/** RFC 6716, table 2: frame length in samples at 48 kHz of each of the 32 configurations. */
const FRAME_SAMPLES = [
	[480, 960, 1920, 2880],
	[480, 960, 1920, 2880],
	[480, 960, 1920, 2880],
	[480, 960, 480, 960],
	[120, 240, 480, 960],
	[120, 240, 480, 960],
	[120, 240, 480, 960],
	[120, 240, 480, 960],
].flat();

function packet(head: readonly number[], bodyBytes = 0): Uint8Array {
	return Uint8Array.from([...head, ...Array.from({ length: bodyBytes }, () => 0x55)]);
}

/** Head of a packet of 20 ms CELT frames with the given frame count code. */
const toc = (code: number, stereo = false) => (31 << 3) | (stereo ? 4 : 0) | code;

test('every configuration has the frame length of the standard, mono and stereo', () => {
	for (const [configuration, durationSamples] of FRAME_SAMPLES.entries()) {
		for (const isStereo of [false, true]) {
			const head = (configuration << 3) | (isStereo ? 4 : 0);
			expect(parseOpusPacket(packet([head], 10))).toEqual({
				durationSamples,
				frameCount: 1,
				isStereo,
				isEmpty: false,
				isSilent: false,
			});
		}
	}
});

const VALID: readonly { name: string; bytes: Uint8Array; frameCount: number }[] = [
	{ name: 'one frame without bytes, as DTX sends it', bytes: packet([toc(0)]), frameCount: 1 },
	{ name: 'one frame of the greatest length', bytes: packet([toc(0)], 1275), frameCount: 1 },
	{ name: 'two frames of one length', bytes: packet([toc(1)], 20), frameCount: 2 },
	{ name: 'two frames of two lengths', bytes: packet([toc(2), 5], 12), frameCount: 2 },
	{ name: 'two frames, the first with a length of two bytes', bytes: packet([toc(2), 252, 1], 256 + 3), frameCount: 2 },
	{ name: 'two frames, the second empty', bytes: packet([toc(2), 5], 5), frameCount: 2 },
	{ name: 'three frames of one length', bytes: packet([toc(3), 3], 30), frameCount: 3 },
	{ name: 'six frames, 120 ms', bytes: packet([toc(3), 6], 60), frameCount: 6 },
	{ name: 'three frames of three lengths', bytes: packet([toc(3), 0x80 | 3, 4, 5], 4 + 5 + 6), frameCount: 3 },
	{ name: 'two frames and padding', bytes: packet([toc(3), 0x40 | 2, 7], 10 + 7), frameCount: 2 },
	{
		name: 'two frames and padding of more than 254 bytes',
		bytes: packet([toc(3), 0x40 | 2, 255, 3], 10 + 254 + 3),
		frameCount: 2,
	},
];

for (const { name, bytes, frameCount } of VALID) {
	test(`a packet of ${name} is read`, () => {
		expect(parseOpusPacket(bytes)).toMatchObject({ durationSamples: frameCount * 960, frameCount, isStereo: false });
	});
}

for (const { name, bytes, isEmpty, isSilent = isEmpty } of [
	{ name: 'one frame without bytes', bytes: packet([toc(0)]), isEmpty: true },
	{ name: 'one frame of a byte', bytes: packet([toc(0)], 1), isEmpty: true },
	{ name: 'one frame of two bytes', bytes: packet([toc(0)], 2), isEmpty: false },
	{ name: 'two frames without bytes', bytes: packet([toc(1)]), isEmpty: true },
	{ name: 'three frames without bytes', bytes: packet([toc(3), 3]), isEmpty: true },
	{ name: 'three frames of two bytes', bytes: packet([toc(3), 3], 6), isEmpty: false },
	{
		name: 'digital silence and padding',
		bytes: Uint8Array.of(0xf8, 0xff, 0xfe, ...new Uint8Array(77)),
		isEmpty: false,
		isSilent: true,
	},
	{ name: 'what begins like silence', bytes: Uint8Array.of(0xf8, 0xff, 0xfe, 0, 1), isEmpty: false },
]) {
	test(`a packet of ${name} has ${isEmpty ? 'nothing' : 'something'} to decode and ${isSilent ? 'nothing' : 'something'} to be heard`, () => {
		expect(parseOpusPacket(bytes)).toMatchObject({ isEmpty, isSilent });
	});
}

const INVALID: readonly { name: string; bytes: Uint8Array }[] = [
	{ name: 'no bytes', bytes: packet([]) },
	{ name: 'one frame that is too long', bytes: packet([toc(0)], 1276) },
	{ name: 'two frames of one length over an odd number of bytes', bytes: packet([toc(1)], 21) },
	{ name: 'two frames of one length that are too long', bytes: packet([toc(1)], 2552) },
	{ name: 'two frames without the first length', bytes: packet([toc(2)]) },
	{ name: 'two frames with half of the first length', bytes: packet([toc(2), 252]) },
	{ name: 'two frames, the first longer than the packet', bytes: packet([toc(2), 13], 12) },
	{ name: 'two frames, the second too long', bytes: packet([toc(2), 1], 1277) },
	{ name: 'any number of frames without the count', bytes: packet([toc(3)]) },
	{ name: 'no frames', bytes: packet([toc(3), 0], 10) },
	{ name: 'seven frames, 140 ms', bytes: packet([toc(3), 7], 70) },
	{ name: 'three frames of one length over a number of bytes that is none of three', bytes: packet([toc(3), 3], 31) },
	{ name: 'three frames of lengths that do not fit', bytes: packet([toc(3), 0x80 | 3, 4, 9], 12) },
	{ name: 'padding longer than the packet', bytes: packet([toc(3), 0x40 | 2, 30], 10) },
	{ name: 'padding whose length has no end', bytes: packet([toc(3), 0x40 | 2, 255, 255]) },
];

for (const { name, bytes } of INVALID) {
	test(`a packet of ${name} is refused`, () => {
		expect(parseOpusPacket(bytes)).toBeNull();
	});
}
