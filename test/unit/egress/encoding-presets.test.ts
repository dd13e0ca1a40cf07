import { EncodingOptionsPreset } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { PRESET_NAMES, pictureOfPreset, presetNamed } from '../../../host/egress/encoding-presets.ts';

test('every preset of LiveKit that a room can be recorded with is there, in their order', () => {
	const names = Object.values(EncodingOptionsPreset).filter((name) => typeof name === 'string');
	expect(PRESET_NAMES).toEqual(names.filter((name) => name !== 'PASSTHROUGH'));
	for (const name of PRESET_NAMES) expect(Object.isFrozen(pictureOfPreset(EncodingOptionsPreset[name]))).toBe(true);
});

test('a name that is no preset is refused, with those that there are', () => {
	expect(presetNamed('PORTRAIT_H264_1080P_60')).toBe('PORTRAIT_H264_1080P_60');
	for (const name of ['', 'h264_720p_30', 'toString', 'PASSTHROUGH']) {
		expect(() => presetNamed(name)).toThrow(
			`request has missing or invalid field: preset: "${name}" is not one of ${PRESET_NAMES.join(', ')}`,
		);
	}
});

test('a number that is no preset is refused, as a newer LiveKit may send one', () => {
	expect(() => pictureOfPreset(99 as EncodingOptionsPreset)).toThrow(/field: preset: "99" is not one of H264_720P_30/);
	expect(() => pictureOfPreset(EncodingOptionsPreset.PASSTHROUGH)).toThrow(
		/field: preset: "PASSTHROUGH" is not one of/,
	);
});
