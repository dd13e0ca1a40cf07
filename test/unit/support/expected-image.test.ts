import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { PNG } from 'pngjs';
import { expectImage, type ImageTolerance } from '../../support/expected-image.ts';
import { makeTempFolder } from '../../support/temp-folder.ts';

const TOLERANCE: ImageTolerance = { reason: 'the test', meanSteps: 1, pixelSteps: 10, differingShare: 0.1 };
const SIDE = 10;

/** A grey picture, with some pixels of another grey. */
function picture(over: { grey?: number; other?: number; count?: number; width?: number } = {}): Buffer {
	const { grey = 100, other = grey, count = 0, width = SIDE } = over;
	const png = new PNG({ width, height: SIDE });
	for (let at = 0; at < width * SIDE; at++) {
		const value = at < count ? other : grey;
		png.data.set([value, value, value, 255], at * 4);
	}
	return PNG.sync.write(png);
}

for (const { what, actual } of [
	{ what: 'the same', actual: picture() },
	{ what: 'a little brighter everywhere', actual: picture({ grey: 101 }) },
	{ what: 'quite different in few pixels', actual: picture({ other: 109, count: 10 }) },
]) {
	test(`A picture that is ${what} is as expected`, async () => {
		await using folder = await makeTempFolder('images');
		await writeFile(folder.file('grey.png'), picture());
		await expectImage(actual, folder.file('grey.png'), TOLERANCE);
	});
}

for (const { what, actual, says } of [
	{ what: 'much brighter', actual: picture({ grey: 103 }), says: '3.00 steps in the mean and 0.00 %' },
	{
		what: 'different in many pixels',
		actual: picture({ grey: 100, other: 89, count: 11 }),
		says: '11.00 % of the pixels',
	},
	{
		what: 'different in every pixel of few',
		actual: picture({ other: 255, count: 1 }),
		says: '1.55 steps in the mean',
	},
	{ what: 'of another size', actual: picture({ width: 11 }), says: '11x10 instead of 10x10' },
]) {
	test(`A picture that is ${what} is not as expected, and lies beside the results`, async () => {
		await using folder = await makeTempFolder('images');
		await writeFile(folder.file('grey.png'), picture());
		const failed = expectImage(actual, folder.file('grey.png'), TOLERANCE);
		await expect(failed).rejects.toThrow(says);
		await expect(failed).rejects.toThrow('for the test');
		expect(await readFile(test.info().outputPath('grey.actual.png'))).toEqual(actual);
	});
}

test('What differs is shown, four times as bright', async () => {
	await using folder = await makeTempFolder('images');
	await writeFile(folder.file('grey.png'), picture());
	const actual = picture({ other: 120, count: 20 });
	await expect(expectImage(actual, folder.file('grey.png'), TOLERANCE)).rejects.toThrow('grey.difference.png');
	const { data } = PNG.sync.read(await readFile(test.info().outputPath('grey.difference.png')));
	expect([data[0], data[20 * 4]]).toEqual([80, 0]);
});

test('A picture of which nothing is expected yet is not as expected', async () => {
	await using folder = await makeTempFolder('images');
	await expect(expectImage(picture(), folder.file('new.png'), TOLERANCE)).rejects.toThrow('ROOMREEL_UPDATE_IMAGES=1');
	expect(await readFile(test.info().outputPath('new.actual.png'))).toEqual(picture());
});
