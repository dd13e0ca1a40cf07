import { resolve } from 'node:path';
import type { TrackPublishOptions } from 'livekit-client';
import { AccessToken } from 'livekit-server-sdk';
import { openBrowserPage } from '../support/browser-page.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { PublishedPicture } from '../support/publisher-protocol.ts';
import type { RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';

type PageModule = typeof import('./browser-publisher-page.ts');
const PAGE_PATH = resolve(import.meta.dirname, 'browser-publisher-page.ts');

const WHOLE = { xPx: 0, yPx: 0, widthPx: 1280, heightPx: 720 } as const;

/** A publisher that encodes several layers beside the recorder keeps a small machine busy. */
const MIN_NEW_PICTURES_PER_S = 5;
const MIN_READABLE_SHARE = 0.8;

/** What comes before the publisher's estimate of the bandwidth has grown is a small layer, which cannot always be read. */
const SETTLED_S = 3;
const RECORDED_S = 7;

const ANN = {
	identity: 'ann',
	colour: [200, 30, 30],
	toneHz: 440,
	beepHz: 0,
	flashAtMs: 0,
	voicePitchHz: 0,
	widthPx: 640,
	heightPx: 360,
} as const;

/** The one participant moves on without going back, readable and unbroken. */
async function expectMoving(run: RecordingRun): Promise<void> {
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	const { whole } = await reader.watchTiles({ whole: WHOLE });
	const numbers = whole.numbers.filter((_, index) => (whole.timesS[index] ?? 0) >= SETTLED_S);
	const count = reader.countPictures({ ...whole, numbers });
	expect(count.backwards, `${numbers}`).toBe(0);
	expect(count.readable, `${numbers}`).toBeGreaterThan(MIN_READABLE_SHARE * numbers.length);
	expect(new Set(numbers).size).toBeGreaterThan(MIN_NEW_PICTURES_PER_S * (RECORDED_S - SETTLED_S));
}

const LAYERED: readonly { what: string; picture: PublishedPicture }[] = [
	{ what: 'VP8 in simulcast layers', picture: { video: 'vp8', simulcast: true } },
	{ what: 'H.264 in simulcast layers', picture: { video: 'h264', simulcast: true } },
	{ what: 'VP9 in one stream of several layers', picture: { video: 'vp9', simulcast: true } },
];

for (const { what, picture } of LAYERED) {
	test(`somebody who sends ${what} from a native application is seen`, async ({ join, record }) => {
		await join({ ...ANN, ...picture });
		await expectMoving(await record({ args: ['--duration', String(RECORDED_S)] }));
	});
}

const IN_BROWSER: readonly { what: string; options: TrackPublishOptions; mimeType: string; mode: RegExp }[] = [
	{ what: 'H.264', options: { videoCodec: 'h264' }, mimeType: 'video/H264', mode: /./ },
	{ what: 'VP9 with spatial layers', options: { videoCodec: 'vp9' }, mimeType: 'video/VP9', mode: /^L[23]T[23]/ },
	{ what: 'AV1 with spatial layers', options: { videoCodec: 'av1' }, mimeType: 'video/AV1', mode: /^L[23]T[23]/ },
	{
		what: 'AV1 without layers',
		options: { videoCodec: 'av1', scalabilityMode: 'L1T1' },
		mimeType: 'video/AV1',
		mode: /^L1T1/,
	},
];

for (const { what, options, mimeType, mode } of IN_BROWSER) {
	test(`somebody who sends ${what} from a browser is seen`, async ({ server, room, record }) => {
		const browser = await openBrowserPage<PageModule>(PAGE_PATH);
		try {
			const token = new AccessToken(server.apiKey, server.apiSecret, { identity: 'ann' });
			token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true });
			const { toneHz, identity: _, ...sending } = ANN;
			await browser.entry.evaluate((page, join) => page.join(join), {
				...sending,
				framerateFps: 20,
				tonesHz: [toneHz],
				videoOptions: { ...options, backupCodec: false },
				url: server.url,
				token: await token.toJwt(),
			});
			await expectMoving(await record({ args: ['--duration', String(RECORDED_S)] }));
			const sent = await browser.entry.evaluate((page) => page.report());
			expect(new Set(sent.videoCodecs)).toEqual(new Set([mimeType]));
			for (const scalabilityMode of sent.scalabilityModes) expect(scalabilityMode).toMatch(mode);
		} finally {
			await browser.entry.evaluate((page) => page.leave());
			await browser.close();
		}
	});
}
