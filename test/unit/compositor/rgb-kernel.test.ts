import { expect, test } from '@playwright/test';
import { instantiatePlanarKernel } from '../../../recorder-page/compositor/planar-kernel.ts';
import { createPlanarMemory } from '../../../recorder-page/compositor/planar-memory.ts';
import { compileWasmModule } from '../../support/wasm-module.ts';
import { type Sample, sampleOfRgb } from './reference-colour.ts';
import { testSample } from './test-picture.ts';

/** Half a step where the result is rounded, and what the factors' fixed point adds to that. */
const MAX_ERROR = 0.52;

/** Written past the end of a plane, at most. */
const RUN_OVER_BYTES = 7;

const GUARD = 0xa5;
const OUTPUT = { matrix: 'bt709', isFullRange: false } as const;
const RGB_OFFSET_BYTES = 0;
const LUMA_OFFSET_BYTES = 32_768;
const CB_OFFSET_BYTES = 40_960;
const CR_OFFSET_BYTES = 49_152;

let module: WebAssembly.Module;
test.beforeAll(async () => {
	module = await compileWasmModule('planar');
});

/** Converts pixels that are given by their place, and returns all memory. */
function convert(width: number, height: number, pixelAt: (x: number, y: number) => Sample): Uint8Array {
	const memory = createPlanarMemory({ widthPx: 64, heightPx: 64 });
	const bytes = new Uint8Array(memory.buffer);
	bytes.fill(GUARD);
	for (let at = 0; at < width * height; at++) bytes.set(pixelAt(at % width, Math.floor(at / width)), at * 4);
	const kernel = instantiatePlanarKernel(module, memory);
	kernel.convertRgb(RGB_OFFSET_BYTES, width, height, LUMA_OFFSET_BYTES, CB_OFFSET_BYTES, CR_OFFSET_BYTES);
	return bytes;
}

const sampleOf = (pixel: Sample) => sampleOfRgb(pixel.map((channel) => channel / 255) as unknown as Sample, OUTPUT);

for (const { what, pixelAt } of [
	{ what: 'noise', pixelAt: (x, y) => [testSample(0, x, y), testSample(1, x, y), testSample(2, x, y)] },
	{ what: 'the strongest colours', pixelAt: (x, y) => [x & 2 ? 255 : 0, y & 2 ? 255 : 0, x & 4 ? 255 : 0] },
] as const satisfies readonly { what: string; pixelAt: (x: number, y: number) => Sample }[]) {
	test(`RGB of ${what} becomes BT.709 limited at every even width, and nothing else is written`, () => {
		for (let width = 2; width <= 40; width += 2) {
			const height = 6;
			const bytes = convert(width, height, pixelAt);
			const worst = [0, 0, 0];
			const note = (plane: 0 | 1 | 2, actual: number | undefined, exact: number) => {
				worst[plane] = Math.max(worst[plane] as number, Math.abs((actual ?? Number.NaN) - exact));
			};
			for (let y = 0; y < height; y++) {
				for (let x = 0; x < width; x++) note(0, bytes[LUMA_OFFSET_BYTES + y * width + x], sampleOf(pixelAt(x, y))[0]);
			}
			for (let y = 0; y < height / 2; y++) {
				for (let x = 0; x < width / 2; x++) {
					const four = [0, 1, 2, 3].map((index) => sampleOf(pixelAt(2 * x + (index & 1), 2 * y + (index >> 1))));
					const mean = (plane: 1 | 2) => four.reduce((sum, sample) => sum + sample[plane] / 4, 0);
					note(1, bytes[CB_OFFSET_BYTES + (y * width) / 2 + x], mean(1));
					note(2, bytes[CR_OFFSET_BYTES + (y * width) / 2 + x], mean(2));
				}
			}
			expect(Math.max(...worst), `${width} wide: ${worst}`).toBeLessThanOrEqual(MAX_ERROR);
			for (const [start, size] of [
				[LUMA_OFFSET_BYTES, width * height],
				[CB_OFFSET_BYTES, (width * height) / 4],
				[CR_OFFSET_BYTES, (width * height) / 4],
			] as const) {
				const behind = bytes.subarray(start + size + RUN_OVER_BYTES, start + 8192);
				expect(behind.every((byte) => byte === GUARD)).toBe(true);
				expect(bytes[start - 1]).toBe(GUARD);
			}
		}
	});
}
