import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { expect, test } from '@playwright/test';
import { PNG } from 'pngjs';

/** How far a picture may be from the expected one. Steps are those of 8-bit red, green and blue. */
export type ImageTolerance = {
	/** Why it may be that far. */
	readonly reason: string;
	/** Mean difference of all channels of all pixels, in steps. */
	readonly meanSteps: number;
	/** A pixel differs when one of its channels does by more than this, in steps. */
	readonly pixelSteps: number;
	/** Share of pixels that may differ, 0 to 1. */
	readonly differingShare: number;
};

/** How far two pictures of the same size are apart. */
export type ImageDifference = Pick<ImageTolerance, 'meanSteps' | 'differingShare'> & {
	/** What differs as a picture: black where nothing does, else brighter the more it does. */
	readonly picture: PNG;
};

/** Differences are shown so many times as bright. */
const DIFFERENCE_GAIN = 4;

/** `ROOMREEL_UPDATE_IMAGES=1` writes what there is in place of what was expected: look at it before it is committed. */
const isUpdating = process.env.ROOMREEL_UPDATE_IMAGES === '1';

/**
 * Compares a picture (the bytes of a PNG) with the one at `expectedPath`. Fails where they are of different size or farther
 * apart than the tolerance says; the actual picture and what differs are then beside the results of the test.
 */
export async function expectImage(actual: Buffer, expectedPath: string, tolerance: ImageTolerance): Promise<void> {
	if (isUpdating) {
		await mkdir(dirname(expectedPath), { recursive: true });
		await writeFile(expectedPath, PNG.sync.write(PNG.sync.read(actual), { colorType: 2, filterType: -1 }));
		return;
	}
	const name = basename(expectedPath, '.png');
	const expected = await readFile(expectedPath).catch(() => undefined);
	const actualPath = test.info().outputPath(`${name}.actual.png`);
	if (!expected) {
		await writeFile(actualPath, actual);
		expect(expected, `${expectedPath} is missing; ${actualPath} is what there is. ${REMEDY}`).toBeDefined();
		return;
	}
	const [now, then] = [PNG.sync.read(actual), PNG.sync.read(expected)];
	const sizes = [now, then].map(({ width, height }) => `${width}x${height}`);
	const difference = sizes[0] === sizes[1] ? differenceOf(now, then, tolerance.pixelSteps) : undefined;
	const isGood =
		difference !== undefined &&
		difference.meanSteps <= tolerance.meanSteps &&
		difference.differingShare <= tolerance.differingShare;
	test.info().annotations.push({ type: 'image', description: `${name}: ${difference ? textOf(difference) : sizes}` });
	if (isGood) return;
	const differencePath = test.info().outputPath(`${name}.difference.png`);
	await writeFile(actualPath, actual);
	if (difference) await writeFile(differencePath, PNG.sync.write(difference.picture));
	const found = difference ? `${textOf(difference)} (${differencePath})` : `${sizes[0]} instead of ${sizes[1]}`;
	throw new Error(
		`${actualPath} is not as ${expectedPath}: ${found}; at most ${textOf(tolerance)} is allowed, for ${tolerance.reason}. ${REMEDY}`,
	);
}

const REMEDY =
	'If it is as it should be, run the test with ROOMREEL_UPDATE_IMAGES=1, look at the picture and commit it.';

/** How far apart two pictures of the same size are; a pixel differs by more than `pixelSteps` in some channel. */
export function differenceOf(actual: PNG, expected: PNG, pixelSteps: number): ImageDifference {
	const picture = new PNG({ width: actual.width, height: actual.height });
	const pixels = actual.width * actual.height;
	let [sum, differing] = [0, 0];
	for (let at = 0; at < pixels * 4; at += 4) {
		let most = 0;
		for (let channel = at; channel < at + 3; channel++) {
			const steps = Math.abs((actual.data[channel] as number) - (expected.data[channel] as number));
			sum += steps;
			most = Math.max(most, steps);
			picture.data[channel] = Math.min(255, steps * DIFFERENCE_GAIN);
		}
		picture.data[at + 3] = 255;
		if (most > pixelSteps) differing++;
	}
	return { meanSteps: sum / (pixels * 3), differingShare: differing / pixels, picture };
}

function textOf({ meanSteps, differingShare }: Pick<ImageTolerance, 'meanSteps' | 'differingShare'>): string {
	return `${meanSteps.toFixed(2)} steps in the mean and ${(100 * differingShare).toFixed(2)} % of the pixels`;
}
