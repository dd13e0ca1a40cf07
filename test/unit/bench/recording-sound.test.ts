import { expect, test } from '@playwright/test';
import { drawVoice } from '../../bench/content-drawing.ts';
import { FRAMERATE_FPS, LOOP_FRAMES, SAMPLE_RATE_HZ, VOICES } from '../../bench/content-plan.ts';
import { lostSoundMs, soundAgainstPicture } from '../../bench/recording-sound.ts';
import type { Sound } from '../../support/tone-analysis.ts';

const LENGTH_S = 4;

/** A beep's onset is found where half of its amplitude is reached, in steps of half a millisecond. */
const ONSET_TOLERANCE_MS = 1;

/** A gap is blurred by the window that finds it; its area stays, within this. */
const GAP_TOLERANCE_MS = 2;

function mixOfVoices(voices: number): Sound {
	const samples = new Float32Array(LENGTH_S * SAMPLE_RATE_HZ);
	for (let voice = 0; voice < voices; voice++) {
		for (const [at, sample] of drawVoice(voice, LENGTH_S).entries()) samples[at] = (samples[at] ?? 0) + sample / 32_768;
	}
	return { samples, sampleRateHz: SAMPLE_RATE_HZ, startS: 0 };
}

/** Every picture of the content at its place, `lateS` late. */
function picturesLateBy(lateS: number) {
	const frames = Array.from({ length: LENGTH_S * FRAMERATE_FPS }, (_, picture) => picture % LOOP_FRAMES);
	return { timesS: frames.map((_, picture) => picture / FRAMERATE_FPS + lateS), tiles: [frames] };
}

test('Sixteen voices at once stay below full scale, and none of them misses a millisecond', () => {
	const sound = mixOfVoices(VOICES);
	expect(sound.samples.every((sample) => Math.abs(sample) < 0.9)).toBe(true);
	for (const lostMs of lostSoundMs(sound, VOICES)) expect(lostMs).toBe(0);
});

for (const gapMs of [20, 60, 500]) {
	test(`A voice that is silent for ${gapMs} ms among others misses as much, and the others nothing`, () => {
		const [withGap, others] = [mixOfVoices(1), mixOfVoices(3)];
		const from = 2.25 * SAMPLE_RATE_HZ;
		for (let at = from; at < from + (gapMs / 1000) * SAMPLE_RATE_HZ; at++) {
			others.samples[at] = (others.samples[at] ?? 0) - (withGap.samples[at] ?? 0);
		}
		const [ofFirst = 0, ...ofOthers] = lostSoundMs(others, 3);
		expect(Math.abs(ofFirst - gapMs)).toBeLessThan(GAP_TOLERANCE_MS);
		expect(Math.max(...ofOthers)).toBeLessThan(GAP_TOLERANCE_MS);
	});
}

test('A voice that is not there misses the whole length', () => {
	const sound = mixOfVoices(1);
	const [, ofSecond = 0] = lostSoundMs(sound, 2);
	// All but what is left out at beginning and end.
	expect(ofSecond).toBeGreaterThan((LENGTH_S - 1.5) * 1000);
});

for (const lateMs of [0, 40, -120]) {
	test(`Pictures that are ${lateMs} ms late have their sound ${-lateMs} ms behind them`, () => {
		const { medianMs, p95AwayMs, driftMs } = soundAgainstPicture(picturesLateBy(lateMs / 1000), mixOfVoices(3), 3);
		expect(Math.abs(medianMs + lateMs)).toBeLessThan(ONSET_TOLERANCE_MS);
		expect(Math.abs(p95AwayMs - Math.abs(lateMs))).toBeLessThan(ONSET_TOLERANCE_MS);
		expect(driftMs).toBeNull();
	});
}

test('A participant without a microphone is not compared with the sound of somebody else', () => {
	const { timesS, tiles } = picturesLateBy(0);
	const late = tiles.map((frames) => frames.map((_, picture) => (picture + LOOP_FRAMES - 3) % LOOP_FRAMES));
	const { p95AwayMs } = soundAgainstPicture({ timesS, tiles: [...tiles, ...late] }, mixOfVoices(2), 1);
	expect(p95AwayMs).toBeLessThan(ONSET_TOLERANCE_MS);
});
