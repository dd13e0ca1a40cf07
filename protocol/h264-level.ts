/** One level of H.264 with its limits (ISO/IEC 14496-10, table A-1). */
export type H264Level = {
	/** `level_idc`: ten times the level's number. */
	readonly levelIdc: number;
	readonly macroblocksPerS: number;
	readonly macroblocks: number;
	/** Of the Baseline and Main profiles, with all that a stream has around its pictures; High allows a quarter more. */
	readonly bitrateBps: number;
};

/** The size and the rates that a stream has, as far as they decide its level. */
export type H264Load = {
	readonly widthPx: number;
	readonly heightPx: number;
	readonly framerateFps: number;
	readonly bitrateBps: number;
};

/** The table's unit of bit rates, in bits a second, for streams of NAL units (`cpbBrNalFactor`). */
const NAL_BITRATE_FACTOR = 1200;

const LEVELS: readonly H264Level[] = [
	level(10, 1485, 99, 64),
	level(11, 3000, 396, 192),
	level(12, 6000, 396, 384),
	level(13, 11_880, 396, 768),
	level(20, 11_880, 396, 2000),
	level(21, 19_800, 792, 4000),
	level(22, 20_250, 1620, 4000),
	level(30, 40_500, 1620, 10_000),
	level(31, 108_000, 3600, 14_000),
	level(32, 216_000, 5120, 20_000),
	level(40, 245_760, 8192, 20_000),
	level(41, 245_760, 8192, 50_000),
	level(42, 522_240, 8704, 50_000),
	level(50, 589_824, 22_080, 135_000),
	level(51, 983_040, 36_864, 240_000),
	level(52, 2_073_600, 36_864, 240_000),
];

/** The highest level that is known here. */
export const HIGHEST_H264_LEVEL: H264Level = level(52, 2_073_600, 36_864, 240_000);

/** The lowest level that a stream fits, or null when it is beyond all of them. */
export function h264LevelOf({ widthPx, heightPx, framerateFps, bitrateBps }: H264Load): H264Level | null {
	const columns = Math.ceil(widthPx / 16);
	const rows = Math.ceil(heightPx / 16);
	const fits = (candidate: H264Level): boolean =>
		columns * rows <= candidate.macroblocks &&
		// No side may be longer than this, however short the other one is.
		Math.max(columns, rows) ** 2 <= 8 * candidate.macroblocks &&
		columns * rows * framerateFps <= candidate.macroblocksPerS &&
		bitrateBps <= candidate.bitrateBps;
	return LEVELS.find(fits) ?? null;
}

function level(levelIdc: number, macroblocksPerS: number, macroblocks: number, bitrateKbps: number): H264Level {
	return { levelIdc, macroblocksPerS, macroblocks, bitrateBps: bitrateKbps * NAL_BITRATE_FACTOR };
}
