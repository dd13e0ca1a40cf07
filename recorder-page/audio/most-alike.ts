/**
 * Where in `within` a stretch begins that is most like `sound`, so that one fades into the other without cancelling it out:
 * the place of the highest correlation, relative to the loudness there. Of equal ones it is that nearest to `usual`, the
 * place where nothing else speaks for another. `within` is longer than `sound`, or as long.
 */
export function mostAlike(sound: Float32Array, within: Float32Array, usual: number): number {
	let best = usual;
	let bestScore = scoreAt(sound, within, usual) + MIN_GAIN;
	const last = within.length - sound.length;
	for (let distance = 1; distance <= Math.max(usual, last - usual); distance++) {
		for (const place of [usual - distance, usual + distance]) {
			if (place < 0 || place > last) continue;
			const score = scoreAt(sound, within, place);
			if (score <= bestScore) continue;
			best = place;
			bestScore = score;
		}
	}
	return best;
}

/** What a place must be better by: noise is as good, or as bad, everywhere. */
const MIN_GAIN = 0.001;

/** From -1, the opposite, to 1, the same but for its loudness; 0 where either is silent. */
function scoreAt(sound: Float32Array, within: Float32Array, place: number): number {
	let product = 0;
	let soundEnergy = 0;
	let energy = 0;
	for (let i = 0; i < sound.length; i++) {
		const a = sound[i] as number;
		const b = within[place + i] as number;
		product += a * b;
		soundEnergy += a * a;
		energy += b * b;
	}
	const scale = Math.sqrt(soundEnergy * energy);
	return scale > 0 ? product / scale : 0;
}
