import { COUNTER_PERIOD } from './test-picture.ts';
import { BEEP_EDGE_MS, FLASH_MS } from './test-sound.ts';
import type { TileHistory } from './tile-history.ts';
import { percentile } from './tone-analysis.ts';

/** Pictures that are nearer to a beep than this say when it should be heard. */
const NEIGHBOURHOOD_S = 0.5;

/** Fewer pictures are not asked. */
const MIN_PICTURES = 5;

const BRIGHT_LUMA = 128;

/** A picture as it is first shown. */
type Shown = {
	readonly timeS: number;
	/** Its number, going on where the counter begins again. */
	readonly number: number;
	readonly isBright: boolean;
};

/**
 * How far each beep is from where the numbers of the pictures around it say that it should be, in ms, positive where the sound
 * is late: the median over those pictures. `framerateFps` is the publisher's, whose flashes begin with a whole second's first
 * picture. Unlike the flash alone this does not depend on one picture, which a publisher who is short of time leaves out.
 */
export function beepsAgainstNumbers(
	history: TileHistory,
	beepsS: readonly number[],
	framerateFps: number,
): readonly number[] {
	const shown = firstShown(history);
	const flash = flashPhase(shown, framerateFps);
	return beepsS.flatMap((beepS) => {
		const onsetS = beepS - BEEP_EDGE_MS / 2000;
		const near = shown.filter(({ timeS }) => Math.abs(timeS - onsetS) < NEIGHBOURHOOD_S);
		if (near.length < MIN_PICTURES) return [];
		const eachMs = near.map(({ timeS, number }) => {
			const sinceFlash = remainder(number - flash + framerateFps / 2, framerateFps) - framerateFps / 2;
			return (onsetS - (timeS - sinceFlash / framerateFps)) * 1000;
		});
		return [percentile(eachMs, 0.5)];
	});
}

function firstShown({ timesS, numbers, flashLuma }: TileHistory): readonly Shown[] {
	const shown: Shown[] = [];
	for (const [index, number] of numbers.entries()) {
		if (number === undefined) continue;
		const before = shown.at(-1);
		const step = before === undefined ? number : signedStep(number - before.number);
		if (before !== undefined && step === 0) continue;
		const timeS = timesS[index] ?? 0;
		shown.push({
			timeS,
			number: (before?.number ?? 0) + step,
			isBright: (flashLuma[index] ?? 0) >= BRIGHT_LUMA,
		});
	}
	return shown;
}

/** With which number of a second's pictures the flash begins: from there on most bright ones are within its length. */
function flashPhase(shown: readonly Shown[], framerateFps: number): number {
	const length = Math.round((FLASH_MS / 1000) * framerateFps);
	const bright = shown.filter(({ isBright }) => isBright).map(({ number }) => remainder(number, framerateFps));
	const within = Array.from(
		{ length: framerateFps },
		(_, phase) => bright.filter((number) => remainder(number - phase, framerateFps) < length).length,
	);
	return within.indexOf(Math.max(...within));
}

function signedStep(step: number): number {
	return remainder(step + COUNTER_PERIOD / 2, COUNTER_PERIOD) - COUNTER_PERIOD / 2;
}

function remainder(value: number, divisor: number): number {
	return ((value % divisor) + divisor) % divisor;
}
