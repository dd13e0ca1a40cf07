import { expect, test } from '@playwright/test';
import { MAX_AUDIO_LATENCY_MS } from '../../../recorder-page/audio/mix-schedule.ts';
import { PacketPlacement } from '../../../recorder-page/audio/packet-placement.ts';

const PACKET_MS = 20;
const PACKET_SAMPLES = PACKET_MS * 48;
/** One mono frame of 20 ms with sound in it, and what a publisher sends that has fallen silent. */
const SOUND = new Uint8Array([0xf8, 1, 2, 3]);
const NO_SOUND = new Uint8Array([0xf8]);

/** A voice of which 100 packets have come, each right when it was full. */
function runningVoice(): { placement: PacketPlacement; give: (packet: Partial<Given>) => readonly number[] } {
	const placement = new PacketPlacement();
	const give = ({ number = 0, lateMs = 0, isHeldUp = false, bytes = SOUND }: Partial<Given>) =>
		placement
			.place(
				{
					mimeType: 'audio/opus',
					bytes,
					rtpTimestamp: 48_000 + number * PACKET_SAMPLES,
					sequenceNumber: 7 + number,
					receiveTimeMs: (number + 1) * PACKET_MS + lateMs,
				},
				isHeldUp,
			)
			.map(({ position }) => position);
	for (let number = 0; number < 100; number++) give({ number });
	return { placement, give };
}

type Given = { number: number; lateMs: number; isHeldUp: boolean; bytes: Uint8Array };

/** Where a packet lies when its sender's clock runs on. */
const placeOf = (number: number) => [48_000 + number * PACKET_SAMPLES];

test('sound that is late alone is held back, until it is clear whether its sender counts from somewhere else', () => {
	const { placement, give } = runningVoice();
	for (let number = 100; number < 110; number++) expect(give({ number, lateMs: 500 })).toEqual([]);
	expect(give({ number: 110, lateMs: 500 })).toHaveLength(11);
	expect(placement.lateMs).toBeCloseTo(500, 6);
	// Its place moved with the clock: what comes now is in time again.
	give({ number: 111, lateMs: 500 });
	expect(placement.lateMs).toBeCloseTo(0, 6);
});

test('sound that is late with everything else lies where it would have lain, also when some of it was lost', () => {
	const { give } = runningVoice();
	for (let number = 100; number < 200; number++) {
		if (number % 7 === 0) continue;
		expect(give({ number, lateMs: 500, isHeldUp: true })).toEqual(placeOf(number));
	}
	expect(give({ number: 230 })).toEqual(placeOf(230));
});

test('sound that begins after a silence, or is later than the mix waits, may come from a clock that was set anew', () => {
	const silent = runningVoice();
	silent.give({ number: 100, bytes: NO_SOUND });
	expect(silent.give({ number: 101, lateMs: 500, isHeldUp: true })).toEqual([]);
	const tooLate = runningVoice();
	expect(tooLate.give({ number: 100, lateMs: MAX_AUDIO_LATENCY_MS + 1, isHeldUp: true })).toEqual([]);
	expect(tooLate.give({ number: 101, lateMs: MAX_AUDIO_LATENCY_MS - 1, isHeldUp: true })).toHaveLength(2);
});
