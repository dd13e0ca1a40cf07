/** Real H.264 and AAC for tests, made by ffmpeg at test time and split into the samples that an encoder would give. */

import { execFileSync } from 'node:child_process';

export type EncodedMedia = {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly framerateFps: number;
	readonly sampleRateHz: number;
	/** The avcC record. */
	readonly videoDescription: Uint8Array;
	/** The AudioSpecificConfig. */
	readonly audioDescription: Uint8Array;
	/** Pictures as length-prefixed NAL units. */
	readonly pictures: readonly { readonly bytes: Uint8Array; readonly isKeyFrame: boolean }[];
	/** Raw AAC frames of 1024 samples. */
	readonly sounds: readonly Uint8Array[];
};

const NAL_SLICE = 1;
const NAL_KEY_SLICE = 5;
const NAL_SPS = 7;
const NAL_PPS = 8;
const NAL_ACCESS_UNIT_DELIMITER = 9;

/** Encodes a test picture and a tone: 160x90 at 30 pictures a second, a key frame every 10, and 44.1 kHz stereo. */
export function encodeTestMedia(durationS: number): EncodedMedia {
	const video = ffmpeg(
		`-f lavfi -i testsrc=size=160x90:rate=30:duration=${durationS} -pix_fmt yuv420p -c:v libx264 -preset ultrafast`,
		'-g 10 -bf 0 -threads 1 -x264-params slices=1:aud=1:repeat-headers=1 -f h264 pipe:1',
	);
	const audio = ffmpeg(
		`-f lavfi -i sine=frequency=440:sample_rate=44100:duration=${durationS} -ac 2 -c:a aac -b:a 64k -f adts pipe:1`,
	);
	const units = splitAnnexB(video);
	const sps = units.find((unit) => nalType(unit) === NAL_SPS);
	const pps = units.find((unit) => nalType(unit) === NAL_PPS);
	if (!sps || !pps) throw new Error('ffmpeg gave no parameter sets.');
	return {
		widthPx: 160,
		heightPx: 90,
		framerateFps: 30,
		sampleRateHz: 44_100,
		videoDescription: avcDescription(sps, pps),
		audioDescription: Uint8Array.of(0x12, 0x10),
		pictures: groupPictures(units),
		sounds: splitAdts(audio),
	};
}

function ffmpeg(...parts: readonly string[]): Uint8Array {
	return execFileSync('ffmpeg', `-v error ${parts.join(' ')}`.split(' '), { maxBuffer: 64 * 1024 * 1024 });
}

function nalType(unit: Uint8Array): number {
	return (unit[0] ?? 0) & 0x1f;
}

function splitAnnexB(bytes: Uint8Array): Uint8Array[] {
	const starts: number[] = [];
	for (let index = 0; index + 2 < bytes.length; index++) {
		if (bytes[index] === 0 && bytes[index + 1] === 0 && bytes[index + 2] === 1) starts.push(index + 3);
	}
	return starts.map((start, index) => {
		let end = index + 1 < starts.length ? (starts[index + 1] ?? 0) - 3 : bytes.length;
		while (end > start && bytes[end - 1] === 0) end--;
		return bytes.subarray(start, end);
	});
}

function groupPictures(units: readonly Uint8Array[]): { bytes: Uint8Array; isKeyFrame: boolean }[] {
	const pictures: Uint8Array[][] = [];
	for (const unit of units) {
		if (nalType(unit) === NAL_ACCESS_UNIT_DELIMITER) pictures.push([]);
		else if (nalType(unit) === NAL_SLICE || nalType(unit) === NAL_KEY_SLICE) pictures.at(-1)?.push(unit);
	}
	return pictures.map((slices) => ({
		bytes: Buffer.concat(slices.flatMap((slice) => [lengthPrefix(slice), slice])),
		isKeyFrame: slices.some((slice) => nalType(slice) === NAL_KEY_SLICE),
	}));
}

function lengthPrefix(unit: Uint8Array): Uint8Array {
	const prefix = Buffer.alloc(4);
	prefix.writeUInt32BE(unit.length);
	return prefix;
}

function avcDescription(sps: Uint8Array, pps: Uint8Array): Uint8Array {
	const profile = sps.subarray(1, 4);
	return Uint8Array.from([1, ...profile, 0xff, 0xe1, 0, sps.length, ...sps, 1, 0, pps.length, ...pps]);
}

function splitAdts(bytes: Uint8Array): Uint8Array[] {
	const frames: Uint8Array[] = [];
	for (let offset = 0; offset < bytes.length; ) {
		const [third = 0, fourth = 0, fifth = 0] = bytes.subarray(offset + 3, offset + 6);
		const frameBytes = ((third & 3) << 11) | (fourth << 3) | (fifth >> 5);
		frames.push(bytes.subarray(offset + 7, offset + frameBytes));
		offset += frameBytes;
	}
	return frames;
}
