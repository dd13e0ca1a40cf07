import { runJudge } from '../support/ffmpeg.ts';
import { burstTimesS, lostToneMs, percentile, type Sound, toneLevel } from '../support/tone-analysis.ts';
import { BEEP_EDGE_S, beepHz, FRAMERATE_FPS, SAMPLE_RATE_HZ, TONE_AMPLITUDE, toneHz } from './content-plan.ts';
import { evaluationTimeoutMs } from './evaluation-timeout.ts';
import type { PictureCodes } from './picture-codes.ts';

/** How far the sound of a recording is behind its picture, in milliseconds; negative where it is ahead. */
export type SoundAgainstPicture = {
	readonly medianMs: number;
	/** 95 of 100 pictures are nearer to their sound than this, either way. */
	readonly p95AwayMs: number;
	/** How much the median moved from the first minute to the last one; null below two minutes. */
	readonly driftMs: number | null;
};

/** A new picture, and how far the sound that was made with it is behind it. */
type Distance = { readonly timeS: number; readonly soundBehindMs: number };

/** The beginning is left out: a voice that has not been heard yet is not lost. The very end is rounded to blocks. */
const SETTLED_AFTER_S = 1;
const CUT_AT_END_S = 0.2;

/** A voice that is usually weaker than this is not there. */
const AUDIBLE_AMPLITUDE = TONE_AMPLITUDE / 4;

/** Sound and picture of the same second are nearer than this. */
const MAX_APART_S = 0.45;

const MINUTE_S = 60;

/** The sound of a recording, both channels as one. Reading it may take as long as the recording did. */
export async function readSound(path: string): Promise<Sound> {
	const form = ['-map', '0:a:0', '-ac', '1', '-ar', String(SAMPLE_RATE_HZ), '-f', 'f32le', '-'];
	const raw = await runJudge('ffmpeg', ['-i', path, ...form], await evaluationTimeoutMs(path));
	const samples = new Float32Array(
		raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength - (raw.byteLength % 4)),
	);
	return { samples, sampleRateHz: SAMPLE_RATE_HZ, startS: 0 };
}

/** Milliseconds that the continuous tone of each of the first `voices` voices is missing. */
export function lostSoundMs(sound: Sound, voices: number): readonly number[] {
	const { samples, sampleRateHz } = sound;
	const settled = {
		...sound,
		samples: samples.subarray(SETTLED_AFTER_S * sampleRateHz, samples.length - CUT_AT_END_S * sampleRateHz),
	};
	const lengthS = settled.samples.length / sampleRateHz;
	return Array.from({ length: voices }, (_, voice) => {
		// Gaps are found against what is usual, which says nothing where silence is.
		const usual = toneLevel(settled, toneHz(voice), { fromS: 0, untilS: lengthS });
		return usual < AUDIBLE_AMPLITUDE ? lengthS * 1000 : lostToneMs(settled, toneHz(voice));
	});
}

/**
 * Compares when each participant's pictures are seen with when the beeps of the same seconds are heard, of the first
 * `voices` participants: the others have no microphone.
 */
export function soundAgainstPicture(codes: PictureCodes, sound: Sound, voices: number): SoundAgainstPicture {
	const distances = codes.tiles.slice(0, voices).flatMap((frames, voice) => {
		// Half of the full amplitude is reached in the middle of the edge.
		const beepsS = burstTimesS(sound, beepHz(voice)).map((timeS) => timeS - BEEP_EDGE_S / 2);
		return distancesOf(frames, codes.timesS, beepsS);
	});
	const endS = codes.timesS.at(-1) ?? 0;
	const medianOf = (some: readonly Distance[]) =>
		percentile(
			some.map(({ soundBehindMs }) => soundBehindMs),
			0.5,
		);
	const first = distances.filter(({ timeS }) => timeS < MINUTE_S);
	const last = distances.filter(({ timeS }) => timeS > endS - MINUTE_S);
	return {
		medianMs: medianOf(distances),
		p95AwayMs: percentile(
			distances.map(({ soundBehindMs }) => Math.abs(soundBehindMs)),
			0.95,
		),
		driftMs: endS < 2 * MINUTE_S ? null : medianOf(last) - medianOf(first),
	};
}

/** For each picture that is new in its tile: its number says how long after a beep it was taken. */
function distancesOf(
	frames: readonly (number | null)[],
	timesS: readonly number[],
	beepsS: readonly number[],
): Distance[] {
	let beep = 0;
	return frames.flatMap((frame, picture) => {
		const timeS = timesS[picture];
		if (frame === null || frame === frames[picture - 1] || timeS === undefined || picture === 0) return [];
		const secondSeenS = timeS - (frame % FRAMERATE_FPS) / FRAMERATE_FPS;
		while (beep + 1 < beepsS.length && isNearer(beepsS[beep + 1], beepsS[beep], secondSeenS)) beep++;
		const apartS = (beepsS[beep] ?? Number.NaN) - secondSeenS;
		return Math.abs(apartS) < MAX_APART_S ? [{ timeS, soundBehindMs: apartS * 1000 }] : [];
	});
}

function isNearer(one = 0, other = 0, toS = 0): boolean {
	return Math.abs(one - toS) <= Math.abs(other - toS);
}
