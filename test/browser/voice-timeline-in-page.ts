import type { VoicePacket } from '../../recorder-page/audio/packet-placement.ts';
import { PolyphaseFilter } from '../../recorder-page/audio/polyphase-filter.ts';
import { type VoiceCounters, VoiceTimeline } from '../../recorder-page/audio/voice-timeline.ts';
import { WebCodecsOpusDecoder } from '../../recorder-page/audio/webcodecs-opus-decoder.ts';
import { DTX_SECOND } from './dtx-trace.ts';

/** The browser's half of `voice-timeline.test.ts`: real Opus in both directions; only verdicts cross to the test. */

const SAMPLE_RATE_HZ = 48_000;
const BLOCK_SAMPLES = 9_600;
const DELAY_MS = 30;
const RECORDING_START_MS = 400;
const AMPLITUDE = 0.5;
const BURSTS_S = 7;

export type VoiceRun = {
	readonly durationS: number;
	readonly frequencyHz: number;
	readonly packetMs: 10 | 20 | 40 | 60;
	readonly channels: 1 | 2;
	/** Numbers of packets that never come. */
	readonly lost: readonly number[];
};

export type VoiceVerdict = {
	/** How much later than it should be the tone is, in milliseconds, each tenth of a second. */
	readonly delaysMs: readonly number[];
	/** Its amplitude, in the same stretches. */
	readonly amplitudes: readonly number[];
	readonly largestStep: number;
	readonly channelsDiffer: boolean;
	readonly counters: VoiceCounters;
};

/** Encodes a tone, sends it through a timeline, and says what a recording would get. */
export async function runVoice({ durationS, frequencyHz, packetMs, channels, lost }: VoiceRun): Promise<VoiceVerdict> {
	const encoded = await encodeTone(durationS, frequencyHz, packetMs, channels);
	const packets = encoded.flatMap((bytes, index) =>
		lost.includes(index) ? [] : [{ atMs: index * packetMs, sequence: index, bytes }],
	);
	const { left, channelsDiffer, counters } = await readVoice(packets, packetMs, durationS - 1);
	return { ...measureTone(left, frequencyHz), channelsDiffer, counters };
}

/**
 * Sends bursts between silences that are not sent through a timeline. Returns how loud each second is in each hundredth,
 * as the amplitude of a sine.
 */
export async function runBursts(): Promise<{ seconds: readonly number[][]; counters: VoiceCounters }> {
	const packets = Array.from({ length: BURSTS_S }, (_, second) =>
		DTX_SECOND.map(({ atMs, hex }, index) => ({
			atMs: second * 1000 + atMs,
			sequence: second * DTX_SECOND.length + index,
			bytes: bytesOf(hex),
		})),
	).flat();
	const { left, counters } = await readVoice(packets, 20, BURSTS_S - 1);
	const firstSample = ((1000 - RECORDING_START_MS + DELAY_MS) * SAMPLE_RATE_HZ) / 1000;
	const seconds = Array.from({ length: BURSTS_S - 2 }, (_, second) =>
		hundredths(left.subarray(firstSample + second * SAMPLE_RATE_HZ, firstSample + (second + 1) * SAMPLE_RATE_HZ)),
	);
	return { seconds, counters };
}

/** A frame of digital silence, as LiveKit's server makes it, fifty times, when a publisher mutes. */
const SILENT_FRAME = Uint8Array.of(0xf8, 0xff, 0xfe, ...new Uint8Array(77));
const SILENT_FRAMES = 50;

/**
 * Sends a tone through a timeline that is muted in its middle: the server keeps back what follows, sends silence instead for
 * a second, and then nothing until the tone is back, `lateMs` after the packet in which it begins. Returns how loud it is in
 * each hundredth from then on, against how loud it was.
 */
export async function runMute(lateMs: number): Promise<readonly number[]> {
	const [mutedS, backS, durationS, packetMs, amplitude] = [1, 3, 5, 20, 0.1];
	const silence = { silentFromS: mutedS, silentUntilS: backS + lateMs / 1000 };
	// An encoder of some complexity may say of the first sound only what has changed since the silence.
	const encoded = await encodeTone(durationS, 440, packetMs, 1, { complexity: 9, amplitude, ...silence });
	const perSecond = 1000 / packetMs;
	// The encoder hears the tone for some more packets than the server lets through.
	const lastHeard = (mutedS - 0.1) * perSecond;
	const packets = encoded.flatMap((bytes, sequence): TimedPacket[] => {
		const atMs = sequence * packetMs;
		if (sequence < lastHeard || sequence >= backS * perSecond) return [{ atMs, sequence, bytes }];
		return sequence < lastHeard + SILENT_FRAMES ? [{ atMs, sequence, bytes: SILENT_FRAME }] : [];
	});
	const { left } = await readVoice(packets, packetMs, durationS - 1);
	const backSample = ((backS * 1000 + lateMs - RECORDING_START_MS + DELAY_MS) * SAMPLE_RATE_HZ) / 1000;
	return hundredths(left.subarray(backSample, backSample + SAMPLE_RATE_HZ / 2)).map((each) => each / amplitude);
}

/** How loud sound is in each hundredth of a second, as the amplitude of a sine. */
function hundredths(samples: Float32Array): number[] {
	const lengthSamples = SAMPLE_RATE_HZ / 100;
	return Array.from({ length: Math.floor(samples.length / lengthSamples) }, (_, index) => {
		const within = samples.subarray(index * lengthSamples, (index + 1) * lengthSamples);
		return Math.sqrt((2 * within.reduce((sum, sample) => sum + sample * sample, 0)) / within.length);
	});
}

function bytesOf(hex: string): Uint8Array {
	return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

type TimedPacket = { readonly atMs: number; readonly sequence: number; readonly bytes: Uint8Array };

/** Sends packets through a timeline and reads it, as a recording does. */
async function readVoice(packets: readonly TimedPacket[], packetMs: number, durationS: number) {
	const filter = new PolyphaseFilter({ inputRateHz: SAMPLE_RATE_HZ, outputRateHz: SAMPLE_RATE_HZ });
	const timeline = new VoiceTimeline({ decoder: new WebCodecsOpusDecoder(), filter });
	for (const { atMs, sequence, bytes } of packets) {
		const packet: VoicePacket = {
			mimeType: 'audio/opus',
			bytes,
			rtpTimestamp: 5_000 + atMs * 48,
			sequenceNumber: sequence,
			receiveTimeMs: atMs + packetMs + DELAY_MS,
		};
		timeline.push(packet);
	}
	const lengthSamples = Math.floor((durationS * SAMPLE_RATE_HZ) / BLOCK_SAMPLES) * BLOCK_SAMPLES;
	const left = new Float32Array(lengthSamples);
	let channelsDiffer = false;
	for (let startSample = 0; startSample < lengthSamples; startSample += BLOCK_SAMPLES) {
		const request = { startSample, lengthSamples: BLOCK_SAMPLES, recordingStartMs: RECORDING_START_MS };
		const block = await timeline.read(request);
		if (block) left.set(block.left, startSample);
		channelsDiffer ||= block?.left.some((sample, i) => sample !== block.right[i]) ?? false;
	}
	timeline.close();
	return { left, channelsDiffer, counters: timeline.counters };
}

/** Decodes a tone in which some packets are replaced; says for each packet how many samples came, or null. */
export async function decodeWith(
	replaced: readonly { index: number; bytes: readonly number[] }[],
): Promise<(number | null)[]> {
	const packets = await encodeTone(1, 440, 20, 1);
	for (const { index, bytes } of replaced) packets[index] = Uint8Array.from(bytes);
	const decoder = new WebCodecsOpusDecoder();
	const results = await Promise.all(packets.map((bytes) => decoder.decode(bytes)));
	decoder.close();
	return results.map((audio) => (audio ? audio.left.length : null));
}

/** Closes a decoder while packets are in it; says what they and one after it resolve with. */
export async function decodeAndClose(): Promise<{ pendingAreNull: boolean; laterIsNull: boolean }> {
	const packets = await encodeTone(1, 440, 20, 1);
	const decoder = new WebCodecsOpusDecoder();
	const pending = packets.map((bytes) => decoder.decode(bytes));
	decoder.close();
	decoder.close();
	const pendingAreNull = (await Promise.all(pending)).every((audio) => audio === null);
	return { pendingAreNull, laterIsNull: (await decoder.decode(packets[0] as Uint8Array)) === null };
}

type ToneOptions = {
	/** Of the encoder, 0 to 10; default: the browser's. */
	readonly complexity?: number;
	readonly amplitude?: number;
	/** Where the tone is silent; default nowhere. */
	readonly silentFromS?: number;
	readonly silentUntilS?: number;
};

async function encodeTone(
	durationS: number,
	frequencyHz: number,
	packetMs: number,
	channels: 1 | 2,
	{ complexity, amplitude = AMPLITUDE, silentFromS = 0, silentUntilS = 0 }: ToneOptions = {},
): Promise<Uint8Array[]> {
	const packets: Uint8Array[] = [];
	let failure: unknown;
	const encoder = new AudioEncoder({
		output: (chunk) => {
			const bytes = new Uint8Array(chunk.byteLength);
			chunk.copyTo(bytes);
			packets.push(bytes);
		},
		error: (error) => {
			failure = error;
		},
	});
	encoder.configure({
		codec: 'opus',
		sampleRate: SAMPLE_RATE_HZ,
		numberOfChannels: channels,
		bitrate: 96_000 * channels,
		opus: { frameDuration: packetMs * 1000, ...(complexity !== undefined && { complexity }) },
	} as AudioEncoderConfig);
	const numberOfFrames = durationS * SAMPLE_RATE_HZ;
	const data = new Float32Array(numberOfFrames * channels);
	for (let i = 0; i < data.length; i++) {
		const sample = i % numberOfFrames;
		// The second channel a quarter of a period on, so that the two differ.
		const shift = i < numberOfFrames ? 0 : Math.PI / 2;
		const isSilent = sample >= silentFromS * SAMPLE_RATE_HZ && sample < silentUntilS * SAMPLE_RATE_HZ;
		data[i] = isSilent ? 0 : amplitude * Math.sin((2 * Math.PI * frequencyHz * sample) / SAMPLE_RATE_HZ + shift);
	}
	const format = 'f32-planar';
	const audio = new AudioData({
		format,
		sampleRate: SAMPLE_RATE_HZ,
		numberOfFrames,
		numberOfChannels: channels,
		timestamp: 0,
		data,
	});
	encoder.encode(audio);
	audio.close();
	await encoder.flush();
	encoder.close();
	if (failure) throw failure;
	return packets;
}

function measureTone(samples: Float32Array, frequencyHz: number) {
	const delaysMs: number[] = [];
	const amplitudes: number[] = [];
	let largestStep = 0;
	const windowSamples = SAMPLE_RATE_HZ / 10;
	for (let start = 0; start + windowSamples <= samples.length; start += windowSamples) {
		let real = 0;
		let imaginary = 0;
		for (let i = start; i < start + windowSamples; i++) {
			const phase = 2 * Math.PI * frequencyHz * ((RECORDING_START_MS - DELAY_MS) / 1000 + i / SAMPLE_RATE_HZ);
			real += (samples[i] as number) * Math.sin(phase);
			imaginary += (samples[i] as number) * Math.cos(phase);
			if (i > 0) largestStep = Math.max(largestStep, Math.abs((samples[i] as number) - (samples[i - 1] as number)));
		}
		delaysMs.push((-Math.atan2(imaginary, real) / (2 * Math.PI * frequencyHz)) * 1000);
		amplitudes.push((2 * Math.hypot(real, imaginary)) / windowSamples);
	}
	return { delaysMs, amplitudes, largestStep };
}
