import { resolve } from 'node:path';
import type { TrackPublishOptions } from 'livekit-client';
import { AccessToken } from 'livekit-server-sdk';
import { openBrowserPage } from '../support/browser-page.ts';
import { placesInGrid } from '../support/grid-places.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { PublishedPicture } from '../support/publisher-protocol.ts';
import type { RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import type { Rgb } from '../support/test-picture.ts';

type PageModule = typeof import('./browser-publisher-page.ts');
const PAGE_PATH = resolve(import.meta.dirname, 'browser-publisher-page.ts');

/** A publisher that encodes several layers beside the recorder keeps a small machine busy. */
const MIN_NEW_PICTURES_PER_S = 5;
const MIN_READABLE_SHARE = 0.8;

/** What comes before the publisher's estimate of the bandwidth has grown is a small layer, which cannot always be read. */
const SETTLED_S = 3;
const RECORDED_S = 7;

const SENDING = { beepHz: 0, flashAtMs: 0, voicePitchHz: 0, widthPx: 640, heightPx: 360, framerateFps: 20 } as const;
const COLOURS = [
	[200, 30, 30],
	[30, 170, 30],
	[30, 30, 200],
] as const satisfies readonly Rgb[];

/** Everybody moves on in one place without going back, readable and unbroken. `names` are in the order of `COLOURS`. */
async function expectMoving(run: RecordingRun, names: readonly string[]): Promise<void> {
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	const guests = Object.fromEntries(names.map((name, index) => [name, { ...SENDING, colour: COLOURS[index] as Rgb }]));
	const places = await placesInGrid(reader, guests, SETTLED_S);
	const sources = Object.fromEntries(Object.entries(places).map(([name, { source }]) => [name, source]));
	for (const [name, history] of Object.entries(await reader.watchTiles(sources))) {
		const numbers = history.numbers.filter((_, index) => (history.timesS[index] ?? 0) >= SETTLED_S);
		const count = reader.countPictures({ ...history, numbers });
		expect(count.backwards, `${name}: ${numbers}`).toBe(0);
		expect(count.readable, `${name}: ${numbers}`).toBeGreaterThan(MIN_READABLE_SHARE * numbers.length);
		expect(new Set(numbers).size, name).toBeGreaterThan(MIN_NEW_PICTURES_PER_S * (RECORDED_S - SETTLED_S));
	}
}

const LAYERED: Readonly<Record<string, PublishedPicture>> = {
	'VP8 in simulcast layers': { video: 'vp8', simulcast: true },
	'H.264 in simulcast layers': { video: 'h264', simulcast: true },
	'VP9 in one stream of several layers': { video: 'vp9', simulcast: true },
};

test(`participants who send ${Object.keys(LAYERED).join(', ')} from a native application are seen`, async ({
	join,
	record,
}) => {
	for (const [index, [identity, picture]] of Object.entries(LAYERED).entries()) {
		await join({ ...SENDING, ...picture, identity, colour: COLOURS[index] as Rgb, toneHz: 440 });
	}
	await expectMoving(await record({ args: ['--duration', String(RECORDED_S)] }), Object.keys(LAYERED));
});

type Sent = { readonly options: TrackPublishOptions; readonly mimeType: string; readonly mode: RegExp };

/** Two encoders at a time: more of them, and less is sent than asked for. */
const IN_BROWSER: readonly Readonly<Record<string, Sent>>[] = [
	{
		'H.264': { options: { videoCodec: 'h264' }, mimeType: 'video/H264', mode: /./ },
		'VP9 with spatial layers': { options: { videoCodec: 'vp9' }, mimeType: 'video/VP9', mode: /^L[23]T[23]/ },
	},
	{
		'AV1 with spatial layers': { options: { videoCodec: 'av1' }, mimeType: 'video/AV1', mode: /^L[23]T[23]/ },
		'AV1 without layers': {
			options: { videoCodec: 'av1', scalabilityMode: 'L1T1' },
			mimeType: 'video/AV1',
			mode: /^L1T1/,
		},
	},
];

for (const publishers of IN_BROWSER) {
	const names = Object.keys(publishers);
	test(`participants who send ${names.join(' and ')} from a browser are seen`, async ({
		server,
		room,
		join,
		record,
	}) => {
		const browser = await openBrowserPage<PageModule>(PAGE_PATH);
		try {
			for (const [index, [identity, { options }]] of Object.entries(publishers).entries()) {
				const token = new AccessToken(server.apiKey, server.apiSecret, { identity });
				token.addGrant({ room, roomJoin: true, canPublish: true, canSubscribe: true });
				await browser.entry.evaluate((page, join) => page.join(join), {
					...SENDING,
					colour: COLOURS[index] as Rgb,
					tonesHz: [440],
					videoOptions: { ...options, backupCodec: false },
					url: server.url,
					token: await token.toJwt(),
				});
			}
			// With a third one the grid has tiles of the shape of the pictures, so that all of them can be read.
			await join({ ...SENDING, identity: 'third', colour: COLOURS[2], widthPx: 320, heightPx: 180, audio: 'none' });
			await expectMoving(await record({ args: ['--duration', String(RECORDED_S)] }), [...names, 'third']);
			for (const [index, { mimeType, mode }] of Object.values(publishers).entries()) {
				const sent = await browser.entry.evaluate((page, index) => page.report(index), index);
				expect(new Set(sent.videoCodecs)).toEqual(new Set([mimeType]));
				for (const scalabilityMode of sent.scalabilityModes) expect(scalabilityMode).toMatch(mode);
			}
		} finally {
			await browser.entry.evaluate((page) => page.leave());
			await browser.close();
		}
	});
}
