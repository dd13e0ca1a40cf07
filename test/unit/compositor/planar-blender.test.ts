import { expect, test } from '@playwright/test';
import type { Rect } from '../../../recorder-page/compositor/fit.ts';
import { PlanarBlender } from '../../../recorder-page/compositor/planar-blender.ts';
import { createPlanarMemory, PIECES_BYTES } from '../../../recorder-page/compositor/planar-memory.ts';
import { evenBands, type PlanarPiece, pieceOf, piecePlanes } from '../../../recorder-page/compositor/planar-piece.ts';
import { openPlanarWorkspace, type PlanarWorkspace } from '../../../recorder-page/compositor/planar-workspace.ts';
import { chromaRect } from '../../../recorder-page/compositor/plane-plan.ts';
import { compileWasmModule } from '../../support/wasm-module.ts';
import { sampleOfRgb } from './reference-colour.ts';

const SIZE = { widthPx: 128, heightPx: 72 };
const BT709 = { matrix: 'bt709', isFullRange: false } as const;

/** What is drawn, its alpha and the blended sample are rounded to 8 bits, half a step each. */
const MAX_ERROR = 1.5;
/** Drawn samples and what they keep are rounded once more where only a part of them is taken. */
const MAX_ERROR_OF_SHARE = 2.5;

let module: WebAssembly.Module;
test.beforeAll(async () => {
	module = await compileWasmModule('planar');
});

function setUp() {
	const workspace = openPlanarWorkspace(module, createPlanarMemory(SIZE), SIZE);
	const output = outputOf(workspace);
	for (const at of output.keys()) output[at] = (at * 37 + (at >> 7) * 11) % 256;
	return { workspace, output, blender: new PlanarBlender(workspace) };
}

function outputOf({ memory, regions }: PlanarWorkspace): Uint8Array {
	return new Uint8Array(memory.buffer, regions.outputOffsetBytes, regions.outputSizeBytes);
}

type Rgba = readonly [number, number, number, number];

/** Every colour and every alpha somewhere, and both of all alone. */
const paint = (x: number, y: number): Rgba => [
	(x * 29 + y * 7) % 256,
	(x * 5 + y * 61) % 256,
	(x * 83) % 256,
	[0, 255, (x * 17 + y * 31) % 256][(x >> 3) % 3] as number,
];

function pixelsOf(rect: Rect): Uint8ClampedArray {
	const rgba = new Uint8ClampedArray(rect.widthPx * rect.heightPx * 4);
	for (let y = 0; y < rect.heightPx; y++) {
		for (let x = 0; x < rect.widthPx; x++) {
			rgba.set(paint(rect.xPx + x, rect.yPx + y), (y * rect.widthPx + x) * 4);
		}
	}
	return rgba;
}

function piecesOf(tile: Rect, box: Rect = tile): readonly PlanarPiece[] {
	return evenBands(box).map((rect) => pieceOf(pixelsOf(rect), rect, tile));
}

/** The same in floating point: what each sample covers is the mean of its pixels that are the tile's. */
function referenceOf(before: Uint8Array, tile: Rect, opacity: number): number[] {
	const { widthPx, heightPx } = SIZE;
	const lumaBytes = widthPx * heightPx;
	return [...before].map((below, at) => {
		const plane = at < lumaBytes ? 0 : at < (lumaBytes * 5) / 4 ? 1 : 2;
		const scale = plane === 0 ? 1 : 2;
		const index = at - ([0, lumaBytes, (lumaBytes * 5) / 4][plane] as number);
		const [x, y] = [index % (widthPx / scale), Math.floor(index / (widthPx / scale))];
		if (!isIn(plane === 0 ? tile : chromaRect(tile), x, y)) return below;
		let [sum, cover, count] = [0, 0, 0];
		for (let pixelY = y * scale; pixelY < (y + 1) * scale; pixelY++) {
			for (let pixelX = x * scale; pixelX < (x + 1) * scale; pixelX++) {
				if (!isIn(tile, pixelX, pixelY)) continue;
				const [red, green, blue, alpha] = paint(pixelX, pixelY);
				sum += alpha * sampleOfRgb([red / 255, green / 255, blue / 255], BT709)[plane];
				cover += alpha;
				count++;
			}
		}
		return below * (1 - (opacity * cover) / (255 * count)) + (opacity * sum) / (255 * count);
	});
}

function isIn({ xPx, yPx, widthPx, heightPx }: Rect, x: number, y: number): boolean {
	return x >= xPx && x < xPx + widthPx && y >= yPx && y < yPx + heightPx;
}

for (const [xPx, yPx, widthPx, heightPx] of [
	[0, 0, 128, 72],
	[32, 16, 64, 32],
	[3, 5, 33, 21],
	[10, 7, 1, 1],
	[10, 6, 2, 2],
	[95, 51, 33, 21],
	[127, 71, 1, 1],
	[7, 0, 18, 72],
] as const) {
	for (const opacity of [1, 0.5, 3 / 256]) {
		const tile = { xPx, yPx, widthPx, heightPx };
		test(`Pieces in a tile of ${widthPx}x${heightPx} at ${xPx},${yPx} are blended by ${opacity} as the slow reference does, and nothing around it`, () => {
			const { workspace, blender, output } = setUp();
			const before = output.slice();
			blender.blend(piecesOf(tile), opacity);
			const expected = referenceOf(before, tile, opacity);
			const maxError = opacity === 1 ? MAX_ERROR : MAX_ERROR_OF_SHARE;
			const wrong = [...outputOf(workspace).entries()].filter(([at, sample]) => {
				const wanted = Math.min(255, Math.max(0, expected[at] as number));
				return before[at] === wanted ? sample !== wanted : Math.abs(sample - wanted) > maxError;
			});
			expect(wrong.map(([at, sample]) => `${at}: ${sample} instead of ${expected[at]}`)).toEqual([]);
		});
	}
}

test('With an opacity of 0 nothing is blended', () => {
	const { blender, output } = setUp();
	const before = output.slice();
	blender.blend(piecesOf({ xPx: 0, yPx: 0, ...SIZE }), 0);
	expect(Buffer.compare(before, output)).toBe(0);
});

test('What was lifted from under a tile comes back where it is cut off', () => {
	const { blender, output } = setUp();
	const before = output.slice();
	const tile = { xPx: 5, yPx: 3, widthPx: 61, heightPx: 41 };
	const pieces = piecesOf(tile);
	for (const piece of pieces) blender.lift(piece);
	output.fill(90);
	blender.blend(pieces);
	const { lumaStride } = piecePlanes(pieces[0]?.rect as Rect);
	let cutOff = 0;
	for (let y = tile.yPx; y < tile.yPx + tile.heightPx; y++) {
		for (let x = tile.xPx; x < tile.xPx + tile.widthPx; x++) {
			const at = y * SIZE.widthPx + x;
			const part = (paint(x, y)[3] as number) / 255;
			const wanted = (before[at] as number) * part + 90 * (1 - part);
			expect(Math.abs((output[at] as number) - wanted)).toBeLessThanOrEqual(MAX_ERROR);
			if (part === 1) {
				cutOff++;
				expect(output[at]).toBe(before[at]);
			}
		}
	}
	expect(cutOff).toBeGreaterThan(lumaStride);
});

test('Pieces beyond what fits at once are blended as well, the later over the earlier', () => {
	const { workspace, blender } = setUp();
	const rect = { xPx: 0, yPx: 0, ...SIZE };
	const plain = (value: number) => {
		const rgba = new Uint8ClampedArray(SIZE.widthPx * SIZE.heightPx * 4).fill(255);
		for (let at = 0; at < rgba.length; at += 4) rgba.fill(value, at, at + 3);
		return pieceOf(rgba, rect, rect);
	};
	const pieces = Array.from({ length: 12 }, (_, index) => plain(index * 20));
	expect(pieces.reduce((sum, { samples }) => sum + samples.length, 0)).toBeGreaterThan(2 * PIECES_BYTES);
	blender.blend(pieces);
	expect([...new Set(outputOf(workspace))]).toEqual([Math.round(16 + (219 * 220) / 255), 128]);
});

test('A piece that is too large to be blended at once is cut into bands of whole pairs of rows', () => {
	const bands = evenBands({ xPx: 3, yPx: 5, widthPx: 1917, heightPx: 1075 });
	let nextY = 4;
	for (const { xPx, yPx, widthPx, heightPx } of bands) {
		expect([xPx, widthPx, yPx, heightPx % 2]).toEqual([2, 1918, nextY, 0]);
		expect(piecePlanes({ widthPx, heightPx }).sizeBytes).toBeLessThan(PIECES_BYTES);
		nextY += heightPx;
	}
	expect(nextY).toBe(1080);
});
