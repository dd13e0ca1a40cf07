import { resolve } from 'node:path';
import { AccessToken } from 'livekit-server-sdk';
import { beepsAgainstNumbers } from '../support/beeps-against-numbers.ts';
import { openBrowserPage } from '../support/browser-page.ts';
import { placesInGrid } from '../support/grid-places.ts';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import { soundWithin } from '../support/sound-within.ts';
import { burstTimesS, percentile, phaseContinuity, type Sound, toneGaps } from '../support/tone-analysis.ts';

type PageModule = typeof import('./browser-publisher-page.ts');
const PAGE_PATH = resolve(import.meta.dirname, 'browser-publisher-page.ts');

const SHAPE = { voicePitchHz: 0, flashAtMs: 0, widthPx: 320, heightPx: 180, framerateFps: 30 } as const;
const ANN = { ...SHAPE, colour: [200, 30, 30], toneHz: 440, beepHz: 3000, packetMs: 10 } as const;
const BOB = { ...SHAPE, colour: [30, 30, 200], toneHz: 700, beepHz: 2000, packetMs: 60 } as const;
const VOICES = Object.entries({ ann: ANN, bob: BOB });

/** Two tiles beside each other have the shape of the pictures, so that all of them can be read. */
const TWO_WIDE_ARGS = ['--width', '1280', '--height', '360'];

/** By then everybody who was in the room before the recording is seen and heard, also on a busy machine. */
const SETTLED_S = 2;
const JUDGED_S = 4;

/** A jump that is heard as a click would be a good part of a period. */
const MAX_PHASE_JUMP_MS = 0.15;

/** Sound of both, which their page beeps at the same instants: a packet's length is no part of when it is heard. */
const MAX_BETWEEN_VOICES_MS = 10;

/**
 * Sound against picture: besides what a browser's own way of sound takes longer than that of pictures (some 20 ms), a picture stands
 * up to half a tick from its moment.
 */
const MAX_APART_MS = 40 + 1000 / 30 / 2;

test('voices in packets of 10 and of 60 ms are heard without a gap, in step with their pictures', async ({
	server,
	room,
	record,
}) => {
	const browser = await openBrowserPage<PageModule>(PAGE_PATH);
	const report = async () => [
		await browser.entry.evaluate((page) => page.report(0)),
		await browser.entry.evaluate((page) => page.report(1)),
	];
	try {
		for (const [identity, { toneHz, ...voice }] of VOICES) {
			const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
			token.addGrant({ room, roomJoin: true, canPublish: true });
			const options = { ...voice, tonesHz: [toneHz], url: server.url, token: await token.toJwt() };
			await browser.entry.evaluate((page, own) => page.join(own), options);
		}
		const run = await record({ args: TWO_WIDE_ARGS });
		const before = await report();
		await run.untilRecorded(SETTLED_S + JUDGED_S);
		const after = await report();
		expect(await run.stop()).toMatchObject({ exitCode: 0, error: '' });

		const reader = await openWhole(run.outputPath);
		const { durationS } = reader.probe;
		const places = await placesInGrid(reader, { ann: ANN, bob: BOB }, durationS - 0.3);
		const histories = await reader.watchTiles({ ann: places.ann.source, bob: places.bob.source });
		const [left] = (await reader.sound()) as [Sound];
		const sound = soundWithin(left, { fromS: SETTLED_S, untilS: durationS });
		// One that is cut by the beginning may be found in one voice only.
		const onsetsS = VOICES.map(([, { beepHz }]) =>
			burstTimesS(sound, beepHz).filter((timeS) => timeS > SETTLED_S + 0.1),
		);
		for (const [index, [name, { toneHz, packetMs, framerateFps }]] of VOICES.entries()) {
			const [from, until] = [before[index], after[index]];
			if (!from || !until) throw new Error(`${name} said nothing`);
			const sentMs = (until.atMs - from.atMs) / (until.soundPackets - from.soundPackets);
			expect(sentMs / packetMs, `${name}: a packet each ${sentMs} ms`).toBeCloseTo(1, 1);
			expect(toneGaps(sound, toneHz), name).toEqual([]);
			expect(phaseContinuity(sound, toneHz).largestJumpMs, name).toBeLessThan(MAX_PHASE_JUMP_MS);
			const history = histories[name as keyof typeof histories];
			const eachMs = beepsAgainstNumbers(history, onsetsS[index] ?? [], framerateFps);
			expect(eachMs.length, name).toBeGreaterThanOrEqual(JUDGED_S - 1);
			expect(percentile(eachMs.map(Math.abs), 1), `${name}: ${eachMs}`).toBeLessThanOrEqual(MAX_APART_MS);
		}
		const [annsS = [], bobsS = []] = onsetsS;
		expect(bobsS.length).toBe(annsS.length);
		for (const [index, annS] of annsS.entries()) {
			expect(Math.abs((bobsS[index] ?? 0) - annS) * 1000).toBeLessThanOrEqual(MAX_BETWEEN_VOICES_MS);
		}
	} finally {
		await browser.entry.evaluate((page) => page.leave());
		await browser.close();
	}
});
