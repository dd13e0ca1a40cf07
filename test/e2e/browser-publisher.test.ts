import { resolve } from 'node:path';
import { AccessToken, TrackSource } from 'livekit-server-sdk';
import { beepsAgainstNumbers } from '../support/beeps-against-numbers.ts';
import { openBrowserPage } from '../support/browser-page.ts';
import { placesInGrid } from '../support/grid-places.ts';
import type { LiveKitServer } from '../support/livekit-server.ts';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import { soundWithin } from '../support/sound-within.ts';
import { stripeContrasts } from '../support/stripe-contrast.ts';
import { burstTimesS, percentile, phaseContinuity, type Sound, toneGaps, toneLevel } from '../support/tone-analysis.ts';

type PageModule = typeof import('./browser-publisher-page.ts');
const PAGE_PATH = resolve(import.meta.dirname, 'browser-publisher-page.ts');

const TONE_HZ = 440;
const OTHER_TONE_HZ = 560;

const ANN = {
	colour: [200, 30, 30],
	tonesHz: [TONE_HZ],
	voicePitchHz: 0,
	beepHz: 3000,
	flashAtMs: 0,
	widthPx: 1280,
	heightPx: 720,
	framerateFps: 30,
} as const;

// With two more the grid has tiles of the shape of the pictures, so that all of them can be read.
const BOB = { identity: 'bob', colour: [30, 170, 30], toneHz: 700, beepHz: 0, widthPx: 320, heightPx: 180 } as const;

const CLEO = { identity: 'cleo', colour: [30, 30, 200], widthPx: 320, heightPx: 180, audio: 'none' } as const;

/** By then everybody who was in the room before the recording is seen and heard, also on a busy machine. */
const SETTLED_S = 2;

/** The publisher begins with the smallest layer and climbs as fast as its estimate of the bandwidth does. */
const CLIMB_PATIENCE_MS = 30_000;

/** Stripes as they were drawn have 1; encoding softens them, a smaller layer has none at all. */
const SHARP_CONTRAST = 0.5;

/** Sound against picture. */
const USUAL_APART_MS = 40;

/** In one second all pictures may be two ticks late: while the publisher's own three encoders have the machine. */
const MAX_APART_MS = USUAL_APART_MS + (2 * 1000) / 30;

/** So many seconds at the least the publisher is alone, and large. */
const MIN_BEEPS = 3;

const TONE_LEVEL = { amplitude: 0.1, tolerance: 0.01 } as const;

/** What other tones and two lossy codecs leave at a frequency that is not there. */
const NO_TONE_LEVEL = 0.004;

/** A jump that is heard as a click would be a good part of a period. */
const MAX_PHASE_JUMP_MS = 0.15;

async function tokenFor(server: LiveKitServer, room: string): Promise<string> {
	const token = new AccessToken(server.apiKey, server.apiSecret, { identity: 'ann' });
	token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true });
	return await token.toJwt();
}

test('an application with the defaults of livekit-client is recorded in its largest layer, beside others who come and go', async ({
	server,
	room,
	join,
	record,
}, testInfo) => {
	const browser = await openBrowserPage<PageModule>(PAGE_PATH);
	try {
		const token = await tokenFor(server, room);
		await browser.entry.evaluate((page, options) => page.join(options), {
			...ANN,
			url: server.url,
			token,
		} as const);
		const run = await record();
		const nowS = await run.clock();
		const report = () => browser.entry.evaluate((page) => page.report());
		await expect
			.poll(async () => (await report()).layerHeightsPx, { timeout: CLIMB_PATIENCE_MS })
			.toEqual(expect.arrayContaining([720]));
		const sent = await report();
		const { tracks } = await server.rooms.getParticipant(room, 'ann');
		const published = tracks.find(({ source }) => source === TrackSource.MICROPHONE);
		await run.untilRecorded(nowS() + 2);
		const othersComeS = nowS();
		const bob = await join(BOB);
		const cleo = await join(CLEO);
		await run.untilRecorded(nowS() + SETTLED_S + 1);
		const othersLeaveS = nowS();
		await Promise.all([bob.leave(), cleo.leave()]);
		await run.untilRecorded(nowS() + 3);
		expect(await run.stop()).toMatchObject({ exitCode: 0, error: '' });
		expect(sent.layerHeightsPx.length).toBeGreaterThan(1);
		expect(new Set(sent.videoCodecs)).toEqual(new Set(['video/VP8']));
		expect(published?.mimeType).toBe('audio/red');
		expect(published?.disableDtx).toBe(false);

		const reader = await openWhole(run.outputPath);
		const { durationS } = reader.probe;
		const whole = { xPx: 0, yPx: 0, widthPx: 1280, heightPx: 720 };
		const places = await placesInGrid(reader, { ann: ANN, bob: BOB, cleo: CLEO }, othersLeaveS - 0.3);
		const { alone, beside } = await reader.watchTiles({ alone: whole, beside: places.ann.source });
		for (const [history, fromS, untilS] of [
			[alone, 0, othersComeS],
			[beside, othersLeaveS - 1, othersLeaveS],
			[alone, othersLeaveS + 1, durationS],
		] as const) {
			const numbers = history.numbers.filter((_, at) => {
				const timeS = history.timesS[at] ?? 0;
				return timeS >= fromS && timeS < untilS;
			});
			const count = reader.countPictures({ ...history, numbers });
			expect(count.backwards).toBe(0);
			// The picture never freezes, goes black or is torn, whatever its size just became.
			expect(count.readable, `${numbers.length} pictures from ${fromS} s`).toBeGreaterThan(0.9 * numbers.length);
			expect(new Set(numbers).size).toBeGreaterThan(0.5 * numbers.length);
		}
		const contrasts = (await stripeContrasts(await reader.pictures())).filter(({ timeS }) => timeS < othersComeS);
		testInfo.annotations.push({
			type: 'measured',
			description: JSON.stringify({ sent, contrast: contrasts.slice(0, -1).filter((_, at) => at % 15 === 0) }),
		});
		expect(contrasts.at(-1)?.contrast).toBeGreaterThan(SHARP_CONTRAST);

		const [left] = (await reader.sound()) as [Sound];
		const sound = soundWithin(left, { fromS: SETTLED_S, untilS: durationS });
		expect(toneGaps(sound, TONE_HZ)).toEqual([]);
		expect(phaseContinuity(sound, TONE_HZ).largestJumpMs).toBeLessThan(MAX_PHASE_JUMP_MS);
		const eachMs = beepsAgainstNumbers(alone, burstTimesS(left, ANN.beepHz), ANN.framerateFps);
		expect(eachMs.length).toBeGreaterThan(MIN_BEEPS);
		const apartMs = eachMs.map(Math.abs);
		expect(percentile(apartMs, 0.5), `${eachMs}`).toBeLessThanOrEqual(USUAL_APART_MS);
		expect(Math.max(...apartMs), `${eachMs}`).toBeLessThanOrEqual(MAX_APART_MS);
		const bobs = (fromS: number, untilS: number) => toneLevel(left, BOB.toneHz, { fromS, untilS });
		expect(bobs(0, othersComeS)).toBeLessThan(NO_TONE_LEVEL);
		expect(bobs(othersLeaveS - 1, othersLeaveS - 0.2)).toBeGreaterThan(TONE_LEVEL.amplitude - TONE_LEVEL.tolerance);
		expect(bobs(othersLeaveS + 1, durationS)).toBeLessThan(NO_TONE_LEVEL);
	} finally {
		await browser.entry.evaluate((page) => page.leave());
		await browser.close();
	}
});

test('a stereo voice stays stereo beside a mono voice, which is heard on both sides', async ({
	server,
	room,
	join,
	record,
}) => {
	const browser = await openBrowserPage<PageModule>(PAGE_PATH);
	try {
		const token = await tokenFor(server, room);
		await browser.entry.evaluate((page, options) => page.join(options), {
			...ANN,
			...{ widthPx: 320, heightPx: 180, beepHz: 0, url: server.url, token },
			tonesHz: [TONE_HZ, OTHER_TONE_HZ],
			audioOptions: { forceStereo: true },
		} as const);
		await join({ ...BOB, video: 'none' });
		const run = await record({ args: ['--duration', '4'] });
		expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
		const [left, right] = (await (await openWhole(run.outputPath)).sound()) as [Sound, Sound];
		const stretch = { fromS: SETTLED_S, untilS: 4 };
		for (const [sound, toneHz] of [
			[left, TONE_HZ],
			[right, OTHER_TONE_HZ],
			[left, BOB.toneHz],
			[right, BOB.toneHz],
		] as const) {
			const level = toneLevel(sound, toneHz, stretch);
			expect(Math.abs(level - TONE_LEVEL.amplitude), `${toneHz} Hz at ${level}`).toBeLessThan(TONE_LEVEL.tolerance);
		}
		expect(toneLevel(right, TONE_HZ, stretch)).toBeLessThan(NO_TONE_LEVEL);
		expect(toneLevel(left, OTHER_TONE_HZ, stretch)).toBeLessThan(NO_TONE_LEVEL);
	} finally {
		await browser.entry.evaluate((page) => page.leave());
		await browser.close();
	}
});
