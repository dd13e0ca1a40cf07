/** The sample rates of MPEG-4 (ISO/IEC 14496-3, 1.6.3.4), in Hz. A stream says the place of its own one in this table. */
export const AAC_SAMPLE_RATES_HZ: readonly number[] = [
	96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
];
