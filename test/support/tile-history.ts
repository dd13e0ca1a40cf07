import { areaOfPart, innerPart, type PictureRectangle } from './picture-area.ts';
import { type PictureFile, readPictures } from './picture-reader.ts';
import {
	COUNTER_BLOCKS,
	COUNTER_PERIOD,
	counterBlock,
	FLASH_PART,
	numberFromCounterBits,
	type PicturePart,
} from './test-picture.ts';

/** What one place of the picture showed over time; all lists have one entry for each picture of the recording. */
export type TileHistory = {
	readonly timesS: readonly number[];
	/** Mean brightness of the flash area, 0 to 255. */
	readonly flashLuma: readonly number[];
	/** Number of the test picture; undefined where none can be read. */
	readonly numbers: readonly (number | undefined)[];
};

/** How the numbers of the pictures went on. */
export type PictureCount = {
	/** Pictures of the recording in which the tile shows a readable number. */
	readonly readable: number;
	readonly unreadable: number;
	/** Pictures with the same number as the one before. */
	readonly repeated: number;
	/** Numbers that were left out. */
	readonly missed: number;
	/** Pictures that were older than the one before. */
	readonly backwards: number;
};

/**
 * Watches places of a recording in one pass. `sources` are where whole source pictures lie (`sourceRectangle`), by a
 * name of the caller's.
 */
export async function watchTiles<Name extends string>(
	file: PictureFile,
	sources: Readonly<Record<Name, PictureRectangle>>,
): Promise<Record<Name, TileHistory>> {
	const names = Object.keys(sources) as Name[];
	const rectangles = names.map((name) => sources[name]);
	const histories = Object.fromEntries(names.map((name) => [name, new GrowingHistory()])) as Record<
		Name,
		GrowingHistory
	>;
	const request = { format: 'gray', rectangles, shrinkBy: shrinkFor(rectangles) } as const;
	for await (const { timeS, meanOf } of readPictures(file, request)) {
		for (const name of names) {
			const luma = (part: PicturePart) => meanOf(areaOfPart(sources[name], innerPart(part)))[0];
			histories[name].timesS.push(timeS);
			histories[name].flashLuma.push(luma(FLASH_PART));
			histories[name].numbers.push(readNumber(luma));
		}
	}
	return histories;
}

/** A block of the counter stays this wide: of its inner part, pixels that mix it with its neighbours are no part. */
const MIN_BLOCK_WIDTH_PX = 9;
const MAX_SHRINK = 4;

function shrinkFor(sources: readonly PictureRectangle[]): number {
	const blockWidthsPx = sources.map((source) => areaOfPart(source, counterBlock(0)).widthPx);
	return Math.max(1, Math.min(MAX_SHRINK, Math.floor(Math.min(...blockWidthsPx) / MIN_BLOCK_WIDTH_PX)));
}

class GrowingHistory implements TileHistory {
	readonly timesS: number[] = [];
	readonly flashLuma: number[] = [];
	readonly numbers: (number | undefined)[] = [];
}

/** When flashes begin: the times of the pictures that are the first bright ones after dark ones. */
export function flashTimesS({ timesS, flashLuma }: TileHistory): readonly number[] {
	// Dark is 16 to 60, white 200 to 255, whatever the encoder did to it.
	const BRIGHT_LUMA = 128;
	return timesS.filter((_, index) => {
		const before = flashLuma[index - 1];
		return before !== undefined && before < BRIGHT_LUMA && (flashLuma[index] ?? 0) >= BRIGHT_LUMA;
	});
}

/** Counts repeated, missed and backward pictures of a tile. */
export function countPictures(numbers: readonly (number | undefined)[]): PictureCount {
	const count = { readable: 0, unreadable: 0, repeated: 0, missed: 0, backwards: 0 };
	let before: number | undefined;
	for (const number of numbers) {
		if (number === undefined) {
			count.unreadable += 1;
			continue;
		}
		count.readable += 1;
		const ahead = before === undefined ? 1 : (number - before + COUNTER_PERIOD) % COUNTER_PERIOD;
		if (ahead === 0) count.repeated += 1;
		else if (ahead > COUNTER_PERIOD / 2) count.backwards += 1;
		else count.missed += ahead - 1;
		before = number;
	}
	return count;
}

/** Blocks are told apart at half of what the two blocks for reference show, if these differ clearly. */
function readNumber(luma: (part: PicturePart) => number): number | undefined {
	const MIN_CONTRAST = 60;
	const blocks = Array.from({ length: COUNTER_BLOCKS }, (_, block) => luma(counterBlock(block)));
	const [white = 0, black = 0] = blocks;
	if (white - black < MIN_CONTRAST) return undefined;
	return numberFromCounterBits(blocks.map((block) => block > (white + black) / 2));
}
