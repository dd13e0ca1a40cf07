import { setTimeout } from 'node:timers/promises';
import { EgressStatus } from '@livekit/protocol';
import { RECORDER_PAGE_RULES } from '../../host/browser/chromium-flags.ts';
import { PageSession } from '../../host/browser/page-session.ts';
import { Egress } from '../../host/egress/egress.ts';
import { planRoomComposite } from '../../host/egress/egress-plan.ts';
import { NO_LAYOUTS } from '../../host/layouts/build-layouts.ts';
import { type LiveKitServer, startLiveKitServer } from '../support/livekit-server.ts';
import { findWithScript } from '../support/setup-script.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { raceWithAbort } from './abort.ts';
import { machineSlowness } from './calibration.ts';
import { FRAMERATE_FPS, LOOP_S } from './content-plan.ts';
import type { StartMeasurement } from './measurements.ts';
import { readPictureCodes } from './picture-codes.ts';
import { startPublishers } from './publishers.ts';
import { startRecordProcess } from './record-process.ts';

/** One recording, begun at `startedAtMs` with its time zero at `clockAtMs`; both milliseconds since 1970. */
type StartRun = { readonly startedAtMs: number; readonly clockAtMs: number };

const PARTICIPANTS = 3;
const PRESET = 'H264_720P_30';
const RUNS = 5;
const ROOM = 'bench';

/** Long enough for every tile to be there, and for the file to be one that can be judged. */
const RECORDED_MS = 2000;

/** Starts recordings one after the other, and reads from each file when its first picture was sent. Rejects at an abort. */
export async function measureStart(browser: 'cold' | 'warm', signal: AbortSignal): Promise<StartMeasurement> {
	await using server = await startLiveKitServer();
	await using folder = await makeTempFolder('bench');
	await using _publishers = await startPublishers(server, { room: ROOM, count: PARTICIPANTS, camera: 'h264-360p' });
	const record = browser === 'cold' ? recordWithProgram : recordWithReadyPage;
	const slownessBefore = machineSlowness();
	const firstPictureMs: number[] = [];
	const clockMs: number[] = [];
	for (let run = 0; run < RUNS; run++) {
		const path = folder.file(`recording-${run}.mp4`);
		const { startedAtMs, clockAtMs } = await record(server, path, signal);
		clockMs.push(clockAtMs - startedAtMs);
		firstPictureMs.push((await firstPictureSentAtMs(path, clockAtMs)) - startedAtMs);
	}
	const slownessAfter = machineSlowness();
	return { kind: 'start', browser, participants: PARTICIPANTS, firstPictureMs, clockMs, slownessBefore, slownessAfter };
}

/** As a user starts it: a new process, which starts a browser. */
async function recordWithProgram(server: LiveKitServer, outputPath: string, signal: AbortSignal): Promise<StartRun> {
	await using recorder = startRecordProcess({
		source: { server, room: ROOM },
		options: ['--preset', PRESET],
		outputPath,
	});
	await raceWithAbort(recorder.recording, signal);
	await setTimeout(RECORDED_MS, undefined, { signal });
	const { startedAtUnixMs } = await recorder.stop();
	return { startedAtMs: recorder.spawnedAtUnixMs, clockAtMs: startedAtUnixMs };
}

/** As a service starts it that keeps a browser with the recorder page ready. */
async function recordWithReadyPage(server: LiveKitServer, outputPath: string, signal: AbortSignal): Promise<StartRun> {
	const executablePath = process.env.ROOMREEL_CHROMIUM ?? (await findWithScript('find-chromium'));
	const session = await PageSession.open({
		executablePath,
		rules: RECORDER_PAGE_RULES,
		layouts: NO_LAYOUTS,
		signal: new AbortController().signal,
		log: () => undefined,
	});
	try {
		const startedAtMs = Date.now();
		const active = Promise.withResolvers<number>();
		const { url, apiKey, apiSecret } = server;
		const plan = planRoomComposite({ roomName: ROOM, outputPath, preset: PRESET, url, apiKey, apiSecret });
		const egress = await Egress.prepare(plan, {
			openSession: async () => session,
			onChange: (info) => {
				const startedAtNs = info.fileResults[0]?.startedAt ?? 0n;
				if (info.status === EgressStatus.EGRESS_ACTIVE) active.resolve(Number(startedAtNs / 1_000_000n));
			},
		});
		const ended = egress.run();
		const failed = ended.then((info) =>
			Promise.reject(new Error(`The recording ended before it began: ${info.error}`)),
		);
		const clockAtMs = await raceWithAbort(Promise.race([active.promise, failed]), signal);
		failed.catch(() => undefined);
		await setTimeout(RECORDED_MS, undefined, { signal });
		egress.stop('StopEgress API');
		const info = await ended;
		if (info.status !== EgressStatus.EGRESS_COMPLETE) throw new Error(`The recording failed: ${info.error}`);
		return { startedAtMs, clockAtMs };
	} finally {
		await session.close();
	}
}

/** When the first picture of a recording was sent: its number says at which moment of the loop. */
async function firstPictureSentAtMs(path: string, clockAtMs: number): Promise<number> {
	const { timesS, tiles } = await readPictureCodes(path, PARTICIPANTS);
	const loopMs = LOOP_S * 1000;
	for (const [picture, timeS] of timesS.entries()) {
		const frame = tiles.map((frames) => frames[picture]).find((shown) => typeof shown === 'number');
		if (typeof frame !== 'number') continue;
		const withinLoopMs = (frame * 1000) / FRAMERATE_FPS;
		// A tick may show what came up to half a tick after it, so nothing in it is newer than the next tick.
		const notAfterMs = clockAtMs + timeS * 1000 + 1000 / FRAMERATE_FPS;
		return withinLoopMs + loopMs * Math.floor((notAfterMs - withinLoopMs) / loopMs);
	}
	throw new Error(`${path} shows nobody.`);
}
