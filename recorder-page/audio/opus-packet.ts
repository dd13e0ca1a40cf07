/** Most that one frame may hold, and one packet may last (RFC 6716, section 3.4, R2 and R5). */
const MAX_FRAME_BYTES = 1275;
const MAX_PACKET_SAMPLES = 5760;

/** Frame lengths at 48 kHz: 10, 20, 40, 60 ms for SILK, 10 and 20 ms for hybrid, 2.5, 5, 10, 20 ms for CELT. */
const SILK_FRAME_SAMPLES = [480, 960, 1920, 2880] as const;
const HYBRID_FRAME_SAMPLES = [480, 960] as const;
const CELT_FRAME_SAMPLES = [120, 240, 480, 960] as const;

/** What the first bytes of an Opus packet say. */
export type OpusPacketInfo = {
	/** Length of the packet in samples at 48 kHz: 120 to 5760. */
	readonly durationSamples: number;
	readonly frameCount: number;
	readonly isStereo: boolean;
	/** Its frames have a byte at most: the publisher is silent (DTX). A decoder would take them for lost ones. */
	readonly isEmpty: boolean;
	/** It is empty, or digital silence, as LiveKit's server sends it for a second when a publisher mutes. */
	readonly isSilent: boolean;
};

/**
 * Reads the head of an Opus packet and checks its framing by all rules of RFC 6716, section 3.4. Returns null for a
 * packet that no decoder may accept; never throws.
 */
export function parseOpusPacket(bytes: Uint8Array): OpusPacketInfo | null {
	const toc = bytes[0];
	if (toc === undefined) return null;
	const frameCount = countFrames(bytes, toc & 3);
	const durationSamples = frameCount * frameSamples(toc >> 3);
	if (frameCount === 0 || durationSamples > MAX_PACKET_SAMPLES) return null;
	const headBytes = (toc & 3) < 2 ? 1 : 2;
	const isEmpty = bytes.length <= headBytes + frameCount;
	return {
		durationSamples,
		frameCount,
		isStereo: (toc & 4) !== 0,
		isEmpty,
		isSilent: isEmpty || isDigitalSilence(bytes),
	};
}

/** The frame of 20 ms that encoders make of zeros, padded with more. */
function isDigitalSilence(bytes: Uint8Array): boolean {
	const [toc, first, second] = bytes;
	return toc === 0xf8 && first === 0xff && second === 0xfe && bytes.subarray(3).every((byte) => byte === 0);
}

function frameSamples(configuration: number): number {
	if (configuration < 12) return SILK_FRAME_SAMPLES[configuration & 3] as number;
	if (configuration < 16) return HYBRID_FRAME_SAMPLES[configuration & 1] as number;
	return CELT_FRAME_SAMPLES[configuration & 3] as number;
}

/** Number of frames, or 0 if the lengths do not add up. */
function countFrames(bytes: Uint8Array, code: number): number {
	const bodyBytes = bytes.length - 1;
	if (code === 0) return bodyBytes <= MAX_FRAME_BYTES ? 1 : 0;
	if (code === 1) return bodyBytes % 2 === 0 && bodyBytes / 2 <= MAX_FRAME_BYTES ? 2 : 0;
	if (code === 2) return framesFit(bytes, 1, bytes.length, 1) ? 2 : 0;
	return countCode3Frames(bytes);
}

function countCode3Frames(bytes: Uint8Array): number {
	const header = bytes[1];
	if (header === undefined) return 0;
	const frameCount = header & 0x3f;
	let at = 2;
	let end = bytes.length;
	if ((header & 0x40) !== 0) {
		let more: number | undefined;
		do {
			more = bytes[at++];
			if (more === undefined) return 0;
			// 255 stands for 254 bytes of padding and a further length byte.
			end -= Math.min(more, 254);
		} while (more === 255);
	}
	if (frameCount === 0 || end < at) return 0;
	if ((header & 0x80) !== 0) return framesFit(bytes, at, end, frameCount - 1) ? frameCount : 0;
	const frameBytes = (end - at) / frameCount;
	return Number.isInteger(frameBytes) && frameBytes <= MAX_FRAME_BYTES ? frameCount : 0;
}

/** Whether `lengthCount` frames with written lengths, and one that takes the rest, fit between `start` and `end`. */
function framesFit(bytes: Uint8Array, start: number, end: number, lengthCount: number): boolean {
	let at = start;
	let framesBytes = 0;
	for (let i = 0; i < lengthCount; i++) {
		const first = bytes[at++];
		if (first === undefined || at > end) return false;
		let sizeBytes = first;
		if (first >= 252) {
			const second = bytes[at++];
			if (second === undefined || at > end) return false;
			sizeBytes += second * 4;
		}
		framesBytes += sizeBytes;
	}
	const lastFrameBytes = end - at - framesBytes;
	return lastFrameBytes >= 0 && lastFrameBytes <= MAX_FRAME_BYTES;
}
