import type { ColourMatrix, SourceColour } from './source-colour.ts';

/**
 * How Y'CbCr of a source becomes that of the output, 8 bits each, chroma counted from 128. Luma adds nothing to chroma:
 * grey has none in every matrix.
 */
export type ColourConversion = {
	/** Y' = offset + fromLuma * Y + fromCb * Cb + fromCr * Cr. */
	readonly luma: {
		readonly offset: number;
		readonly fromLuma: number;
		readonly fromCb: number;
		readonly fromCr: number;
	};
	/** Cb' = fromCb * Cb + fromCr * Cr. */
	readonly cb: { readonly fromCb: number; readonly fromCr: number };
	/** Cr' = fromCb * Cb + fromCr * Cr. */
	readonly cr: { readonly fromCb: number; readonly fromCr: number };
};

/** Parts of red and blue in luma. */
const LUMA_PARTS: Readonly<Record<ColourMatrix, { readonly red: number; readonly blue: number }>> = {
	bt601: { red: 0.299, blue: 0.114 },
	bt709: { red: 0.2126, blue: 0.0722 },
	bt2020: { red: 0.2627, blue: 0.0593 },
};

/** Steps of an 8-bit sample from black to white, and from one end of a colour difference to the other. */
const FULL_STEPS = { luma: 255, chroma: 255, black: 0 } as const;
const LIMITED_STEPS = { luma: 219, chroma: 224, black: 16 } as const;

/** By matrix, for limited and for full range: there are six, and every tile of every picture asks for one. */
const known = new Map<ColourMatrix, [limited?: ColourConversion, full?: ColourConversion]>();

/** The conversion to BT.709 with limited range; undefined for a source that is that already. */
export function conversionToOutput(source: SourceColour): ColourConversion | undefined {
	const { matrix, isFullRange } = source;
	if (matrix === 'bt709' && !isFullRange) return undefined;
	const ofMatrix = known.get(matrix) ?? [];
	known.set(matrix, ofMatrix);
	const index = isFullRange ? 1 : 0;
	ofMatrix[index] ??= workOut(source);
	return ofMatrix[index];
}

function workOut({ matrix, isFullRange }: SourceColour): ColourConversion {
	const from = LUMA_PARTS[matrix];
	const to = LUMA_PARTS.bt709;
	const steps = isFullRange ? FULL_STEPS : LIMITED_STEPS;
	const lumaGain = LIMITED_STEPS.luma / steps.luma;
	const chromaGain = LIMITED_STEPS.chroma / steps.chroma;
	const lumaPerChroma = LIMITED_STEPS.luma / steps.chroma;

	// Of colours from 0 to 1: luma plus these times the colour differences, -0.5 to 0.5, are red, green and blue.
	const redFromCr = 2 * (1 - from.red);
	const blueFromCb = 2 * (1 - from.blue);
	const fromGreen = 1 - from.red - from.blue;
	const greenFromCb = (-from.blue * blueFromCb) / fromGreen;
	const greenFromCr = (-from.red * redFromCr) / fromGreen;
	// And these are the output's luma less the source's.
	const toGreen = 1 - to.red - to.blue;
	const lumaFromCb = to.blue * blueFromCb + toGreen * greenFromCb;
	const lumaFromCr = to.red * redFromCr + toGreen * greenFromCr;
	const cbScale = chromaGain / (2 * (1 - to.blue));
	const crScale = chromaGain / (2 * (1 - to.red));
	return {
		luma: {
			offset: LIMITED_STEPS.black - steps.black * lumaGain,
			fromLuma: lumaGain,
			fromCb: lumaPerChroma * lumaFromCb,
			fromCr: lumaPerChroma * lumaFromCr,
		},
		cb: { fromCb: cbScale * (blueFromCb - lumaFromCb), fromCr: -cbScale * lumaFromCr },
		cr: { fromCb: -crScale * lumaFromCb, fromCr: crScale * (redFromCr - lumaFromCr) },
	};
}
