import { expect, test } from '@playwright/test';
import { PolyphaseFilter } from '../../../recorder-page/audio/polyphase-filter.ts';
import { MAX_BLOCK_SAMPLES, VoiceTimeline } from '../../../recorder-page/audio/voice-timeline.ts';
import { delaysOfTone, largestStep, type Recorded, recordVoice } from './record-voice.ts';
import { FakeOpusDecoder, makeTrace, type Trace, type TraceOptions, tone } from './voice-trace.ts';

const DELAY_MS = 30;
const AMPLITUDE = 0.5;
const RECORDING_START_MS = 500;
/** A tone that tells places within ±12.5 ms, and one in which every cut is heard. */
const SLOW_TONE_HZ = 40;
const TONE_HZ = 997;
/** How much a tone rises at most from sample to sample; a cut in it is up to eight times as high, and far more for the slow one. */
const steepest = (frequencyHz: number) => 2 * AMPLITUDE * Math.sin((Math.PI * frequencyHz) / 48_000);
/** Where one sound dies away under the next both slopes meet; and the fade-in, 5 ms, has a slope of its own. */
const largestAllowedStep = (frequencyHz: number) => steepest(frequencyHz) * 1.25 + (AMPLITUDE * Math.PI) / 2 / 240;
/** A place is kept to this without skew: the dead band of the read head (3 ms), and what is left of the jitter. */
const PLACE_TOLERANCE_MS = 4;
/** With 300 ppm of skew, half of it is the sliding window, a quarter each the smoothing and the steering. */
const SKEWED_PLACE_TOLERANCE_MS = 6;
/** Change of place from a tenth of a second to the next: 1500 ppm of steering, and what the measuring itself is off. */
const LARGEST_BEND_MS = 0.1 * 1.5 + 0.02;

const SIGNAL = tone(SLOW_TONE_HZ, TONE_HZ, AMPLITUDE);
const filter = new PolyphaseFilter({ inputRateHz: 48_000, outputRateHz: 48_000 });

/** Records a voice with the slow tone on the left and the other one on the right. */
function record(options: TraceOptions | Trace, lengthS: number): Promise<Recorded> {
	const trace = 'packets' in options ? options : makeTrace({ delayMs: DELAY_MS, stereo: true, ...options });
	return recordVoice(trace, SIGNAL, { recordingStartMs: RECORDING_START_MS, lengthS });
}

/** Delay against where the tone should be, each tenth of a second; NaN where it is not heard. */
function delays(samples: Float32Array, frequencyHz: number, expectedDelayMs = DELAY_MS): number[] {
	return delaysOfTone(samples, {
		frequencyHz,
		amplitude: AMPLITUDE,
		recordingStartMs: RECORDING_START_MS,
		expectedDelayMs,
		windowS: 0.1,
	});
}

function expectNoClick({ left, right }: Recorded): void {
	expect(largestStep(left).size).toBeLessThan(largestAllowedStep(SLOW_TONE_HZ));
	expect(largestStep(right).size).toBeLessThan(largestAllowedStep(TONE_HZ));
}

function heard(values: readonly number[]): number[] {
	return values.filter((value) => !Number.isNaN(value));
}

/** How many packets are missing, after redundancy, between the first that was decoded and the last that came. */
function countMissing(trace: Trace, recorded: Recorded, options: Partial<TraceOptions>): number {
	const { packetMs = 20, redundancy = 0 } = options;
	const firstNumber = (recorded.decoder.decodedSamples[0] as number) / (packetMs * 48);
	const came = trace.sent.filter((_, i) => trace.sent.slice(i, i + redundancy + 1).some((n) => trace.arrived.has(n)));
	return trace.sent.filter((n) => n > firstNumber && n < (came.at(-1) as number) && !came.includes(n)).length;
}

function merge(first: Trace, second: Trace): Trace {
	const packets = [...first.packets, ...second.packets].sort((a, b) => a.receiveTimeMs - b.receiveTimeMs);
	return { ...first, packets };
}

function withArrival(trace: Trace, receiveTimeMs: (sentMs: number) => number): Trace {
	const packets = trace.packets.map((packet) => ({ ...packet, receiveTimeMs: receiveTimeMs(packet.receiveTimeMs) }));
	return { ...trace, packets: packets.sort((a, b) => a.receiveTimeMs - b.receiveTimeMs) };
}

const NETWORKS: readonly { name: string; trace: Omit<TraceOptions, 'durationS'> }[] = [
	{ name: 'a perfect network', trace: {} },
	{ name: '1 % loss', trace: { lossRatio: 0.01 } },
	{ name: '5 % loss', trace: { lossRatio: 0.05 } },
	{ name: '5 % loss and RED of one', trace: { lossRatio: 0.05, redundancy: 1 } },
	{ name: '5 % loss and RED of two', trace: { lossRatio: 0.05, redundancy: 2 } },
	{ name: 'RED of two without loss', trace: { redundancy: 2 } },
	{ name: '80 ms of jitter, which brings packets out of order', trace: { jitterMs: 80 } },
	{ name: '80 ms of jitter and 3 % loss', trace: { jitterMs: 80, lossRatio: 0.03 } },
	{ name: '80 ms of jitter, 5 % loss and RED of one', trace: { jitterMs: 80, lossRatio: 0.05, redundancy: 1 } },
	{ name: 'duplicates', trace: { duplicateRatio: 0.2, jitterMs: 40 } },
	{
		name: 'time and sequence wrapping around',
		trace: { firstTimestamp: 2 ** 32 - 96_000, firstSequence: 65_500, jitterMs: 60, lossRatio: 0.02, redundancy: 1 },
	},
	{ name: 'packets of 10 ms and 5 % loss', trace: { packetMs: 10, lossRatio: 0.05 } },
	{ name: 'packets of 40 ms and 5 % loss', trace: { packetMs: 40, lossRatio: 0.05 } },
	{ name: 'packets of 60 ms, stereo, and 5 % loss', trace: { packetMs: 60, stereo: true, lossRatio: 0.05 } },
];

for (const { name, trace: options } of NETWORKS) {
	test(`a voice over ${name} is in its place, without a click, and its packets are accounted for`, async () => {
		const trace = makeTrace({ durationS: 12, delayMs: DELAY_MS, stereo: true, ...options });
		const recorded = await record(trace, 12);
		const { redundancy = 0, lossRatio = 0 } = options;
		expect(recorded.counters).toMatchObject({ concealed: countMissing(trace, recorded, options), late: 0 });
		expect(recorded.counters.recoveredByRedundancy > 0).toBe(redundancy > 0 && lossRatio > 0);
		expectNoClick(recorded);
		const places = heard(delays(recorded.left, SLOW_TONE_HZ));
		expect(places.length).toBeGreaterThan(0.9 * 114);
		expect(Math.max(...places.map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
		// Nothing is decoded twice or out of order.
		const decoded = recorded.decoder.decodedSamples;
		expect(decoded.slice(1).every((sample, i) => sample > (decoded[i] as number))).toBe(true);
	});
}

test('without loss, jitter and skew every sample comes out as it was captured', async () => {
	const signal = tone(440, 1_000);
	const trace = makeTrace({ durationS: 5, delayMs: DELAY_MS, stereo: true });
	const { left, right } = await recordVoice(trace, signal, { recordingStartMs: RECORDING_START_MS, lengthS: 4 });
	let largestError = 0;
	for (let i = 0; i < left.length; i++) {
		const [expectedLeft, expectedRight] = signal(RECORDING_START_MS + i / 48 - DELAY_MS);
		largestError = Math.max(largestError, Math.abs((left[i] as number) - expectedLeft));
		largestError = Math.max(largestError, Math.abs((right[i] as number) - expectedRight));
	}
	// Samples pass through untouched; what is left is that of 32-bit numbers.
	expect(largestError).toBeLessThan(1e-6);
});

for (const skewPpm of [-300, -200, -30, 30, 200, 300]) {
	test(`a tone of a publisher whose clock is off by ${skewPpm} ppm stays in phase through jitter and loss`, async () => {
		const recorded = await record({ durationS: 30, skewPpm, jitterMs: 80, lossRatio: 0.05, redundancy: 2 }, 29);
		expect(recorded.counters).toMatchObject({ concealed: 0, late: 0 });
		expectNoClick(recorded);
		const phases = delays(recorded.right, TONE_HZ);
		expect(heard(phases)).toHaveLength(phases.length);
		const periodMs = 1000 / TONE_HZ;
		const bends = phases.slice(1).map((phase, i) => {
			const bend = phase - (phases[i] as number);
			return Math.abs(bend - Math.round(bend / periodMs) * periodMs);
		});
		expect(Math.max(...bends)).toBeLessThan(LARGEST_BEND_MS);
		const places = delays(recorded.left, SLOW_TONE_HZ);
		expect(Math.max(...places.map(Math.abs))).toBeLessThan(SKEWED_PLACE_TOLERANCE_MS);
	});
}

test('silence that is not sent (DTX) is silence, blocks without sound are null, and nothing counts as lost', async () => {
	const isSent = (ms: number) => ms % 4_000 < 1_500 || ms % 400 < 20;
	const recorded = await record({ durationS: 12, isSent }, 12);
	expect(recorded.counters).toMatchObject({ concealed: 0, late: 0 });
	expect(recorded.soundBlocks.filter((hasSound) => !hasSound).length).toBeGreaterThan(10);
	expectNoClick(recorded);
	// In the middle of a pause between two single packets.
	const pauseSample = Math.round((2_200 + DELAY_MS - RECORDING_START_MS) * 48);
	expect(recorded.right.slice(pauseSample, pauseSample + 4_800).every((sample) => sample === 0)).toBe(true);
});

test('a lost packet dies away, leaves a short hole, and costs no time', async () => {
	const recorded = await record({ durationS: 5, dropped: new Set([100]) }, 4);
	expect(recorded.counters).toMatchObject({ concealed: 1, late: 0 });
	const lostSample = Math.round((2_000 - 6.5 + DELAY_MS - RECORDING_START_MS) * 48);
	const levels = [-2, 2, 16.5, 27].map((ms) => {
		const part = recorded.right.slice(lostSample + ms * 48, lostSample + (ms + 1) * 48);
		return Math.max(...part.map(Math.abs));
	});
	const [before, inTail, inHole, after] = levels as [number, number, number, number];
	expect(before).toBeGreaterThan(0.49);
	expect(inTail).toBeGreaterThan(0.4);
	expect(inHole).toBe(0);
	expect(after).toBeGreaterThan(0.49);
});

test('a damaged packet is concealed and the ones after it are heard', async () => {
	const recorded = await record({ durationS: 5, damaged: new Set([100, 150]) }, 4);
	expect(recorded.counters).toMatchObject({ concealed: 2, late: 0 });
	expectNoClick(recorded);
});

test('packets of random bytes among the others are concealed like lost ones', async () => {
	for (const redundancy of [0, 1]) {
		const trace = makeTrace({ durationS: 5, delayMs: DELAY_MS, stereo: true, redundancy });
		const packets = trace.packets.map((packet) =>
			packet.index % 20 === 19 ? { ...packet, bytes: Uint8Array.of(0xff, 0xff, 0xff, 0xff) } : packet,
		);
		const recorded = await record({ ...trace, packets }, 4);
		if (redundancy === 0) expect(recorded.counters.concealed).toBeGreaterThan(5);
		else expect(recorded.counters).toMatchObject({ concealed: 0, late: 0 });
		expectNoClick(recorded);
	}
});

test('a voice that begins and ends within the recording fades in, dies away, and is silent around', async () => {
	const recorded = await record({ startMs: 3_000, durationS: 2 }, 8);
	expectNoClick(recorded);
	const loud = [...recorded.right.keys()].filter((i) => Math.abs(recorded.right[i] as number) > 0.05);
	const ms = (sample: number | undefined) => RECORDING_START_MS + (sample as number) / 48 - DELAY_MS;
	// The decoder's look-ahead of 6.5 ms before it is silence in a real voice; and 5 ms of fade, 15 ms of dying away.
	expect(Math.abs(ms(loud[0]) - 3_000)).toBeLessThan(8);
	expect(Math.abs(ms(loud.at(-1)) - 5_000)).toBeLessThan(16);
	expect(recorded.counters).toEqual({ received: 100, concealed: 0, late: 0, recoveredByRedundancy: 0 });
});

test('a voice that began long before the recording is heard from its first sample on, in its place', async () => {
	const trace = makeTrace({ startMs: -90_000, durationS: 95, delayMs: DELAY_MS, jitterMs: 40, stereo: true });
	const recorded = await record(trace, 4);
	expect(recorded.soundBlocks[0]).toBe(true);
	expect(Math.max(...delays(recorded.left, SLOW_TONE_HZ).map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
	expect(recorded.counters.concealed).toBe(0);
});

const RESTARTS: readonly { name: string; again: TraceOptions }[] = [
	{
		name: 'with a higher RTP base',
		again: { startMs: 6_200, durationS: 6, firstTimestamp: 1_500_000_000, firstSequence: 9_000 },
	},
	{
		name: 'with a lower RTP base',
		again: { startMs: 6_200, durationS: 6, firstTimestamp: 3_000_000_000, firstSequence: 60_000 },
	},
	{
		name: 'with RED and without a pause',
		again: { startMs: 6_000, durationS: 6, firstTimestamp: 1_500_000_000, firstSequence: 9_000, redundancy: 2 },
	},
	{
		name: 'after a mute in which its RTP clock stood still',
		again: { startMs: 8_000, durationS: 5, firstTimestamp: 1_000 + 288_000, firstSequence: 400 },
	},
	{
		name: 'after a short mute in which its RTP clock stood still',
		again: { startMs: 6_400, durationS: 6, firstTimestamp: 1_000 + 288_000, firstSequence: 400 },
	},
];

for (const { name, again } of RESTARTS) {
	test(`a publisher that starts again ${name} loses nothing and is in its place`, async () => {
		const first = makeTrace({ durationS: 6, delayMs: DELAY_MS, stereo: true, redundancy: again.redundancy ?? 0 });
		const second = makeTrace({ delayMs: DELAY_MS, stereo: true, ...again });
		const recorded = await record(merge(first, second), 13);
		expect(recorded.counters).toMatchObject({ concealed: 0, late: 0 });
		expect(recorded.counters.received).toBe(first.sent.length + second.sent.length - recordedBefore());
		expectNoClick(recorded);
		expect(Math.max(...heard(delays(recorded.left, SLOW_TONE_HZ)).map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
	});
}

/** Packets of 20 ms that end before the recording, with the delay and the 200 ms that only the decoder hears. */
function recordedBefore(): number {
	return Math.floor((RECORDING_START_MS - DELAY_MS - 200 + 6.5) / 20);
}

test('after a mute in which the RTP clock stood still, redundancy from before it is not heard again', async () => {
	const muteMs = 2_000;
	const trace = withArrival(makeTrace({ durationS: 8, delayMs: DELAY_MS, stereo: true, redundancy: 2 }), (ms) =>
		ms > 4_000 ? ms + muteMs : ms,
	);
	const recorded = await record(trace, 11);
	expect(recorded.counters).toMatchObject({ concealed: 0, late: 0 });
	const decoded = recorded.decoder.decodedSamples;
	expect(decoded.slice(1).every((sample, i) => sample > (decoded[i] as number))).toBe(true);
	const after = heard(delays(recorded.left.slice(-5 * 48_000), SLOW_TONE_HZ, DELAY_MS + muteMs));
	expect(after.length).toBeGreaterThan(20);
	expect(Math.max(...after.map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
});

test('packets that a stalled network brings too late are late, and the voice goes on in its place', async () => {
	const trace = withArrival(makeTrace({ durationS: 10, delayMs: DELAY_MS, stereo: true }), (ms) =>
		ms > 4_000 && ms < 6_000 ? 6_000 + (ms - 4_000) / 1_000 : ms,
	);
	const recorded = await record(trace, 9);
	const { late, concealed } = recorded.counters;
	expect(late).toBeGreaterThan(60);
	expect(concealed).toBe(late);
	expect(Math.max(...heard(delays(recorded.left, SLOW_TONE_HZ)).map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
	expectNoClick(recorded);
});

test('a voice whose first packets were all delayed is brought to its place with a cross-fade', async () => {
	const trace = withArrival(makeTrace({ durationS: 10, delayMs: DELAY_MS, stereo: true }), (ms) =>
		ms < 4_000 ? ms + 250 : ms,
	);
	const recorded = await record(trace, 9);
	expectNoClick(recorded);
	const after = delays(recorded.left, SLOW_TONE_HZ).slice(-40);
	expect(Math.max(...after.map(Math.abs))).toBeLessThan(PLACE_TOLERANCE_MS);
});

test('a tone does not cancel itself out where a voice is brought to its place', async () => {
	const levels: number[] = [];
	// Half periods of the tone among them.
	for (const delayedByMs of [200, 200.5, 201, 201.5]) {
		const trace = withArrival(makeTrace({ durationS: 8, delayMs: DELAY_MS, stereo: true }), (ms) =>
			ms < 4_000 ? ms + delayedByMs : ms,
		);
		const { right } = await recordVoice(trace, tone(TONE_HZ, TONE_HZ, AMPLITUDE), {
			recordingStartMs: RECORDING_START_MS,
			lengthS: 6,
		});
		// Of each 2 ms from when the voice is heard on.
		for (let from = 48_000; from + 96 <= right.length; from += 96) {
			levels.push(Math.max(...right.subarray(from, from + 96)));
		}
	}
	expect(Math.min(...levels)).toBeGreaterThan(0.9 * AMPLITUDE);
});

for (const delayedByMs of [100, 160, 250, 400, 700]) {
	test(`the longest blocks of a voice that was ${delayedByMs} ms late at first are read whole, across every jump`, async () => {
		const options: TraceOptions = { durationS: 14, delayMs: DELAY_MS, stereo: true, packetMs: 60 };
		const trace = withArrival(makeTrace(options), (ms) => (ms < 4_000 ? ms + delayedByMs : ms));
		const recorded = await recordVoice(trace, SIGNAL, {
			recordingStartMs: RECORDING_START_MS,
			lengthS: 12,
			blockSamples: MAX_BLOCK_SAMPLES,
		});
		expectNoClick(recorded);
		expect(heard(delays(recorded.right, TONE_HZ)).length).toBeGreaterThan(100);
	});
}

test('a machine that handles packets in bursts of 900 ms loses none of them once that has been seen', async () => {
	const trace = makeTrace({ durationS: 12, delayMs: DELAY_MS, stereo: true });
	const recorded = await recordVoice(trace, SIGNAL, {
		recordingStartMs: RECORDING_START_MS,
		lengthS: 11,
		handledAtMs: (ms) => Math.ceil(ms / 900) * 900,
	});
	expect(recorded.counters).toMatchObject({ concealed: 0, late: 0 });
	expectNoClick(recorded);
	expect(heard(delays(recorded.right, TONE_HZ)).length).toBeGreaterThan(100);
});

test('a voice whose first packets are handled after their places were mixed begins without a click', async () => {
	const trace = makeTrace({ durationS: 6, delayMs: DELAY_MS, stereo: true });
	const recorded = await recordVoice(trace, SIGNAL, {
		recordingStartMs: RECORDING_START_MS,
		lengthS: 5,
		handledAtMs: (ms) => Math.max(ms, 2_500),
	});
	expect(recorded.soundBlocks[0]).toBe(false);
	expect(recorded.soundBlocks.at(-1)).toBe(true);
	expectNoClick(recorded);
});

test('a mono voice has the same sound on both channels while it is steered, a stereo one keeps its own', async () => {
	for (const stereo of [false, true]) {
		const trace = makeTrace({ durationS: 6, delayMs: DELAY_MS, stereo, skewPpm: 300 });
		const options = { recordingStartMs: RECORDING_START_MS, lengthS: 5 };
		const { left, right } = await recordVoice(trace, tone(440, 660), options);
		expect(left.every((sample, i) => sample === right[i])).toBe(!stereo);
	}
});

test('a voice without a packet has nothing to read', async () => {
	const trace = makeTrace({ durationS: 1 });
	const timeline = new VoiceTimeline({ decoder: new FakeOpusDecoder(trace, tone(TONE_HZ)), filter });
	expect(timeline.coveredUntilMs).toBe(Number.NEGATIVE_INFINITY);
	expect(await timeline.read({ startSample: 0, lengthSamples: 9_600, recordingStartMs: 0 })).toBeNull();
});

test('a voice covers, once a packet has come, the time up to its end less the look-ahead and the reach of the filter', () => {
	const trace = makeTrace({ durationS: 1, delayMs: DELAY_MS });
	const timeline = new VoiceTimeline({ decoder: new FakeOpusDecoder(trace, tone(TONE_HZ)), filter });
	for (const packet of trace.packets.slice(0, 10)) timeline.push(packet);
	expect(timeline.coveredUntilMs).toBeCloseTo(200 + DELAY_MS - (312 + filter.halfTaps + 1) / 48, 6);
});

test('a voice that begins while everything is late covers nothing until it is known where it stands', () => {
	const trace = makeTrace({ durationS: 2, delayMs: DELAY_MS });
	const timeline = new VoiceTimeline({ decoder: new FakeOpusDecoder(trace, SIGNAL), filter });
	const covered = trace.packets.map((packet) => {
		// The first ones are held up most, as when a machine has just started too much at once.
		const receiveTimeMs = packet.receiveTimeMs + Math.max(0, 400 - packet.index * 10);
		timeline.push({ ...packet, receiveTimeMs }, true);
		return timeline.coveredUntilMs;
	});
	const firstSettled = covered.findIndex((untilMs) => untilMs > 500);
	const settledAtMs = trace.packets[firstSettled]?.receiveTimeMs ?? 0;
	expect(settledAtMs).toBeGreaterThan(1_000);
	expect(settledAtMs).toBeLessThan(1_600);
	expect(Math.max(...covered.slice(0, firstSettled))).toBeLessThan(DELAY_MS + 400);
	expect(covered.at(-1)).toBeGreaterThan(1_980);
});

test('blocks asked for at once are read one after the other, and a length out of range is refused', async () => {
	const trace = makeTrace({ durationS: 2, delayMs: DELAY_MS });
	const timeline = new VoiceTimeline({ decoder: new FakeOpusDecoder(trace, tone(TONE_HZ)), filter });
	for (const packet of trace.packets) timeline.push(packet);
	const read = (startSample: number, lengthSamples: number) =>
		timeline.read({ startSample, lengthSamples, recordingStartMs: RECORDING_START_MS });
	const [first, refused, second] = await Promise.allSettled([
		read(0, 4_800),
		read(0, MAX_BLOCK_SAMPLES + 1),
		read(4_800, 4_800),
	]);
	expect(refused.status === 'rejected' && refused.reason).toBeInstanceOf(RangeError);
	const blocks = [first, second].map((result) => (result.status === 'fulfilled' ? result.value : null));
	const whole = new Float32Array(9_600);
	whole.set(blocks[0]?.left ?? []);
	whole.set(blocks[1]?.left ?? [], 4_800);
	expect(largestStep(whole).size).toBeLessThan(largestAllowedStep(TONE_HZ));
	expect(largestStep(whole).size).toBeGreaterThan(steepest(TONE_HZ) * 0.9);
});

test('closing a voice closes its decoder', () => {
	const decoder = new FakeOpusDecoder(makeTrace({ durationS: 1 }), tone(TONE_HZ));
	new VoiceTimeline({ decoder, filter }).close();
	expect(decoder.closed).toBe(true);
});

test('a voice that is first read in the middle of its sound fades in, unless the recording begins there', async () => {
	const trace = makeTrace({ durationS: 3, delayMs: DELAY_MS });
	for (const startSample of [0, 48_000]) {
		const timeline = new VoiceTimeline({ decoder: new FakeOpusDecoder(trace, () => [AMPLITUDE, AMPLITUDE]), filter });
		for (const packet of trace.packets) timeline.push(packet);
		const block = await timeline.read({ startSample, lengthSamples: 9_600, recordingStartMs: RECORDING_START_MS });
		if (startSample === 0) expect(block?.left[0]).toBe(AMPLITUDE);
		else expect(block?.left[0]).toBeLessThan(0.01);
		expect(block?.left[1_000]).toBe(AMPLITUDE);
	}
});
