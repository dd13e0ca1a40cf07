import { LOOP_FRAMES } from './content-plan.ts';
import type { PictureCodes } from './picture-codes.ts';

/** How fluent the recording is, from its first second on. */
export type PictureFlow = {
	/** Pictures of the content that were new in their tile, a second: mean of all tiles, and the worst tile. */
	readonly newPerS: number;
	readonly newPerSInWorstTile: number;
	/**
	 * Output ticks at which nothing new was shown in any tile although cameras had something, and all ticks. A tick without
	 * a picture of its own shows nothing new.
	 */
	readonly repeatedPictures: number;
	readonly pictures: number;
	/** Tiles in which a picture was older than the one before. */
	readonly backwards: number;
	/** Pictures of tiles that show none of the content's. */
	readonly unreadable: number;
};

/** Pictures a second of the recording, and of the cameras in it. */
export type FlowRates = { readonly outputFps: number; readonly cameraFps: number };

/** The beginning is left out: people come in, and the first key frames are on their way. */
const SETTLED_AFTER_S = 1;

/** Counts what is new and what is repeated. Throws an `Error` for a recording that is too short to count anything. */
export function pictureFlow({ timesS, tiles }: PictureCodes, { outputFps, cameraFps }: FlowRates): PictureFlow {
	const settled = timesS.findIndex((timeS) => timeS >= SETTLED_AFTER_S);
	const last = timesS.length - 1;
	if (settled < 0 || settled === last)
		throw new Error(`A recording of ${timesS.at(-1)} s is too short to count its pictures.`);
	const lengthS = (timesS[last] ?? 0) - (timesS[settled] ?? 0);
	const tickOf = (picture: number): number => Math.round((timesS[picture] ?? 0) * outputFps);
	const ticksOfACameraPicture = Math.max(1, Math.round(outputFps / cameraFps));
	const newInTile = tiles.map(() => 0);
	let newAtTick = tickOf(settled);
	let repeatedPictures = 0;
	let backwards = 0;
	let unreadable = 0;
	for (let picture = settled + 1; picture <= last; picture++) {
		let anyNew = false;
		for (const [tile, frames] of tiles.entries()) {
			const [before, now] = [frames[picture - 1], frames[picture]];
			if (typeof now !== 'number') unreadable++;
			else if (typeof before === 'number' && now !== before) {
				anyNew = true;
				newInTile[tile] = (newInTile[tile] ?? 0) + 1;
				if ((now - before + LOOP_FRAMES) % LOOP_FRAMES > LOOP_FRAMES / 2) backwards++;
			}
		}
		for (let tick = tickOf(picture - 1) + 1; tick <= tickOf(picture); tick++) {
			if (anyNew && tick === tickOf(picture)) newAtTick = tick;
			else if (tick - newAtTick >= ticksOfACameraPicture) repeatedPictures++;
		}
	}
	return {
		newPerS: newInTile.reduce((sum, count) => sum + count, 0) / tiles.length / lengthS,
		newPerSInWorstTile: Math.min(...newInTile) / lengthS,
		repeatedPictures,
		pictures: tickOf(last) - tickOf(settled),
		backwards,
		unreadable,
	};
}
