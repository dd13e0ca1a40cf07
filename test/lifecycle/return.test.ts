import { startLiveKitServer } from '../support/livekit-server.ts';
import { COLOURS } from '../support/place-colours.ts';
import { openWhole } from '../support/playable-recording.ts';
import { startPublishers } from '../support/publisher.ts';
import { RecordingRun } from '../support/recording-run.ts';
import { expect, test } from '../support/recording-test.ts';
import { type Sound, toneLevel } from '../support/tone-analysis.ts';

const ANN = { identity: 'ann', room: 'talk', colour: COLOURS.red, toneHz: 440, widthPx: 320, heightPx: 180 } as const;

/** Long enough to come back in, also on a busy machine. */
const DEPARTURE_TIMEOUT_S = 10;

const LOUD = 0.09;

test('who comes back within the time that the room stays is recorded on, and then the room ends', async () => {
	await using server = await startLiveKitServer({ departureTimeoutS: DEPARTURE_TIMEOUT_S });
	await using publishers = await startPublishers(server);
	const before = await publishers.join(ANN);
	await using run = await RecordingRun.start(server, { room: ANN.room });
	const nowS = await run.clock();
	await run.untilRecorded(2);
	await before.leave();
	const leftS = nowS();
	await run.untilRecorded(leftS + 2);
	const again = await publishers.join(ANN);
	await run.untilRecorded(nowS() + 2);
	await again.leave();
	const leftAgainS = nowS();
	const outcome = await run.ended;
	expect(outcome).toMatchObject({ exitCode: 0, error: '' });
	expect(outcome.info?.details).toBe('End reason: Source closed');

	const reader = await openWhole(run.outputPath);
	const [sound] = (await reader.sound()) as [Sound];
	const level = (fromS: number, untilS: number) => toneLevel(sound, ANN.toneHz, { fromS, untilS });
	const place = { xPx: 400, yPx: 20, widthPx: 400, heightPx: 70 };
	const isRed = async (timeS: number) => ((await reader.rectangleColour(place, timeS))[0] ?? 0) > 130;
	expect(level(leftS - 1, leftS - 0.2)).toBeGreaterThan(LOUD);
	expect(level(leftS + 0.7, leftS + 1.7)).toBeLessThan(LOUD / 20);
	expect(level(leftAgainS - 1, leftAgainS - 0.2)).toBeGreaterThan(LOUD);
	expect([await isRed(leftS - 0.5), await isRed(leftS + 1.5), await isRed(leftAgainS - 0.5)]).toEqual([
		true,
		false,
		true,
	]);
	expect(reader.probe.durationS).toBeGreaterThan(leftAgainS + DEPARTURE_TIMEOUT_S - 1);
});
