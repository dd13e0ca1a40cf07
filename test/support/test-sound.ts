/**
 * The sound that test participants send, as a pure function of time, so that it never depends on how the machine that
 * makes it was scheduled: a tone of their own, or a voice, and a beep with each flash.
 */

/** What one participant sounds like. */
export type TestSound = {
	/** Continuous sine tone; 0 for none. */
	readonly toneHz: number;
	/** A synthetic voice of this pitch instead of the tone; 0 for none. */
	readonly voicePitchHz: number;
	/** Sine burst that begins with each flash; 0 for none. */
	readonly beepHz: number;
	/** When in each second flash and beep begin, 0 to 900. */
	readonly flashAtMs: number;
};

/** WebRTC's own rate. */
export const SAMPLE_RATE_HZ = 48_000;

/** Length of a beep. */
export const BEEP_MS = 60;

/** Length of a flash: three pictures at 30 a second. */
export const FLASH_MS = 100;

const TONE_AMPLITUDE = 0.1;
const VOICE_AMPLITUDE = 0.35;
/** Three beeps at once and as many tones still fit; more of them should beep one after the other. */
const BEEP_AMPLITUDE = 0.2;

/** A beep begins and ends over this long, so that it does not click and its onset stays sharp. */
export const BEEP_EDGE_MS = 1;

/** Whether a flash lasts at `timeMs`, milliseconds since 1970. */
export function flashesAt(timeMs: number, flashAtMs: number): boolean {
	return positiveRemainder(timeMs - flashAtMs, 1000) < FLASH_MS;
}

/** Fills `samples` with the sound from sample `firstSample` on, counted since 1970, in 16 bits. */
export function renderTestSound(sound: TestSound, firstSample: number, samples: Int16Array): void {
	for (let at = 0; at < samples.length; at += 1) {
		const sample = firstSample + at;
		const value = steadyAt(sound, sample) + (sound.beepHz === 0 ? 0 : beepAt(sound, sample));
		samples[at] = Math.round(Math.max(-1, Math.min(1, value)) * 32767);
	}
}

function steadyAt(sound: TestSound, sample: number): number {
	if (sound.voicePitchHz > 0) return VOICE_AMPLITUDE * voiceAt(sound.voicePitchHz, sample);
	return sound.toneHz === 0 ? 0 : TONE_AMPLITUDE * sineAt(sound.toneHz, sample);
}

function beepAt(sound: TestSound, sample: number): number {
	const atSamples = positiveRemainder(sample - (sound.flashAtMs * SAMPLE_RATE_HZ) / 1000, SAMPLE_RATE_HZ);
	const atMs = (atSamples * 1000) / SAMPLE_RATE_HZ;
	if (atMs >= BEEP_MS) return 0;
	const edge = Math.min(1, atMs / BEEP_EDGE_MS, (BEEP_MS - atMs) / BEEP_EDGE_MS);
	return BEEP_AMPLITUDE * edge * Math.sin((2 * Math.PI * sound.beepHz * atSamples) / SAMPLE_RATE_HZ);
}

/** Whole frequencies repeat every second, which keeps the argument small and the sine exact. */
function sineAt(frequencyHz: number, sample: number): number {
	const period = Number.isInteger(frequencyHz) ? SAMPLE_RATE_HZ : SAMPLE_RATE_HZ * 1000;
	return Math.sin((2 * Math.PI * frequencyHz * (sample % period)) / SAMPLE_RATE_HZ);
}

/** Formants (first and second, in Hz) of the vowels a, e, i, o, u, roughly. */
const VOWELS = [
	[730, 1090],
	[530, 1840],
	[270, 2290],
	[570, 840],
	[300, 870],
] as const;

/** Length of a syllable; a pause follows each sixth. */
const SYLLABLE_S = 0.22;

/** Harmonics of the pitch, stronger near the formants of the vowel that is said: speech enough for a demonstration. */
function voiceAt(pitchHz: number, sample: number): number {
	const second = (sample % (SAMPLE_RATE_HZ * 3600)) / SAMPLE_RATE_HZ;
	const syllable = Math.floor(second / SYLLABLE_S);
	if ((syllable + Math.round(pitchHz)) % 7 === 6) return 0;
	const within = second / SYLLABLE_S - syllable;
	const loudness = Math.sin(Math.PI * within) ** 0.7;
	const [firstFormantHz, secondFormantHz] = VOWELS[(syllable * 7 + Math.round(pitchHz)) % VOWELS.length] ?? VOWELS[0];
	const phase = 2 * Math.PI * pitchHz * second + 0.6 * Math.sin(2 * Math.PI * 5 * second);
	let value = 0;
	for (let harmonic = 1; harmonic <= 16; harmonic += 1) {
		const frequencyHz = harmonic * pitchHz;
		const gain = resonance(frequencyHz, firstFormantHz, 90) + 0.5 * resonance(frequencyHz, secondFormantHz, 140) + 0.03;
		value += gain * Math.sin(harmonic * phase);
	}
	return (loudness * value) / 3;
}

function resonance(frequencyHz: number, centreHz: number, widthHz: number): number {
	return 1 / (1 + ((frequencyHz - centreHz) / widthHz) ** 2);
}

function positiveRemainder(value: number, divisor: number): number {
	return ((value % divisor) + divisor) % divisor;
}
