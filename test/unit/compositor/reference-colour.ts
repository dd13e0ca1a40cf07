import type { SourceColour } from '../../../recorder-page/compositor/source-colour.ts';

/** Y', Cb and Cr as they stand in 8-bit samples. */
export type Sample = readonly [luma: number, cb: number, cr: number];

const PARTS = {
	bt601: { red: 0.299, green: 0.587, blue: 0.114 },
	bt709: { red: 0.2126, green: 0.7152, blue: 0.0722 },
	bt2020: { red: 0.2627, green: 0.678, blue: 0.0593 },
} as const;

/** Red, green and blue, 0 to 1 and beyond, of a sample: by way of the definitions, in floating point. */
export function rgbOfSample([luma, cb, cr]: Sample, { matrix, isFullRange }: SourceColour): Sample {
	const parts = PARTS[matrix];
	const y = isFullRange ? luma / 255 : (luma - 16) / 219;
	const chromaSteps = isFullRange ? 255 : 224;
	const blue = y + ((cb - 128) / chromaSteps) * 2 * (1 - parts.blue);
	const red = y + ((cr - 128) / chromaSteps) * 2 * (1 - parts.red);
	return [red, (y - parts.red * red - parts.blue * blue) / parts.green, blue];
}

/** The sample of red, green and blue, not rounded and not cut off. */
export function sampleOfRgb([red, green, blue]: Sample, { matrix, isFullRange }: SourceColour): Sample {
	const parts = PARTS[matrix];
	const y = parts.red * red + parts.green * green + parts.blue * blue;
	const chromaSteps = isFullRange ? 255 : 224;
	return [
		isFullRange ? y * 255 : 16 + y * 219,
		128 + (chromaSteps * (blue - y)) / (2 * (1 - parts.blue)),
		128 + (chromaSteps * (red - y)) / (2 * (1 - parts.red)),
	];
}

/** What a sample is in BT.709 with limited range, not rounded and not cut off. */
export function toOutput(sample: Sample, from: SourceColour): Sample {
	return sampleOfRgb(rgbOfSample(sample, from), { matrix: 'bt709', isFullRange: false });
}
