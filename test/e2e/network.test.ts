import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { LiveKitServer } from '../support/livekit-server.ts';
import { startLossyWire } from '../support/lossy-wire.ts';
import { openWhole } from '../support/playable-recording.ts';
import { expect, test } from '../support/recording-test.ts';
import { startCli } from '../support/roomreel-cli.ts';
import { soundWithin } from '../support/sound-within.ts';
import { burstSpans, lostToneMs, phaseContinuity, type Sound, type Stretch } from '../support/tone-analysis.ts';

const LENGTH_S = 8;

/** Small, so that two recordings at once leave each other the machine. */
const SIZE = ['--width', '320', '--height', '180'] as const;

/** What is lost while the connection is made would be measured as something else. */
const SETTLED_S = 2;

/**
 * Three packets of a hundred, never two of one voice in a row: a RED packet repairs the one before it. Packets are held
 * up by up to three quarters of their length in time, so that sound packets also overtake each other.
 */
const FAULTS = { lossShare: 0.03, lossSpacingMs: 70, jitterMs: 15 } as const;

/** Two lossy codecs at a tone's usual level: what is missing of a packet that was lost is 20 ms. */
const NO_LOST_TONE_MS = 2;

const PACKET_MS = 20;

/** Of a beep one packet at most is lost: that hole, and the edges of the codec and of the measurement. */
const HOLE_MS = PACKET_MS + 10;

/** Beeps stay on their seconds but for the following of the publisher's clock. */
const MAX_SHIFT_MS = 4;

/** A publisher whose first packets came late is followed to its true place: at most 3 cents, which nobody hears. */
const MAX_SKEW_PPM = 1750;

const TONE_HZ = 440;
const BEEP_HZ = 3000;

/** What came through a faulty network of a voice. */
type Heard = {
	readonly path: string;
	/** Packets of sound for which something had to be made up, as the recorder says. */
	readonly concealed: number;
	/** Packets of all kinds. */
	readonly packets: number;
	readonly lost: number;
};

/** Records a room of one participant over a network of its own. */
async function recordOverFaults(server: LiveKitServer, room: string, folder: string): Promise<Heard> {
	await using wire = await startLossyWire(server, FAULTS);
	await mkdir(folder);
	const path = join(folder, 'talk.mp4');
	const { exitCode, error, stdout } = await startCli({
		args: ['record', '--room', room, '--output', path, '--duration', String(LENGTH_S), ...SIZE],
		env: {
			LIVEKIT_URL: server.url,
			LIVEKIT_API_KEY: server.apiKey,
			LIVEKIT_API_SECRET: server.apiSecret,
		},
		tempFolder: folder,
		wrapper: wire.wrapper,
	}).ended;
	expect({ exitCode, error }).toEqual({ exitCode: 0, error: '' });
	const concealed = Number(/(\d+) of \d+ packets concealed/.exec(stdout)?.[1] ?? Number.NaN);
	return { path, concealed, ...wire.counts() };
}

/**
 * How far two beeps are from being whole seconds apart. The packet that was lost of one is at its beginning, within it or
 * at its end, and never both at the beginning and at the end: one of the two tells where the beep is.
 */
function shiftMs(one: Stretch, other: Stretch): number {
	const apart = (oneS: number, otherS: number) => Math.abs(otherS - oneS - Math.round(otherS - oneS)) * 1000;
	return Math.min(apart(one.fromS, other.fromS), apart(one.untilS, other.untilS));
}

/** How far beeps are from their usual place, which is that of any beep of which nothing was lost. */
function largestShiftMs(beeps: readonly Stretch[]): number {
	return Math.min(...beeps.map((usual) => Math.max(...beeps.map((beep) => shiftMs(usual, beep)))));
}

/** The voice has lost no time. Returns how much of its tone is missing. */
async function expectTrueInTime({ path, concealed, packets, lost }: Heard): Promise<number> {
	expect(lost, `of ${packets}`).toBeGreaterThan(0);
	const reader = await openWhole(path);
	const [whole] = (await reader.sound()) as [Sound];
	const sound = soundWithin(whole, { fromS: SETTLED_S, untilS: LENGTH_S });
	const lostMs = lostToneMs(sound, TONE_HZ);
	const beeps = burstSpans(sound, BEEP_HZ, HOLE_MS);
	const phase = phaseContinuity(sound, TONE_HZ);
	test.info().annotations.push({
		type: 'measured',
		description: JSON.stringify({ packets, lost, concealed, lostMs, beeps, phase }),
	});
	expect(beeps.length).toBeGreaterThanOrEqual(LENGTH_S - SETTLED_S - 1);
	expect(largestShiftMs(beeps)).toBeLessThan(MAX_SHIFT_MS);
	expect(Math.abs(phase.skewPpm)).toBeLessThan(MAX_SKEW_PPM);
	return lostMs;
}

test('over a network that loses and reorders packets nothing is lost of a voice with redundancy, and one without is concealed and loses no time', async ({
	server,
	publishers,
	room,
	folder,
}) => {
	// At the same time, in rooms of their own.
	const [withRed, without] = await Promise.all(
		[true, false].map(async (red) => {
			const name = `${room}-${red ? 'red' : 'bare'}`;
			const guest = { toneHz: TONE_HZ, beepHz: BEEP_HZ, red, widthPx: 320, heightPx: 180 };
			const ann = await publishers.join({ ...guest, identity: name, room: name });
			const heard = await recordOverFaults(server, name, folder.file(red ? 'red' : 'bare'));
			await ann.leave();
			return heard;
		}),
	);
	expect(await expectTrueInTime(withRed as Heard)).toBeLessThan(NO_LOST_TONE_MS);
	expect(withRed?.concealed).toBe(0);

	const lostMs = await expectTrueInTime(without as Heard);
	const concealed = without?.concealed ?? 0;
	expect(concealed).toBeGreaterThan(0);
	// Concealment continues the waveform before it fades: what is missing is less than what was lost.
	expect(lostMs).toBeLessThan(concealed * PACKET_MS);
});
