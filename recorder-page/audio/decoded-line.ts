import type { DecodedAudio } from './opus-decoder.ts';
import { SampleRing } from './sample-ring.ts';
import { continueAndFadeOut, FADE_OUT_SAMPLES, fadeIn, TAIL_HISTORY_SAMPLES } from './waveform-tail.ts';

/** A block of a second, what its edges need, and the longest packet. */
const RING_SAMPLES = 65_536;
/** Below half a step of 16 bits: nobody hears a cut in it. */
const SILENCE_PEAK = 1e-5;

/** How much of a packet was still to be had: all of it, its end only because the rest was concealed, or nothing. */
export type AppendResult = 'whole' | 'end' | 'nothing';

/**
 * The decoded sound of one voice on its sample line, written forwards. Wherever something is missing the waveform dies
 * away, and what comes next fades in.
 */
export class DecodedLine {
	readonly #ring = new SampleRing(RING_SAMPLES);
	#endPosition = 0;
	/** How much of the sound before the end has faded in; a fade may reach over several packets. */
	#fadedInSamples = 0;
	#before: 'sound' | 'nothing yet' | 'concealment' = 'nothing yet';
	/** From here on both channels are the same. */
	#stereoUntil = Number.NEGATIVE_INFINITY;
	#lastWasStereo = false;

	/** Everything before this place is decoded or concealed. */
	get endPosition(): number {
		return this.#endPosition;
	}

	/** Forgets everything and goes on, out of silence, at `position`, an integer. */
	restartAt(position: number): void {
		this.#ring.restartAt(position);
		this.#endPosition = position;
		this.#before = 'nothing yet';
	}

	/** Writes a packet that begins at `position`. What lies before the line's end is left out. */
	append(position: number, audio: DecodedAudio, isStereo: boolean): AppendResult {
		const coveredSamples = Math.max(0, this.#endPosition - position);
		if (coveredSamples >= audio.left.length) return 'nothing';
		if (position > this.#endPosition) this.#endWaveform();
		const left = audio.left.slice(coveredSamples);
		const right = audio.right === audio.left ? left : audio.right.slice(coveredSamples);
		if (this.#before !== 'sound') this.#fadedInSamples = 0;
		fadeIn(left, this.#fadedInSamples);
		if (right !== left) fadeIn(right, this.#fadedInSamples);
		this.#fadedInSamples += left.length;
		this.#ring.add(position + coveredSamples, left, right);
		this.#endPosition = position + audio.left.length;
		const endOnly = coveredSamples > 0 && this.#before === 'concealment';
		this.#before = 'sound';
		// The first mono packet after stereo ones still carries some of their difference.
		if (isStereo || this.#lastWasStereo) this.#stereoUntil = this.#endPosition + FADE_OUT_SAMPLES;
		this.#lastWasStereo = isStereo;
		return endOnly ? 'end' : 'whole';
	}

	/** Declares that nothing more comes before `position`. */
	concealTo(position: number): void {
		if (this.#endPosition >= position) return;
		this.#endWaveform();
		this.#endPosition = position;
	}

	/** Whether there is nothing to hear between two places. */
	isSilent(startPosition: number, endPosition: number): boolean {
		return this.#ring.isQuiet(startPosition, endPosition, SILENCE_PEAK);
	}

	/** Whether both channels are the same from `position` on. */
	isMonoFrom(position: number): boolean {
		return position >= this.#stereoUntil;
	}

	/** Returns the samples between two places. */
	slice(startPosition: number, endPosition: number): { readonly left: Float32Array; readonly right: Float32Array } {
		const left = new Float32Array(endPosition - startPosition);
		const right = new Float32Array(endPosition - startPosition);
		this.#ring.copy(startPosition, left, right);
		return { left, right };
	}

	/** Forgets what lies before `position` and is not needed to continue the waveform from there on. */
	releaseBefore(position: number): void {
		this.#ring.releaseBefore(position - TAIL_HISTORY_SAMPLES);
	}

	#endWaveform(): void {
		const wasSound = this.#before === 'sound';
		this.#before = 'concealment';
		if (!wasSound) return;
		const history = this.slice(this.#endPosition - TAIL_HISTORY_SAMPLES, this.#endPosition);
		const tail = continueAndFadeOut(history.left, history.right);
		this.#ring.add(this.#endPosition, tail.left, tail.right);
	}
}
