import { resolve } from 'node:path';
import { AccessToken } from 'livekit-server-sdk';
import type { SourceColour } from '../../recorder-page/compositor/source-colour.ts';
import { openBrowserPage } from '../support/browser-page.ts';
import { colourDifference } from '../support/colour-difference.ts';
import { containerColour, streamColour } from '../support/colour-tags.ts';
import { placesInGrid } from '../support/grid-places.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { PublisherOptions } from '../support/publisher-protocol.ts';
import { expect, test } from '../support/recording-test.ts';
import type { Rgb } from '../support/test-picture.ts';

type PageModule = typeof import('./told-colour-page.ts');
const PAGE_PATH = resolve(import.meta.dirname, 'told-colour-page.ts');

/** By then everybody who was in the room before the recording is seen, also on a busy machine. */
const SETTLED_S = 2;

/** Seconds; no longer than what is looked at. */
const LENGTH = '2.5';

/** CIEDE2000. Two codecs leave less than 1; a wrong matrix moves red by more than 4 and green by 7. */
const MAX_DIFFERENCE = 2;

/** Not the strongest there are: what is beyond those is cut off, which hides an error. */
const COLOURS = {
	red: [200, 30, 30],
	green: [30, 170, 30],
	blue: [30, 30, 200],
	grey: [128, 128, 128],
	skin: [224, 172, 105],
} as const satisfies Record<string, Rgb>;

type Name = keyof typeof COLOURS;
const NAMES = Object.keys(COLOURS) as readonly Name[];

/** In the shape of the tiles of a grid of five or six, and of bits enough that the codec is not what is measured. */
const PICTURE = { widthPx: 640, heightPx: 540, framerateFps: 15, videoBitrateBps: 3_000_000, audio: 'none' } as const;

type Guest = Omit<PublisherOptions, 'room'> & {
	readonly colour: Rgb;
	readonly widthPx: number;
	readonly heightPx: number;
};

const guestsWith = (video: 'vp8' | 'h264' | 'vp9', names = NAMES): readonly Guest[] =>
	names.map((name) => ({ ...PICTURE, identity: `${name} in ${video}`, colour: COLOURS[name], video }));

/** Everybody's colour in the recording of a grid, and how different it looks from what was sent. */
async function expectColours(path: string, guests: readonly Omit<Guest, 'room'>[]): Promise<void> {
	const reader = await openWhole(path);
	const byName = Object.fromEntries(guests.map((guest) => [guest.identity, guest]));
	const places = await placesInGrid(reader, byName, SETTLED_S);
	const sources = Object.fromEntries(Object.entries(places).map(([name, { source }]) => [name, source]));
	const colours = await reader.tileColours(sources, SETTLED_S);
	const seen = guests.map(({ identity, colour }) => {
		const shown = colours[identity] as Rgb;
		return { identity, shown: shown.map(Math.round), difference: colourDifference(shown, colour) };
	});
	const description = seen.map(({ identity, shown, difference }) => `${identity}: ${shown}, ${difference.toFixed(2)}`);
	test.info().annotations.push({ type: 'measured', description: description.join('; ') });
	for (const { identity, shown, difference } of seen) {
		expect(difference, `${identity} is ${shown}`).toBeLessThan(MAX_DIFFERENCE);
	}
}

test('red, green, blue, grey and skin that are sent as H.264 come out in their colours', async ({ join, record }) => {
	const guests = guestsWith('h264');
	for (const guest of guests) await join(guest);
	const run = await record({ args: ['--duration', LENGTH] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	await expectColours(run.outputPath, guests);
});

test('red, green and blue that are sent as VP9 and AV1 come out in their colours', async ({ join, record }) => {
	// In darker colours, so that those of one kind are told from those of the other.
	const darker: Readonly<Record<string, Rgb>> = { red: [160, 30, 30], green: [30, 130, 30], blue: [30, 30, 160] };
	const inAv1 = Object.entries(darker).map(
		([name, colour]): Guest => ({ ...PICTURE, identity: `${name} in av1`, colour, video: 'av1' }),
	);
	// Few pictures: six encoders of these kinds at once are much for a small machine.
	const guests = [...guestsWith('vp9', ['red', 'green', 'blue']), ...inAv1].map((guest) => ({
		...guest,
		framerateFps: 5,
	}));
	for (const guest of guests) await join(guest);
	const run = await record({ args: ['--duration', LENGTH] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	await expectColours(run.outputPath, guests);
});

test('both compositors give the colours of what is sent as VP8, and the file says what they are in the stream and beside it', async ({
	join,
	record,
	folder,
}) => {
	const guests = guestsWith('vp8');
	for (const guest of guests) await join(guest);
	for (const compositor of ['canvas', 'planar']) {
		const run = await record({ args: ['--duration', LENGTH, '--compositor', compositor] });
		expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
		expect(await streamColour(run.outputPath, folder.path)).toEqual({
			range: 'tv',
			...{ space: 'bt709', primaries: 'bt709', transfer: 'bt709' },
		});
		expect(await containerColour(run.outputPath)).toEqual({
			kind: 'nclx',
			...{ primaries: 1, transfer: 1, matrix: 1, isFullRange: false },
		});
		await expectColours(run.outputPath, guests);
	}
});

const TOLD: Readonly<Record<string, { rgb: Rgb; colour: SourceColour }>> = {
	'BT.709, limited': { rgb: COLOURS.green, colour: { matrix: 'bt709', isFullRange: false } },
	'BT.709, full': { rgb: COLOURS.red, colour: { matrix: 'bt709', isFullRange: true } },
	'BT.601, limited': { rgb: COLOURS.blue, colour: { matrix: 'bt601', isFullRange: false } },
	'BT.601, full': { rgb: COLOURS.skin, colour: { matrix: 'bt601', isFullRange: true } },
};

test('what a stream says of its matrix and range is honoured', async ({ server, room, record }) => {
	const browser = await openBrowserPage<PageModule>(PAGE_PATH);
	const size = { widthPx: 640, heightPx: 360 };
	try {
		for (const [identity, told] of Object.entries(TOLD)) {
			const access = new AccessToken(server.apiKey, server.apiSecret, { identity });
			access.addGrant({ room, roomJoin: true, canPublish: true });
			const pictures = { ...told, ...size, url: server.url, token: await access.toJwt() };
			await browser.entry.evaluate((page, pictures) => page.join(pictures), pictures);
		}
		const run = await record({ args: ['--duration', LENGTH] });
		expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
		await expectColours(
			run.outputPath,
			Object.entries(TOLD).map(([identity, { rgb }]) => ({ identity, colour: rgb, ...size })),
		);
	} finally {
		await browser.entry.evaluate((page) => page.leave());
		await browser.close();
	}
});
