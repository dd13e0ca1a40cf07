import { AAC_SAMPLE_RATES_HZ } from '../../protocol/aac-rates.ts';

const AAC_LC_OBJECT_TYPE = 2;
const SYNC_EXTENSION_TYPE = 0x2b7;
const SBR_OBJECT_TYPE = 5;

/**
 * The `AudioSpecificConfig` of an AAC-LC stream (ISO/IEC 14496-3, 1.6.2.1): what a decoder needs before the first packet,
 * with the explicit statement that there is no SBR, so that no player has to look for it. Throws `RangeError` for a rate
 * that MPEG-4's table does not hold.
 */
export function aacLcConfig(sampleRateHz: number, channels: 1 | 2): Uint8Array<ArrayBuffer> {
	const rateIndex = AAC_SAMPLE_RATES_HZ.indexOf(sampleRateHz);
	if (rateIndex < 0) {
		throw new RangeError(`AAC has no sample rate of ${sampleRateHz} Hz; it has ${AAC_SAMPLE_RATES_HZ.join(', ')}`);
	}
	// Object type 5 bits, rate 4, channels 4, then three flags that are all 0.
	const base = (AAC_LC_OBJECT_TYPE << 11) | (rateIndex << 7) | (channels << 3);
	// Sync word 11 bits, object type 5; then the flag that SBR is absent.
	const extension = (SYNC_EXTENSION_TYPE << 5) | SBR_OBJECT_TYPE;
	return Uint8Array.of(base >> 8, base & 0xff, extension >> 8, extension & 0xff, 0);
}
