/** How the two codecs of a recording are described in its init segment. */

import { ascii, box, fullBox, type Mp4Box, uint8, uint16, uint32 } from '../../protocol/mp4-box.ts';

/** What describes the encoded pictures. */
export type VideoTrackConfig = {
	/** The decoder configuration record (`avcC` payload): `description` of WebCodecs' decoder config. */
	readonly description: Uint8Array;
	readonly widthPx: number;
	readonly heightPx: number;
};

/** What describes the encoded sound. */
export type AudioTrackConfig = {
	/** The AudioSpecificConfig: `description` of WebCodecs' decoder config. */
	readonly description: Uint8Array;
	readonly sampleRateHz: number;
	readonly channelCount: number;
	/** Average bit rate as the file shall say it; 0 when it is not known. */
	readonly bitrateBps: number;
};

/** Colours of the pictures: BT.709 with limited range, or nothing said. */
export type VideoColour = 'bt709-limited' | 'unspecified';

const BT709 = 1;
const PIXELS_PER_INCH_72 = 0x00480000;
/** The longest AudioSpecificConfig with which every descriptor around it has a one-byte length. */
const MAX_AUDIO_DESCRIPTION_BYTES = 64;

/** The `avc1` sample entry. Throws a `RangeError` when the description is not an avcC record. */
export function avcSampleEntry(config: VideoTrackConfig, colour: VideoColour): Mp4Box {
	if (config.description.byteLength < 7 || config.description[0] !== 1) {
		throw new RangeError(
			`The video description is no avcC record (${config.description.byteLength} bytes): configure the encoder with avc: { format: 'avc' }.`,
		);
	}
	const colourBoxes =
		colour === 'bt709-limited' ? [box('colr', ascii('nclx'), uint16(BT709, BT709, BT709), uint8(0))] : [];
	return box(
		'avc1',
		uint16(0, 0, 0, 1),
		uint32(0, 0, 0, 0),
		uint16(config.widthPx, config.heightPx),
		uint32(PIXELS_PER_INCH_72, PIXELS_PER_INCH_72, 0),
		uint16(1),
		new Uint8Array(32),
		uint16(24, -1),
		box('avcC', config.description),
		...colourBoxes,
		box('pasp', uint32(1, 1)),
	);
}

/** The `mp4a` sample entry. Throws a `RangeError` when the description is no AudioSpecificConfig. */
export function aacSampleEntry(config: AudioTrackConfig): Mp4Box {
	const descriptionBytes = config.description.byteLength;
	if (descriptionBytes < 2 || descriptionBytes > MAX_AUDIO_DESCRIPTION_BYTES) {
		throw new RangeError(
			`An AudioSpecificConfig has 2 to ${MAX_AUDIO_DESCRIPTION_BYTES} bytes, got ${descriptionBytes}: configure the encoder for raw AAC.`,
		);
	}
	return box(
		'mp4a',
		uint16(0, 0, 0, 1),
		uint32(0, 0),
		uint16(config.channelCount, 16, 0, 0),
		// The field is 16.16; the AudioSpecificConfig says a higher rate.
		uint32(config.sampleRateHz <= 0xffff ? config.sampleRateHz * 0x10000 : 0),
		fullBox('esds', 0, 0, elementaryStreamDescriptor(config)),
	);
}

/** ISO 14496-1 descriptors: the stream, its decoder, the AudioSpecificConfig, and the fixed MP4 sync layer. */
function elementaryStreamDescriptor(config: AudioTrackConfig): Uint8Array {
	const aac = 0x40;
	const audioStream = 0x15;
	const decoder = [
		...[aac, audioStream, 0, 0, 0],
		...uint32(config.bitrateBps, config.bitrateBps),
		...descriptor(5, [...config.description]),
	];
	return uint8(...descriptor(3, [0, 0, 0, ...descriptor(4, decoder), ...descriptor(6, [2])]));
}

function descriptor(tag: number, payload: readonly number[]): number[] {
	return [tag, payload.length, ...payload];
}
