/** Coefficients by which Y'CbCr is made of RGB: ITU-R BT.601, BT.709, BT.2020 with non-constant luminance. */
export type ColourMatrix = 'bt601' | 'bt709' | 'bt2020';

/** What the samples of a picture mean. Primaries and transfer are no part of it: they are passed on as they are. */
export type SourceColour = {
	readonly matrix: ColourMatrix;
	/** 0 to 255 in all planes; otherwise 16 to 235 in luma and 16 to 240 in chroma. */
	readonly isFullRange: boolean;
};

/** What every output picture says of its samples. */
export const OUTPUT_COLOR_SPACE = {
	primaries: 'bt709',
	transfer: 'bt709',
	matrix: 'bt709',
	fullRange: false,
} as const satisfies VideoColorSpaceInit;

const MATRICES: Readonly<Record<string, ColourMatrix>> = {
	bt709: 'bt709',
	bt470bg: 'bt601',
	smpte170m: 'bt601',
	'bt2020-ncl': 'bt2020',
};

/**
 * What the samples of a received picture mean, from what its stream says (`VideoFrame.colorSpace`, null where nothing is
 * said). Unsaid is BT.601 with limited range, at every size: libyuv makes the I420 of a WebRTC sender so from camera and
 * canvas, VP8 has nothing else (RFC 6386, section 9.2), and Chromium draws such a picture so.
 */
export function resolveColour(colorSpace: VideoColorSpaceInit | null): SourceColour {
	return {
		matrix: MATRICES[colorSpace?.matrix ?? ''] ?? 'bt601',
		isFullRange: colorSpace?.fullRange ?? false,
	};
}

/**
 * The same as a browser takes it. Primaries and transfer are those of the output, so that it converts nothing else than
 * we do.
 */
export function colorSpaceOf({ matrix, isFullRange }: SourceColour): VideoColorSpaceInit {
	return { primaries: 'bt709', transfer: 'bt709', matrix: MATRIX_NAMES[matrix], fullRange: isFullRange };
}

const MATRIX_NAMES: Readonly<Record<ColourMatrix, VideoMatrixCoefficients>> = {
	bt601: 'smpte170m',
	bt709: 'bt709',
	// The standard has it; the types do not.
	bt2020: 'bt2020-ncl' as VideoMatrixCoefficients,
};
