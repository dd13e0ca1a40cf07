import { expect, test } from '@playwright/test';
import { aacLcConfig } from '../../../recorder-page/encode/audio-specific-config.ts';

test('the configs of stereo AAC-LC, are the well-known bytes with SBR declared absent', () => {
	expect([...aacLcConfig(44_100, 2)]).toEqual([0x12, 0x10, 0x56, 0xe5, 0x00]);
	expect([...aacLcConfig(48_000, 2)]).toEqual([0x11, 0x90, 0x56, 0xe5, 0x00]);
	expect([...aacLcConfig(48_000, 1)]).toEqual([0x11, 0x88, 0x56, 0xe5, 0x00]);
	expect([...aacLcConfig(7350, 2)]).toEqual([0x16, 0x10, 0x56, 0xe5, 0x00]);
});

test('a rate that is not in the table of MPEG-4, is refused', () => {
	expect(() => aacLcConfig(44_000, 2)).toThrow(RangeError);
});
