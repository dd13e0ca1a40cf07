import { distance, type GridGuest, gridTiles, placesInGrid } from '../support/grid-places.ts';
import { topLevelBoxes } from '../support/mp4-boxes.ts';
import { openWhole } from '../support/playable-recording.ts';
import type { PublisherOptions } from '../support/publisher-protocol.ts';
import type { RecordingReader } from '../support/recording-reader.ts';
import { expect, test } from '../support/recording-test.ts';
import { soundWithin } from '../support/sound-within.ts';
import type { Rgb } from '../support/test-picture.ts';
import { burstTimesS, percentile, type Sound, toneGaps, toneLevel } from '../support/tone-analysis.ts';

/** By then everybody who was in the room before the recording is seen and heard, also on a busy machine. */
const SETTLED_S = 2;

/** Opus and AAC keep a tone nearly as it is: half a decibel, and what neighbouring tones leak. */
const TONE_LEVEL = { amplitude: 0.1, tolerance: 0.01 } as const;

/** Publisher, server and recorder share this machine with the judge: a picture that comes a tick late leaves one out. */
const MISSED_SHARE = 0.1;

/** A number cannot be read where the encoder ran out of bits for a moment. */
const UNREADABLE_SHARE = 0.1;

/** Ticks that a busy machine repeats instead of encoding them. */
const REPEATED_TICKS_SHARE = 0.1;

/** Times are written in 1/90000 s and ffprobe rounds to microseconds. */
const TIME_ROUNDING_S = 0.00002;

/** A key frame is asked for every two seconds, and comes with the next tick that is encoded. */
const MAX_KEY_FRAME_INTERVAL_S = 2 + 3 / 30;

const FRAME_RATE_FPS = 30;
const SIZE_720P = { widthPx: 1280, heightPx: 720 } as const;
const BLACK: Rgb = [0, 0, 0];

/** A picture scaled and encoded twice: a bar is black within this. */
const BLACK_TOLERANCE = 24;

const COLOURS: readonly Rgb[] = [
	[200, 30, 30],
	[30, 170, 30],
	[30, 30, 200],
	[200, 200, 30],
	[30, 200, 200],
	[200, 30, 200],
	[128, 128, 128],
	[240, 100, 20],
	[235, 235, 235],
];

type Guest = Omit<PublisherOptions, 'room'> & GridGuest & { readonly toneHz: number };

/** Guests that a reader of the file can tell apart. Their beeps never meet, so that the sum stays below full scale. */
function guestsOf(count: number, common: Partial<Guest> = {}): readonly Guest[] {
	return Array.from({ length: count }, (_, index) => ({
		identity: `guest-${index}`,
		colour: COLOURS[index] ?? BLACK,
		toneHz: 300 + 200 * index,
		beepHz: 3000 + 400 * index,
		flashAtMs: Math.floor((index * 1000) / count / 20) * 20,
		widthPx: 320,
		heightPx: 180,
		...common,
	}));
}

/** Everybody stays in one place, moves on without going back, and is heard at the right level in both channels. */
async function expectSeenAndHeard(
	reader: RecordingReader,
	guests: readonly Guest[],
	missedShare = MISSED_SHARE,
): Promise<void> {
	const byName = Object.fromEntries(guests.map((guest) => [guest.identity, guest]));
	const { durationS } = reader.probe;
	const places = await placesInGrid(reader, byName, SETTLED_S);
	expect(await placesInGrid(reader, byName, durationS - 0.2)).toEqual(places);
	const sources = Object.fromEntries(Object.entries(places).map(([name, { source }]) => [name, source]));
	for (const [name, history] of Object.entries(await reader.watchTiles(sources))) {
		const settled = history.timesS.findIndex((timeS) => timeS >= SETTLED_S);
		// Until everybody has come, somebody else may be seen at this place.
		const numbers = history.numbers.slice(settled);
		const count = reader.countPictures({ ...history, numbers });
		expect(count.backwards, `pictures of ${name}: ${numbers}`).toBe(0);
		expect(count.unreadable, `unreadable pictures of ${name}`).toBeLessThanOrEqual(UNREADABLE_SHARE * numbers.length);
		// What was sent while the file held a picture for more than one tick cannot be in it.
		const ticks = Math.round((durationS - (history.timesS[settled] ?? 0)) * FRAME_RATE_FPS);
		const missed = count.missed - (ticks - numbers.length);
		expect(missed, `missed pictures of ${name}`).toBeLessThanOrEqual(missedShare * ticks);
	}
	const stretch = { fromS: SETTLED_S, untilS: durationS };
	for (const channel of await reader.sound()) {
		for (const { identity, toneHz } of guests) {
			const level = toneLevel(channel, toneHz, stretch);
			expect(Math.abs(level - TONE_LEVEL.amplitude), `${identity} at ${level}`).toBeLessThan(TONE_LEVEL.tolerance);
			expect(toneGaps(soundWithin(channel, stretch), toneHz), `gaps of ${identity}`).toEqual([]);
		}
	}
}

/** Every picture stands on a tick and lasts for whole ticks, nearly always for one. */
async function expectExactTicks(reader: RecordingReader): Promise<void> {
	const packets = await reader.packets('video');
	let tick = 0;
	for (const { timeS, durationS } of packets) {
		expect(Math.abs(timeS - tick / FRAME_RATE_FPS)).toBeLessThan(TIME_ROUNDING_S);
		tick += Math.round(durationS * FRAME_RATE_FPS);
	}
	expect(tick - packets.length).toBeLessThanOrEqual(REPEATED_TICKS_SHARE * tick);
	const keyFramesS = [...(await reader.keyFrameTimesS()), reader.probe.durationS];
	expect(keyFramesS[0]).toBe(0);
	for (const [index, timeS] of keyFramesS.slice(1).entries()) {
		expect(timeS - (keyFramesS[index] ?? 0)).toBeLessThanOrEqual(MAX_KEY_FRAME_INTERVAL_S);
	}
}

for (const [count, option, profile] of [
	[1, 'baseline', 'Constrained Baseline'],
	[3, 'main', 'Main'],
	[5, 'high', 'High'],
] as const) {
	test(`a grid of ${count}, H.264 ${option}, shows and lets hear everybody, in the format that was asked for`, async ({
		join,
		record,
	}) => {
		// In the shape of their tiles, so that nothing is cropped: two columns are 16:9, three are not.
		const guests = guestsOf(count, count === 5 ? { widthPx: 320, heightPx: 270 } : {});
		for (const guest of guests) await join(guest);
		const run = await record({ args: ['--duration', '5', '--profile', option] });
		expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
		const reader = await openWhole(run.outputPath);
		expect(reader.probe).toMatchObject({
			durationS: 5,
			video: {
				...SIZE_720P,
				codec: 'h264',
				profile,
				pixelFormat: 'yuv420p',
				colour: { range: 'tv', space: 'bt709', primaries: 'bt709', transfer: 'bt709' },
			},
			audio: { codec: 'aac', profile: 'LC', sampleRateHz: 44_100, channels: 2 },
		});
		const boxes = await topLevelBoxes(run.outputPath);
		expect(boxes.indexOf('moov')).toBeGreaterThan(0);
		expect(boxes.indexOf('moov')).toBeLessThan(boxes.indexOf('mdat'));
		await expectExactTicks(reader);
		await expectSeenAndHeard(reader, guests);
		// Three leave the last of four tiles empty, five the last of six.
		for (const tile of gridTiles(count === 1 ? 1 : count + 1, SIZE_720P).slice(Math.max(1, count))) {
			const colour = await reader.rectangleColour(tile, SETTLED_S);
			expect(distance(colour, BLACK), `the empty tile: ${colour}`).toBeLessThan(BLACK_TOLERANCE);
		}
	});
}

test('advanced options make the size, the rates and the key frames that they say, and the EgressInfo says them', async ({
	join,
	record,
}) => {
	const [guest] = guestsOf(1) as [Guest];
	await join(guest);
	const picture = ['--width', '854', '--height', '480', '--framerate', '15', '--video-bitrate', '800'];
	const others = ['--key-frame-interval', '0.7', '--audio-frequency', '48000', '--audio-bitrate', '96'];
	const run = await record({ args: ['--duration', '5', ...picture, ...others] });
	const { exitCode, error, info } = await run.ended;
	expect([exitCode, error]).toEqual([0, '']);
	expect(info?.request).toMatchObject({
		case: 'roomComposite',
		value: {
			options: {
				case: 'advanced',
				value: {
					width: 854,
					height: 480,
					framerate: 15,
					videoBitrate: 800,
					keyFrameInterval: 0.7,
					audioFrequency: 48_000,
					audioBitrate: 96,
				},
			},
		},
	});
	const reader = await openWhole(run.outputPath);
	expect(reader.probe).toMatchObject({
		durationS: 5,
		video: { widthPx: 854, heightPx: 480, profile: 'Main' },
		audio: { sampleRateHz: 48_000, channels: 2 },
	});
	const ticks = (await reader.keyFrameTimesS()).map((timeS) => Math.round(timeS * 15));
	expect(ticks).toEqual(expect.arrayContaining([0, 11, 21, 32, 42, 53, 63, 74]));
	for (const channel of await reader.sound()) {
		const level = toneLevel(channel, guest.toneHz, { fromS: SETTLED_S, untilS: 4 });
		expect(Math.abs(level - TONE_LEVEL.amplitude)).toBeLessThan(TONE_LEVEL.tolerance);
	}
});

test('nine participants in 1080p have a tile and a voice each', async ({ join, record }) => {
	// Without beeps: nine tones alone nearly reach full scale.
	const guests = guestsOf(9, { beepHz: 0, framerateFps: 15 });
	for (const guest of guests) await join(guest);
	const run = await record({ args: ['--duration', '5', '--preset', 'H264_1080P_30'] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	expect(reader.probe.video).toMatchObject({ widthPx: 1920, heightPx: 1080, profile: 'Main' });
	// Nine encoders of publishers beside the recorder fill two cores: which pictures get through is the machine's choice.
	await expectSeenAndHeard(reader, guests, 1);
});

test('participants who send H.264, VP9 and AV1 are seen', async ({ join, record }) => {
	const codecs = ['h264', 'vp9', 'av1'] as const;
	const guests = guestsOf(codecs.length).map((guest, index): Guest => ({ ...guest, video: codecs[index] ?? 'vp8' }));
	for (const guest of guests) await join(guest);
	const run = await record({ args: ['--duration', '5'] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	await expectSeenAndHeard(await openWhole(run.outputPath), guests);
});

test('an upright picture and a screen share are shown whole between bars, another shape of camera is cropped', async ({
	join,
	record,
}) => {
	const [upright, screen, square, fitting] = guestsOf(4) as [Guest, Guest, Guest, Guest];
	const guests: Guest[] = [
		{ ...upright, widthPx: 270, heightPx: 480, fit: 'contain' },
		{ ...screen, widthPx: 480, heightPx: 360, fit: 'contain', source: 'screen_share' },
		{ ...square, widthPx: 480, heightPx: 360, fit: 'cover' },
		fitting,
	];
	for (const { fit: _, ...guest } of guests) await join(guest);
	// Of no name it is a grid, and stays one when a screen is shared.
	const run = await record({ args: ['--duration', '5', '--layout', ''] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const reader = await openWhole(run.outputPath);
	await expectSeenAndHeard(reader, guests);

	const places = await placesInGrid(
		reader,
		Object.fromEntries(guests.map((guest) => [guest.identity, guest])),
		SETTLED_S,
	);
	// A column of four pixels beside the picture, and one within it, where the test picture is of one colour.
	const EDGE_PX = 4;
	for (const { identity, colour, fit } of guests) {
		const { tile, source } = places[identity] as (typeof places)[string];
		const column = { yPx: tile.yPx + 20, widthPx: EDGE_PX, heightPx: 30 };
		const shownFromPx = Math.max(tile.xPx, Math.round(source.xPx));
		const within = await reader.rectangleColour({ ...column, xPx: shownFromPx + EDGE_PX / 2 }, SETTLED_S);
		expect(distance(within, colour), `${identity} at its left edge: ${within}`).toBeLessThan(BAR_COLOUR_TOLERANCE);
		if (fit !== 'contain') continue;
		const left = await reader.rectangleColour({ ...column, xPx: shownFromPx - EDGE_PX - 2 }, SETTLED_S);
		const right = await reader.rectangleColour(
			{ ...column, xPx: Math.round(source.xPx + source.widthPx) + 2 },
			SETTLED_S,
		);
		expect(distance(left, BLACK), `left of ${identity}: ${left}`).toBeLessThan(BLACK_TOLERANCE);
		expect(distance(right, BLACK), `right of ${identity}: ${right}`).toBeLessThan(BLACK_TOLERANCE);
	}
});

test('bursts between silences that are not sent come at their times', async ({ join, record }) => {
	await join({ identity: 'bursts', toneHz: 0, beepHz: 1000, dtx: true, widthPx: 320, heightPx: 180 });
	const run = await record({ args: ['--duration', '7'] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const [sound] = (await (await openWhole(run.outputPath)).sound()) as [Sound];
	const burstsS = burstTimesS(sound, 1000);
	expect(burstsS.length).toBeGreaterThanOrEqual(6);
	const fromGridMs = burstsS.map((timeS) => (timeS - (burstsS[0] ?? 0) - Math.round(timeS - (burstsS[0] ?? 0))) * 1000);
	expect(Math.max(...fromGridMs) - Math.min(...fromGridMs), `${fromGridMs}`).toBeLessThan(BURST_TOLERANCE_MS);
});

test('voices that together exceed full scale are cut at it, and what is quieter is not touched', async ({
	join,
	record,
}) => {
	// Six beeps at the same moment and six tones reach 1.8, whatever their phases; between beeps tones reach 0.6.
	const guests = guestsOf(6, { flashAtMs: 0 }).map(
		(guest, index): Guest => ({
			...guest,
			beepHz: 1700 + 130 * index * index,
			video: index === 0 ? 'vp8' : 'none',
		}),
	);
	for (const guest of guests) await join(guest);
	const run = await record({ args: ['--duration', '5'] });
	expect(await run.ended).toMatchObject({ exitCode: 0, error: '' });
	const [sound] = (await (await openWhole(run.outputPath)).sound()) as [Sound];
	const settled = sound.samples.subarray(SETTLED_S * sound.sampleRateHz).map(Math.abs);
	const peak = settled.reduce((highest, sample) => Math.max(highest, sample), 0);
	expect(peak).toBeGreaterThan(0.9);
	expect(peak).toBeLessThan(1 + OVERSHOOT);
	// Beeps are 6 % of the time.
	expect(percentile([...settled], 0.9)).toBeLessThan(guests.length * (TONE_LEVEL.amplitude + TONE_LEVEL.tolerance));
});

/** The edge of the test picture in its own colour, blurred by scaling. */
const BAR_COLOUR_TOLERANCE = 80;

/** Two codecs and the following of the publisher's clock; one sample of the 48 kHz is 0.02 ms. */
const BURST_TOLERANCE_MS = 4;

/** AAC does not keep a peak exactly. */
const OVERSHOOT = 0.25;
