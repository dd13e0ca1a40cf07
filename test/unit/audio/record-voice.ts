import { MixSchedule } from '../../../recorder-page/audio/mix-schedule.ts';
import { PolyphaseFilter } from '../../../recorder-page/audio/polyphase-filter.ts';
import { type VoiceCounters, VoiceTimeline } from '../../../recorder-page/audio/voice-timeline.ts';
import { FakeOpusDecoder, type Signal, type Trace } from './voice-trace.ts';

const DEFAULT_BLOCK_SAMPLES = 9_600;
const WAKE_UP_MS = 20;
const filter = new PolyphaseFilter({ inputRateHz: 48_000, outputRateHz: 48_000 });

export type Recorded = {
	readonly left: Float32Array;
	readonly right: Float32Array;
	/** Which blocks had any sound. */
	readonly soundBlocks: readonly boolean[];
	readonly counters: VoiceCounters;
	readonly decoder: FakeOpusDecoder;
};

export type RecordOptions = {
	readonly recordingStartMs?: number;
	readonly lengthS: number;
	/** Default 9600, 200 ms. */
	readonly blockSamples?: number;
	/** Local time at which a packet that arrived at `receiveTimeMs` is handled. Default: at once. */
	readonly handledAtMs?: (receiveTimeMs: number) => number;
};

/** Plays a trace to a timeline on a simulated clock, as the media worker does, and reads what the recording gets. */
export async function recordVoice(trace: Trace, signal: Signal, options: RecordOptions): Promise<Recorded> {
	const { recordingStartMs = 0, lengthS, blockSamples = DEFAULT_BLOCK_SAMPLES } = options;
	const { handledAtMs = (timeMs) => timeMs } = options;
	const decoder = new FakeOpusDecoder(trace, signal);
	const timeline = new VoiceTimeline({ decoder, filter });
	const schedule = new MixSchedule({ recordingStartMs });
	const lengthSamples = Math.round((lengthS * 48_000) / blockSamples) * blockSamples;
	const left = new Float32Array(lengthSamples);
	const right = new Float32Array(lengthSamples);
	const soundBlocks: boolean[] = [];
	const waiting = trace.packets.map((packet) => ({ packet, handledMs: handledAtMs(packet.receiveTimeMs) }));
	let startSample = 0;
	for (let nowMs = recordingStartMs - 1_000; startSample < lengthSamples; nowMs += WAKE_UP_MS) {
		while (waiting[0] && waiting[0].handledMs <= nowMs) {
			const { packet } = waiting.shift() as (typeof waiting)[number];
			timeline.push(packet);
			const { receiveTimeMs } = packet;
			const { coveredUntilMs, isFlowing } = timeline;
			schedule.observePacket({ voice: 'voice', coveredUntilMs, isFlowing, dueMs: receiveTimeMs, handledAtMs: nowMs });
		}
		const readySample = Math.min(schedule.readyUntilSample(nowMs), lengthSamples);
		for (; startSample + blockSamples <= readySample; startSample += blockSamples) {
			const block = await timeline.read({ startSample, lengthSamples: blockSamples, recordingStartMs });
			soundBlocks.push(block !== null);
			if (!block) continue;
			left.set(block.left, startSample);
			right.set(block.right, startSample);
		}
	}
	timeline.close();
	return { left, right, soundBlocks, counters: timeline.counters, decoder };
}

/** Largest difference of two neighbouring samples, and where it is. */
export function largestStep(samples: Float32Array): { readonly size: number; readonly index: number } {
	let size = 0;
	let index = 0;
	for (let i = 1; i < samples.length; i++) {
		const step = Math.abs((samples[i] as number) - (samples[i - 1] as number));
		if (step > size) [size, index] = [step, i];
	}
	return { size, index };
}

/**
 * How much later than `expectedDelayMs` a recorded tone is, in milliseconds, for each stretch of `windowS`; within half
 * a period of the tone. NaN where the tone is not at least half as loud as it should be.
 */
export function delaysOfTone(
	samples: Float32Array,
	options: {
		frequencyHz: number;
		amplitude: number;
		recordingStartMs: number;
		expectedDelayMs: number;
		windowS: number;
	},
): number[] {
	const { frequencyHz, amplitude, recordingStartMs, expectedDelayMs, windowS } = options;
	const windowSamples = Math.round(windowS * 48_000);
	const delays: number[] = [];
	for (let start = 0; start + windowSamples <= samples.length; start += windowSamples) {
		let real = 0;
		let imaginary = 0;
		for (let i = start; i < start + windowSamples; i++) {
			const phase = 2 * Math.PI * frequencyHz * ((recordingStartMs + i / 48 - expectedDelayMs) / 1000);
			real += (samples[i] as number) * Math.sin(phase);
			imaginary += (samples[i] as number) * Math.cos(phase);
		}
		const measuredAmplitude = (2 * Math.hypot(real, imaginary)) / windowSamples;
		const delayMs = (-Math.atan2(imaginary, real) / (2 * Math.PI * frequencyHz)) * 1000;
		delays.push(measuredAmplitude > amplitude / 2 ? delayMs : Number.NaN);
	}
	return delays;
}
