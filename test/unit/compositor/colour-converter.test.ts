import { expect, test } from '@playwright/test';
import type { FrameSize } from '../../../layouts/layout.ts';
import { type ColourConversion, conversionToOutput } from '../../../recorder-page/compositor/colour-conversion.ts';
import { ColourConverter } from '../../../recorder-page/compositor/colour-converter.ts';
import type { Rect } from '../../../recorder-page/compositor/fit.ts';
import { instantiatePlanarKernel } from '../../../recorder-page/compositor/planar-kernel.ts';
import { createPlanarMemory, planarRegions } from '../../../recorder-page/compositor/planar-memory.ts';
import { PlanarPainter } from '../../../recorder-page/compositor/planar-painter.ts';
import { openPlanarWorkspace } from '../../../recorder-page/compositor/planar-workspace.ts';
import { chromaRect } from '../../../recorder-page/compositor/plane-plan.ts';
import type { SourceColour } from '../../../recorder-page/compositor/source-colour.ts';
import { compileWasmModule } from '../../support/wasm-module.ts';
import { type Sample, toOutput } from './reference-colour.ts';
import { fillSlot, slotAt, testSample } from './test-picture.ts';

/** Half a step where the result is rounded, and what the factors' fixed point adds to that. */
const MAX_ERROR = 0.52;

const SOURCES: readonly SourceColour[] = [
	{ matrix: 'bt601', isFullRange: false },
	{ matrix: 'bt601', isFullRange: true },
	{ matrix: 'bt709', isFullRange: true },
	{ matrix: 'bt2020', isFullRange: false },
	{ matrix: 'bt2020', isFullRange: true },
];

const nameOf = ({ matrix, isFullRange }: SourceColour) => `${matrix}, ${isFullRange ? 'full' : 'limited'} range`;

let module: WebAssembly.Module;
test.beforeAll(async () => {
	module = await compileWasmModule('planar');
});

/** A picture in the kernel's memory that a converter works on. */
function setUp({ widthPx, heightPx }: FrameSize) {
	const memory = createPlanarMemory({ widthPx, heightPx });
	const { outputOffsetBytes, outputSizeBytes, scratchOffsetBytes } = planarRegions({ widthPx, heightPx });
	const lumaBytes = widthPx * heightPx;
	const chroma = { strideBytes: widthPx / 2, widthPx: widthPx / 2, heightPx: heightPx / 2 };
	const converter = new ColourConverter({
		kernel: instantiatePlanarKernel(module, memory),
		pictureOffsetBytes: outputOffsetBytes,
		planes: [
			{ offsetBytes: 0, strideBytes: widthPx, widthPx, heightPx },
			{ offsetBytes: lumaBytes, ...chroma },
			{ offsetBytes: (lumaBytes * 5) / 4, ...chroma },
		],
		scratchOffsetBytes,
	});
	const picture = new Uint8Array(memory.buffer, outputOffsetBytes, outputSizeBytes);
	const planes = [
		picture.subarray(0, lumaBytes),
		picture.subarray(lumaBytes, (lumaBytes * 5) / 4),
		picture.subarray((lumaBytes * 5) / 4),
	] as const;
	return { converter, picture, planes };
}

function conversionOf(source: SourceColour): ColourConversion {
	const conversion = conversionToOutput(source);
	if (!conversion) throw new Error(`${nameOf(source)} is what the output has`);
	return conversion;
}

const errorOf = (actual: number, exact: number) => Math.abs(actual - Math.min(255, Math.max(0, exact)));

test('BT.709 with limited range is not converted', () => {
	expect(conversionToOutput({ matrix: 'bt709', isFullRange: false })).toBeUndefined();
});

for (const source of SOURCES) {
	test(`of ${nameOf(source)}, the conversion is what the way through RGB gives, and grey stays grey`, () => {
		const { luma, cb, cr } = conversionOf(source);
		for (const sample of [
			[16, 128, 128],
			[81, 90, 240],
			[210, 16, 146],
			[41, 240, 110],
		] as const) {
			const [y, b, r] = [sample[0], sample[1] - 128, sample[2] - 128];
			const exact = toOutput(sample, source);
			expect(luma.offset + luma.fromLuma * y + luma.fromCb * b + luma.fromCr * r).toBeCloseTo(exact[0], 9);
			expect(128 + cb.fromCb * b + cb.fromCr * r).toBeCloseTo(exact[1], 9);
			expect(128 + cr.fromCb * b + cr.fromCr * r).toBeCloseTo(exact[2], 9);
		}
		const [, greyCb, greyCr] = toOutput([100, 128, 128], source);
		expect(greyCb).toBeCloseTo(128, 9);
		expect(greyCr).toBeCloseTo(128, 9);
	});

	test(`of ${nameOf(source)}, every luma with every chroma comes out rounded, or cut off at 0 and 255`, () => {
		// Luma is its row, Cr its column.
		const size = { widthPx: 512, heightPx: 256 };
		const { converter, planes } = setUp(size);
		const conversion = conversionOf(source);
		let worst = 0;
		for (let cb = 0; cb < 256; cb += 3) {
			for (let row = 0; row < 256; row++) planes[0].fill(row, row * 512, (row + 1) * 512);
			planes[1].fill(cb);
			for (let at = 0; at < planes[2].length; at++) planes[2][at] = at % 256;
			converter.convert({ xPx: 0, yPx: 0, ...size }, conversion);
			for (let cr = 0; cr < 256; cr++) {
				const [black, exactCb, exactCr] = toOutput([0, cb, cr], source);
				worst = Math.max(worst, errorOf(planes[1][cr] as number, exactCb), errorOf(planes[2][cr] as number, exactCr));
				for (let luma = 0; luma < 256; luma++) {
					const exact = black + luma * conversion.luma.fromLuma;
					const left = planes[0][luma * 512 + 2 * cr] as number;
					worst = Math.max(worst, errorOf(left, exact));
					if (left !== planes[0][luma * 512 + 2 * cr + 1]) throw new Error(`Two pixels of ${luma},${cb},${cr} differ`);
				}
			}
		}
		expect(worst).toBeLessThanOrEqual(MAX_ERROR);
	});

	test(`of ${nameOf(source)}, rectangles of every width at odd and even places are converted, and nothing around them`, () => {
		const size = { widthPx: 64, heightPx: 16 };
		const { converter, picture, planes } = setUp(size);
		const conversion = conversionOf(source);
		const fillAll = () => {
			for (const [plane, samples] of planes.entries()) {
				const width = plane === 0 ? 64 : 32;
				for (let at = 0; at < samples.length; at++) samples[at] = testSample(plane, at % width, Math.floor(at / width));
			}
		};
		for (let widthPx = 1; widthPx <= 40; widthPx++) {
			for (const [xPx, yPx, heightPx] of PLACES) {
				fillAll();
				const before = planes.map((plane) => plane.slice()) as [Uint8Array, Uint8Array, Uint8Array];
				const rect = { xPx, yPx, widthPx, heightPx };
				converter.convert(rect, conversion);
				const wanted = referenceOf(before, size, rect, source);
				for (const [index, plane] of planes.entries()) {
					for (const [at, sample] of plane.entries()) {
						const exact = wanted[index]?.[at] as number;
						if (errorOf(sample, exact) <= MAX_ERROR) continue;
						throw new Error(`${xPx},${yPx} ${widthPx}x${heightPx}: ${sample} at ${at} of plane ${index}, not ${exact}`);
					}
				}
			}
		}
		expect(picture).toHaveLength(64 * 16 * 1.5);
	});
}

/** Left, top and height. */
const PLACES: readonly (readonly [number, number, number])[] = [
	[0, 0, 6],
	[1, 0, 5],
	[6, 1, 6],
	[7, 3, 5],
	[3, 2, 1],
	[4, 5, 1],
	[5, 5, 2],
];

/** Every sample as it shall be, with the chroma of the rectangle that is nearest to a pixel; plainly. */
function referenceOf(
	[luma, cb, cr]: readonly [Uint8Array, Uint8Array, Uint8Array],
	{ widthPx }: FrameSize,
	rect: Rect,
	source: SourceColour,
): readonly Float64Array[] {
	const wanted = [luma, cb, cr].map((plane) => Float64Array.from(plane)) as [Float64Array, Float64Array, Float64Array];
	const chroma = chromaRect(rect);
	const hasChroma = chroma.widthPx > 0 && chroma.heightPx > 0;
	const chromaAt = (x: number, y: number) => y * (widthPx / 2) + x;
	for (let y = rect.yPx; y < rect.yPx + rect.heightPx; y++) {
		for (let x = rect.xPx; x < rect.xPx + rect.widthPx; x++) {
			const at = chromaAt(Math.max(chroma.xPx, x >> 1), Math.max(chroma.yPx, y >> 1));
			const colour = hasChroma ? ([cb[at], cr[at]] as [number, number]) : ([128, 128] as const);
			wanted[0][y * widthPx + x] = toOutput([luma[y * widthPx + x] as number, ...colour], source)[0];
		}
	}
	for (let y = chroma.yPx; y < chroma.yPx + chroma.heightPx; y++) {
		for (let x = chroma.xPx; x < chroma.xPx + chroma.widthPx; x++) {
			const at = chromaAt(x, y);
			const converted: Sample = toOutput([0, cb[at] as number, cr[at] as number], source);
			[wanted[1][at], wanted[2][at]] = [converted[1], converted[2]];
		}
	}
	return wanted;
}

test('a picture between bars is converted and the bars are not', () => {
	const size = { widthPx: 320, heightPx: 180 };
	const memory = createPlanarMemory(size);
	memory.grow(2);
	const painter = new PlanarPainter(openPlanarWorkspace(module, memory, size));
	const slot = slotAt(planarRegions(size).slotsOffsetBytes, 91, 163);
	// White of full range.
	fillSlot(memory, slot, (plane) => (plane === 0 ? 255 : 128));
	const tile = { trackSid: 'TR', xPx: 33, yPx: 17, widthPx: 161, heightPx: 91, fit: 'contain' } as const;
	painter.paint(tile, slot, conversionOf({ matrix: 'bt709', isFullRange: true }));
	const row = painter.output.slice(60 * 320 + 33, 60 * 320 + 33 + 161);
	// 51 pixels wide, centred.
	expect([...new Set(row.subarray(0, 55))]).toEqual([16]);
	expect([...new Set(row.subarray(55, 106))]).toEqual([235]);
	expect([...new Set(row.subarray(106))]).toEqual([16]);
});
