import { expect, test } from '@playwright/test';
import { codeCrops } from '../../bench/code-crops.ts';
import { CODE_CELLS } from '../../bench/content-plan.ts';

/** Below this, what the encoder blurs at its edges reaches the middle of a cell. */
const LEAST_CELL_PX = 6;

const LANDSCAPE = { widthPx: 1280, heightPx: 720 };
const PORTRAIT = { widthPx: 720, heightPx: 1280 };

for (const [people, size] of [
	[3, LANDSCAPE],
	[16, LANDSCAPE],
	[25, LANDSCAPE],
	[2, PORTRAIT],
	[3, PORTRAIT],
	[9, PORTRAIT],
] as const) {
	test(`The codes of ${people} people in ${size.widthPx}x${size.heightPx} lie within the picture, apart, and large enough to be read`, () => {
		const crops = codeCrops(people, size);
		expect(crops).toHaveLength(people);
		for (const { x, y, width, height } of crops) {
			expect(x).toBeGreaterThanOrEqual(0);
			expect(y).toBeGreaterThanOrEqual(0);
			expect(x + width).toBeLessThanOrEqual(size.widthPx);
			expect(y + height).toBeLessThanOrEqual(size.heightPx);
			expect(width / CODE_CELLS).toBeGreaterThanOrEqual(LEAST_CELL_PX);
		}
		expect(new Set(crops.map(({ x, y }) => `${x} ${y}`)).size).toBe(people);
	});
}

test('Of fifty people only those have a code that the grid shows', () => {
	expect(codeCrops(50, { widthPx: 1920, heightPx: 1080 })).toHaveLength(25);
});
