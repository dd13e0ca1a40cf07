import { resolve } from 'node:path';
import { EncodingOptions, EncodingOptionsPreset } from '@livekit/protocol';
import { expect, test } from '@playwright/test';
import { planPicture } from '../../host/egress/encoding-plan.ts';
import { PRESET_NAMES } from '../../host/egress/encoding-presets.ts';
import { h264LevelOf } from '../../protocol/h264-level.ts';
import type { VideoPlan } from '../../protocol/messages.ts';
import { KeyFrameSchedule } from '../../recorder-page/encode/key-frame-schedule.ts';
import { type BrowserPage, openBrowserPage } from '../support/browser-page.ts';
import type { ContentKind } from './picture-content.ts';
import type { EncodedSummary } from './picture-encoder-page.ts';

/** What a recording may have above its target. */
const MAX_EXCESS = 1.05;

/** `profile_idc` of each profile. */
const PROFILE_IDC = { baseline: 66, main: 77, high: 100 } as const;

let browser: BrowserPage<typeof import('./picture-encoder-page.ts')>;
test.beforeAll(async () => {
	browser = await openBrowserPage<typeof import('./picture-encoder-page.ts')>(
		resolve(import.meta.dirname, 'picture-encoder-page.ts'),
	);
});
test.afterAll(() => browser.close());

const encode = (plan: VideoPlan, kind: ContentKind, durationS: number): Promise<EncodedSummary> =>
	browser.entry.evaluate((module, args) => module.encodeContent(...args), [plan, kind, durationS] as const);

function presetPlan(name: keyof typeof EncodingOptionsPreset): VideoPlan {
	return planPicture({ case: 'preset', value: EncodingOptionsPreset[name] });
}

function advancedPlan(options: ConstructorParameters<typeof EncodingOptions>[0]): VideoPlan {
	return planPicture({ case: 'advanced', value: new EncodingOptions(options) });
}

/** Ticks up to `ticks` at which a plan asks for a key frame. */
function askedTicks({ framerateFps, keyFrameIntervalS }: VideoPlan, ticks: number): number[] {
	const schedule = new KeyFrameSchedule({ framerateFps, intervalS: keyFrameIntervalS });
	return Array.from({ length: ticks }, (_, tick) => tick).filter((tick) => schedule.isAskedAt(tick));
}

/** Expects every tick to hold a picture, key frames where they are asked for, and a description that is true. */
function expectAsPlanned(plan: VideoPlan, { avcC, bitsOfTick, keyFrameTicks, errors }: EncodedSummary): void {
	expect(errors).toEqual([]);
	expect(bitsOfTick.filter((bits) => bits === 0)).toEqual([]);
	expect(keyFrameTicks).toEqual(expect.arrayContaining(askedTicks(plan, bitsOfTick.length)));
	const bytes = Buffer.from(avcC, 'hex');
	// Version, profile, constraints, level.
	expect([bytes[0], bytes[1], bytes[3]]).toEqual([1, PROFILE_IDC[plan.profile], h264LevelOf(plan)?.levelIdc]);
}

for (const name of PRESET_NAMES) {
	test(`the preset ${name}, is encoded at its level, with every picture and a key frame at each asked tick`, async () => {
		// Long enough for a second key frame; what the presets have in common is checked at length below.
		const plan = { ...presetPlan(name), keyFrameIntervalS: 0.25 };
		expectAsPlanned(plan, await encode(plan, 'still', 0.4));
	});
}

for (const options of [
	{ width: 16, height: 16 },
	{ width: 16, height: 4096, framerate: 5 },
	{ width: 4096, height: 16, framerate: 5 },
	{ width: 854, height: 480, framerate: 24, videoBitrate: 800 },
	{ width: 2048, height: 2048, framerate: 5 },
	{ width: 4096, height: 2304, framerate: 5 },
	{ width: 640, height: 360, framerate: 1 },
	{ width: 640, height: 360, framerate: 5 },
	{ width: 640, height: 360, framerate: 15 },
	{ width: 640, height: 360, framerate: 25 },
	{ width: 640, height: 360, framerate: 50 },
	{ width: 640, height: 360, framerate: 60 },
	{ width: 640, height: 360, videoBitrate: 16_801 },
	{ width: 640, height: 360, videoBitrate: 288_000 },
]) {
	test(`the options ${JSON.stringify(options)}, are encoded at their level, with every picture`, async () => {
		const plan = advancedPlan({ ...options, keyFrameInterval: 0.5 });
		expectAsPlanned(plan, await encode(plan, 'still', 1.2));
	});
}

for (const [framerate, keyFrameInterval, ticks] of [
	[30, 2, [0, 60, 120, 180, 240, 300, 360]],
	[30, 3.7, [0, 111, 222, 333]],
	[24, 1.03, [0, 25, 49, 74, 99, 124, 148, 173, 198, 222, 247, 272]],
	[60, 0.125, [0, 8, 15, 23, 30, 38, 45, 53, 60, 68]],
	[5, 0.3, [0, 2, 3, 5, 6, 8, 9, 11, 12]],
] as const) {
	test(`of a still picture at ${framerate} a second with key frames each ${keyFrameInterval} s, those ticks are key frames and no others`, async () => {
		const plan = advancedPlan({ width: 320, height: 180, framerate, keyFrameInterval });
		const { keyFrameTicks } = await encode(plan, 'still', ((ticks.at(-1) ?? 0) + 1) / framerate);
		expect(keyFrameTicks).toEqual([...ticks]);
	});
}

test('where scenes change, key frames are added, and those that were asked for come all the same', async () => {
	const plan = advancedPlan({ width: 640, height: 360, keyFrameInterval: 0.7 });
	const summary = await encode(plan, 'cuts', 4);
	expectAsPlanned(plan, summary);
	expect(summary.keyFrameTicks.length).toBeGreaterThan(askedTicks(plan, summary.bitsOfTick.length).length);
});

/** Shares of the target over the whole, and in the worst span of so many seconds after the first one. */
function sharesOf({ framerateFps, bitrateBps }: VideoPlan, { bitsOfTick }: EncodedSummary, spanS: number) {
	const shareOf = (bits: readonly number[]) =>
		(bits.reduce((sum, each) => sum + each, 0) * framerateFps) / bits.length / bitrateBps;
	const length = spanS * framerateFps;
	const starts = Array.from({ length: bitsOfTick.length - length - framerateFps + 1 }, (_, at) => framerateFps + at);
	return {
		whole: shareOf(bitsOfTick),
		worstSpan: Math.max(...starts.map((start) => shareOf(bitsOfTick.slice(start, start + length)))),
	};
}

for (const [name, kind] of [
	['H264_720P_30', 'talk'],
	['H264_720P_30', 'motion'],
	['H264_720P_30', 'cuts'],
	['H264_720P_30', 'slides'],
	['H264_1080P_30', 'talk'],
	['H264_1080P_30', 'motion'],
] as const) {
	test(`${name} of "${kind}", stays within 5 % above its bit rate over the whole and over every 5 s, and loses no picture`, async () => {
		test.slow();
		const plan = presetPlan(name);
		const summary = await encode(plan, kind, 10);
		const { whole, worstSpan } = sharesOf(plan, summary, 5);
		expect(whole).toBeLessThan(MAX_EXCESS);
		expect(worstSpan).toBeLessThan(MAX_EXCESS);
		expect(summary.overspentTicks).toEqual([]);
		expectAsPlanned(plan, summary);
	});
}

test('noise that no quality fits into the bit rate at first, is brought down to it, with the asked key frames', async () => {
	test.slow();
	const plan = presetPlan('H264_720P_30');
	const summary = await encode(plan, 'noise', 12);
	expect(summary.overspentTicks.length).toBeGreaterThan(0);
	expect(sharesOf(plan, summary, 5).worstSpan).toBeLessThan(MAX_EXCESS);
	expect(summary.keyFrameTicks).toEqual(expect.arrayContaining(askedTicks(plan, summary.bitsOfTick.length)));
	// Once the encoder is told less, there are all pictures again.
	expect(summary.overspentTicks.filter((tick) => tick > 8 * plan.framerateFps)).toEqual([]);
});

test('content that needs it, gets nearly all of the bit rate', async () => {
	const plan = presetPlan('H264_720P_30');
	expect(sharesOf(plan, await encode(plan, 'talk', 6), 5).whole).toBeGreaterThan(0.9);
});

test('a still picture, costs a small share of the bit rate', async () => {
	const plan = presetPlan('H264_720P_30');
	expect(sharesOf(plan, await encode(plan, 'still', 4), 2).whole).toBeLessThan(0.3);
});
