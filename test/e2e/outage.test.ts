import { setTimeout as pause } from 'node:timers/promises';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { NO_FAULTS, startLossyWire } from '../support/lossy-wire.ts';
import { COLOURS, placeColours } from '../support/place-colours.ts';
import { openWhole } from '../support/playable-recording.ts';
import { startPublishers } from '../support/publisher.ts';
import { type RecordingOutcome, RecordingRun, type RecordingRunOptions } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { COUNTER_PERIOD } from '../support/test-picture.ts';
import { burstTimesS, percentile, type Sound } from '../support/tone-analysis.ts';

const BEEP_HZ = 3000;
const ANN = {
	identity: 'ann',
	colour: COLOURS.red,
	toneHz: 440,
	beepHz: BEEP_HZ,
	widthPx: 320,
	heightPx: 180,
} as const;

/** Only a camera: no voice whose packets are missing tells of a gap. */
const BOB = { identity: 'bob', colour: COLOURS.red, audio: 'none', widthPx: 320, heightPx: 180 } as const;

const COUNTER_PERIOD_S = COUNTER_PERIOD / 30;

/** Small, so that several recordings at once leave each other the machine. */
const SIZE = ['--width', '320', '--height', '180'] as const;
const TOP = { xPx: 26, yPx: 4, widthPx: 268, heightPx: 18 } as const;
const WHOLE = { xPx: 0, yPx: 0, widthPx: 320, heightPx: 180 } as const;

/** By then the recording is as it will be. */
const SETTLED_S = 2;

/** From the moment that the network is back to the one that media is: a try to reconnect may just have begun, and fails late. */
const MAX_BACK_S = 15;

/** What comes after a gap is looked at for so long. */
const AFTER_S = 4;

const GAP_WARNING = ['Warning; the recording goes on', 'nothing was received from'] as const;

/** What is lost with the last packets before, and what had to be asked for again after it. */
const GAP_TOLERANCE_S = 1;

/** A publisher's clock is found anew after a gap. */
const BEEP_TOLERANCE_MS = 20;

/** A picture stands at a tick, and may be a tick late. */
const PICTURE_TOLERANCE_S = 3 / 30;

/** The gaps that a result declares, in seconds of the recording. */
function gapsOf(details: string | undefined): readonly { fromS: number; untilS: number }[] {
	return [...(details ?? '').matchAll(/([\d.]+) s to ([\d.]+) s/g)].map(([, fromS, untilS]) => ({
		fromS: Number(fromS),
		untilS: Number(untilS),
	}));
}

/** How far beeps are from the places in their seconds that the last one before `gapFromS` has. */
function beepShiftsMs(sound: Sound, gapFromS: number): readonly { timeS: number; shiftMs: number }[] {
	const timesS = burstTimesS(sound, BEEP_HZ);
	const usualS = timesS.findLast((timeS) => timeS < gapFromS - 0.1) ?? 0;
	return timesS.map((timeS) => ({ timeS, shiftMs: (timeS - usualS - Math.round(timeS - usualS)) * 1000 }));
}

/**
 * One recording, whose connection is cut and mended; `onCut` is called when it is cut. Resolves when the recording has
 * ended, whatever else is recorded meanwhile.
 */
async function recordThroughOutage(
	server: LiveKitServer,
	record: StartRecording,
	{ outageS, room }: PlannedOutage,
	onCut: () => void,
): Promise<Outage> {
	await using wire = await startLossyWire(server, NO_FAULTS);
	const run = await record({ args: SIZE, wrapper: wire.wrapper, room });
	const nowS = await run.clock();
	await run.untilRecorded(SETTLED_S + 2);
	const cutS = nowS();
	wire.cut();
	onCut();
	await pause(outageS * 1000);
	wire.mend();
	const mendedS = nowS();
	await run.cli.logged(...GAP_WARNING);
	await run.untilRecorded(nowS() + AFTER_S);
	return { run, outcome: await run.stop(), cutS, mendedS };
}

type StartRecording = (options: Partial<RecordingRunOptions>) => Promise<RecordingRun>;

type PlannedOutage = { readonly outageS: number; readonly room: string };

type Outage = {
	readonly run: RecordingRun;
	readonly outcome: RecordingOutcome;
	/** In seconds of the recording, by the wall. */
	readonly cutS: number;
	readonly mendedS: number;
};

/** It ended well, and its result says when nothing was received, which is returned. */
function expectDeclared({ outcome, cutS, mendedS }: Outage): { fromS: number; untilS: number } {
	expect(outcome).toMatchObject({ exitCode: 0, error: '' });
	const gaps = gapsOf(outcome.info?.details);
	expect(outcome.info?.details).toMatch(/^End reason: Process killed; nothing was received from /);
	expect(gaps).toHaveLength(1);
	const [{ fromS, untilS } = { fromS: 0, untilS: 0 }] = gaps;
	expect(Math.abs(fromS - cutS)).toBeLessThan(GAP_TOLERANCE_S);
	expect(untilS).toBeGreaterThan(mendedS - GAP_TOLERANCE_S);
	expect(untilS).toBeLessThan(mendedS + MAX_BACK_S);
	return { fromS, untilS };
}

async function expectTrueInTime(outage: Outage): Promise<void> {
	const { run } = outage;
	const { fromS, untilS } = expectDeclared(outage);
	const reader = await openWhole(run.outputPath);
	const [sound] = (await reader.sound()) as [Sound];
	const shifts = beepShiftsMs(sound, fromS);
	const after = shifts.filter(({ timeS }) => timeS > untilS + GAP_TOLERANCE_S);
	expect(after.length).toBeGreaterThanOrEqual(1);
	expect(
		percentile(
			after.map(({ shiftMs }) => Math.abs(shiftMs)),
			0.5,
		),
		JSON.stringify(shifts),
	).toBeLessThan(BEEP_TOLERANCE_MS);
	expect(shifts.filter(({ timeS }) => timeS > fromS + 0.3 && timeS < untilS - 0.3)).toEqual([]);
	// The picture stands still meanwhile, and then is where it would have been.
	const { top } = await placeColours(reader, { top: TOP });
	expect(top({ fromS: SETTLED_S })).toEqual(['red']);
	const { whole } = await reader.watchTiles({ whole: WHOLE });
	const aheadS = whole.numbers.flatMap((number, index) => {
		const timeS = whole.timesS[index] ?? 0;
		return number === undefined ? [] : [{ timeS, aheadS: number / 30 - timeS }];
	});
	const median = (fromS: number, untilS: number) =>
		percentile(
			aheadS.filter(({ timeS }) => timeS > fromS && timeS < untilS).map((picture) => picture.aheadS),
			0.5,
		);
	const movedS = median(untilS + GAP_TOLERANCE_S, reader.probe.durationS) - median(SETTLED_S, fromS);
	// The numbers of the pictures begin anew after a while.
	const periods = Math.round(movedS / COUNTER_PERIOD_S);
	expect(Math.abs(movedS - periods * COUNTER_PERIOD_S)).toBeLessThan(PICTURE_TOLERANCE_S);
}

test('a recording whose own connection is away for 1, 10 or 60 s goes on, declares the gap, also of a room without a voice, and stays true in time', async ({
	server,
	join,
	record,
	room,
}) => {
	test.setTimeout(150_000);
	await join(ANN);
	const quietRoom = `${room}-quiet`;
	await join({ ...BOB, room: quietRoom });
	// The longest first: the others fit into it.
	const planned: readonly PlannedOutage[] = [
		{ outageS: 60, room },
		{ outageS: 10, room },
		{ outageS: 10, room: quietRoom },
		{ outageS: 1, room },
		{ outageS: 1, room: quietRoom },
	];
	const recordings: Promise<Outage>[] = [];
	// Most of it is waiting. But the next one starts, which takes all of a small machine, when the one before is cut off.
	for (const plan of planned) {
		const cut = Promise.withResolvers<void>();
		recordings.push(recordThroughOutage(server, record, plan, cut.resolve));
		await Promise.race([cut.promise, Promise.all(recordings)]);
	}
	for (const [index, outage] of (await Promise.all(recordings)).entries()) {
		const { outageS, room: recorded } = planned[index] as PlannedOutage;
		await test.step(`${outageS} s${recorded === room ? '' : ' without a voice'}`, async () => {
			if (recorded === room) await expectTrueInTime(outage);
			else expectDeclared(outage);
		});
	}
});

test('a recording outlives a restart of the server, and records on who comes back', async () => {
	await using server = await startLiveKitServer({ departureTimeoutS: 1 });
	await using publishers = await startPublishers(server);
	await using returned = await startPublishers(server);
	await publishers.join({ ...ANN, room: 'talk' });
	await using run = await RecordingRun.start(server, { room: 'talk', args: SIZE });
	const nowS = await run.clock();
	await run.untilRecorded(SETTLED_S + 1);
	const killedS = nowS();
	// The native client comes back by itself, but now and then announces tracks that it then never sends.
	await publishers.kill();
	await server.killAndRestart();
	await returned.join({ ...ANN, room: 'talk' });
	await run.cli.logged(...GAP_WARNING);
	await run.untilRecorded(nowS() + AFTER_S);
	const outcome = await run.stop();
	expect(outcome).toMatchObject({ exitCode: 0, error: '' });
	const gaps = gapsOf(outcome.info?.details);
	expect(gaps).toHaveLength(1);
	const [{ fromS, untilS } = { fromS: 0, untilS: 0 }] = gaps;
	expect(Math.abs(fromS - killedS)).toBeLessThan(GAP_TOLERANCE_S);
	const reader = await openWhole(run.outputPath);
	const [sound] = (await reader.sound()) as [Sound];
	expect(burstTimesS(sound, BEEP_HZ).filter((timeS) => timeS > untilS).length).toBeGreaterThanOrEqual(2);
	const { top } = await placeColours(reader, { top: TOP });
	expect(top({ fromS: SETTLED_S }).at(-1)).toBe('red');
});
