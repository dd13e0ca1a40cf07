import { EncodingOptionsPreset } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { encodingOfPreset, PRESET_NAMES, presetNamed } from '../../../host/egress/encoding-presets.ts';

/** The figures of LiveKit's egress: width, height, frames a second, bits a second. */
const FIGURES: Readonly<Record<string, readonly [number, number, number, number]>> = {
	H264_720P_30: [1280, 720, 30, 3_000_000],
	H264_1080P_30: [1920, 1080, 30, 4_500_000],
};

test('a name that is no preset is refused, with those that there are', () => {
	expect(presetNamed('H264_1080P_30')).toBe('H264_1080P_30');
	for (const name of ['', 'h264_720p_30', 'toString']) expect(() => presetNamed(name)).toThrow(/H264_720P_30/);
});

for (const name of PRESET_NAMES) {
	test(`the preset ${name} is one of LiveKit, with its figures, and cannot be changed`, () => {
		expect(EncodingOptionsPreset).toHaveProperty(name);
		const { video, audio } = encodingOfPreset(name);
		expect([video.widthPx, video.heightPx, video.framerateFps, video.bitrateBps]).toEqual(FIGURES[name]);
		expect(audio).toEqual({ sampleRateHz: 44_100, bitrateBps: 128_000 });
		expect([Object.isFrozen(video), Object.isFrozen(audio)]).toEqual([true, true]);
	});
}
