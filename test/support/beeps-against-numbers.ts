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
	const shown = firstShown(history, framerateFps);
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

/** Where each picture is first seen. Numbers that are misread, as where another picture stands in the place, are left out. */
function firstShown({ timesS, numbers, flashLuma }: TileHistory, framerateFps: number): readonly Shown[] {
	const read = numbers.flatMap((number, index) => {
		const timeS = timesS[index] ?? 0;
		if (number === undefined) return [];
		// How far the number is ahead of the time, which is the same for all but for what is late.
		return [{ timeS, ahead: number - timeS * framerateFps, isBright: (flashLuma[index] ?? 0) >= BRIGHT_LUMA }];
	});
	const agreeWith = (ahead: number) => read.filter((each) => Math.abs(signedStep(each.ahead - ahead)) < framerateFps);
	const usual = read.map(({ ahead }) => ({ ahead, count: agreeWith(ahead).length }));
	const { ahead = 0 } = usual.toSorted((a, b) => b.count - a.count)[0] ?? {};
	const shown = agreeWith(ahead).map(({ timeS, isBright, ...each }) => ({
		timeS,
		isBright,
		number: Math.round(ahead + signedStep(each.ahead - ahead) + timeS * framerateFps),
	}));
	return shown.filter(({ number }, index) => number !== shown[index - 1]?.number);
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
