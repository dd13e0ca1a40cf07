import { setTimeout } from 'node:timers/promises';
import { EncodingOptionsPreset } from '@livekit/protocol';
import { pictureOfPreset, presetNamed } from '../../host/egress/encoding-presets.ts';
import { RecordingReader } from '../support/recording-reader.ts';
import { makeTempFolder } from '../support/temp-folder.ts';
import { COUNTER_PERIOD } from '../support/test-picture.ts';
import { percentile, type Sound } from '../support/tone-analysis.ts';
import { startWebSite } from '../support/web-site.ts';
import { raceWithAbort } from './abort.ts';
import { machineSlowness } from './calibration.ts';
import { measureMeanwhile } from './measure-meanwhile.ts';
import type { WebMeasurement } from './measurements.ts';
import { startRecordProcess } from './record-process.ts';
import { putPage, type WebPageName } from './web-pages.ts';

/** A page, and how it is recorded. */
export type WebPart = { readonly page: WebPageName; readonly preset: string; readonly recordedS: number };

/** Left out of the steady state: code is compiled. */
const WARM_UP_S = 5;

const BEEP_HZ = 3000;

/** Records a page and measures cost and result. Rejects when the recording is not complete, or at an abort. */
export async function measureWeb({ page, preset, recordedS }: WebPart, signal: AbortSignal): Promise<WebMeasurement> {
	const { framerateFps } = pictureOfPreset(EncodingOptionsPreset[presetNamed(preset)]);
	await using folder = await makeTempFolder('bench');
	await using site = await startWebSite();
	const path = await putPage(site, page, folder.path, recordedS + 2 * WARM_UP_S);
	const outputPath = folder.file('recording.mp4');
	const slownessBefore = machineSlowness();
	await using recorder = startRecordProcess({
		source: { url: `${site.origin}${path}` },
		options: ['--preset', preset],
		outputPath,
		tempFolder: folder.path,
	});
	const broken = AbortSignal.any([signal, recorder.gone]);
	const pid = await recorder.pid;
	await raceWithAbort(recorder.recording, broken);
	await raceWithAbort(setTimeout(WARM_UP_S * 1000), broken);
	const [steady] = await measureMeanwhile([pid], () =>
		raceWithAbort(setTimeout((recordedS - WARM_UP_S) * 1000), broken),
	);
	await recorder.stop();
	const slownessAfter = machineSlowness();
	const stats = recorder.lastStats();
	const result = await judge(outputPath, framerateFps);
	return {
		kind: 'web',
		page,
		preset,
		cores: steady.cores,
		coresByKind: Object.fromEntries(
			Object.entries(steady.cpuSByKind).map(([kind, cpuS]) => [kind, cpuS / steady.wallS]),
		),
		maxPssMiB: steady.maxPssMiB,
		...result,
		missingSoundPieces: stats?.concealedPackets ?? 0,
		slownessBefore,
		slownessAfter,
	};
}

type Judgement = Pick<
	WebMeasurement,
	'newPicturesPerS' | 'picturesPerS' | 'soundBehindPictureMs' | 'soundAgainstPictureP95Ms' | 'driftMs'
>;

async function judge(path: string, framerateFps: number): Promise<Judgement> {
	const reader = await RecordingReader.open(path);
	const { widthPx = 0, heightPx = 0, durationS = 1 } = reader.probe.video ?? {};
	const { page } = await reader.watchTiles({ page: { xPx: 0, yPx: 0, widthPx, heightPx } });
	const settled = page.numbers.filter((_, index) => (page.timesS[index] ?? 0) >= WARM_UP_S);
	const isNew = settled.map(
		(number, index) => index > 0 && number !== undefined && ahead(settled[index - 1], number) > 0,
	);
	const [sound] = (await reader.sound()) as [Sound];
	const { eachMs } = reader.soundAgainstPicture(page, sound, BEEP_HZ);
	const tenth = Math.max(1, Math.floor(eachMs.length / 10));
	const middle = (values: readonly number[]): number => percentile(values, 0.5);
	return {
		newPicturesPerS: isNew.filter(Boolean).length / Math.max(1, durationS - WARM_UP_S),
		picturesPerS: Math.min(framerateFps, page.timesS.length / durationS),
		soundBehindPictureMs: eachMs.length === 0 ? null : middle(eachMs),
		soundAgainstPictureP95Ms: eachMs.length === 0 ? null : percentile(eachMs.map(Math.abs), 0.95),
		driftMs: eachMs.length < 20 ? null : middle(eachMs.slice(-tenth)) - middle(eachMs.slice(0, tenth)),
	};
}

function ahead(before: number | undefined, number: number): number {
	return before === undefined ? 1 : (number - before + COUNTER_PERIOD) % COUNTER_PERIOD;
}
