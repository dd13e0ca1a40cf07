import { expect, test } from '@playwright/test';
import type { FrameSize, Tile } from '../../../layouts/layout.ts';
import { placePicture } from '../../../recorder-page/compositor/fit.ts';
import { createPlanarMemory, planarRegions } from '../../../recorder-page/compositor/planar-memory.ts';
import { PlanarPainter } from '../../../recorder-page/compositor/planar-painter.ts';
import { openPlanarWorkspace } from '../../../recorder-page/compositor/planar-workspace.ts';
import { chromaRect } from '../../../recorder-page/compositor/plane-plan.ts';
import { compileWasmModule } from '../../support/wasm-module.ts';
import { referencePlane } from './reference-scaler.ts';
import { fillSlot, planeOf, slotAt } from './test-picture.ts';

/**
 * Both directions round to 8 bits once (up to half a step each) and positions to 1/256 of a sample (up to 255/512 per
 * direction where neighbours are black and white).
 */
const MAX_ERROR = 2;
/** Every halving rounds once more; errors of half a step add up in the worst case. */
const MAX_ERROR_PER_HALVING = 0.5;
/** Rounding is unbiased but for ties, so whole planes hardly get brighter or darker. */
const MAX_MEAN_ERROR = 0.3;

const GUARD = 0xa5;
const SIZE: FrameSize = { widthPx: 320, heightPx: 180 };

let module: WebAssembly.Module;
test.beforeAll(async () => {
	module = await compileWasmModule('planar');
});

function setUp(size: FrameSize = SIZE) {
	const memory = createPlanarMemory(size);
	const painter = new PlanarPainter(openPlanarWorkspace(module, memory, size));
	// What lies around pictures in a real memory is other pictures.
	const reserve = 192 * 65_536;
	memory.grow(reserve / 65_536);
	const { slotsOffsetBytes } = planarRegions(size);
	new Uint8Array(memory.buffer, slotsOffsetBytes).fill(GUARD);
	return { memory, painter, slotsOffsetBytes };
}

function planesOf(output: Uint8Array, { widthPx, heightPx }: FrameSize) {
	const luma = widthPx * heightPx;
	return [
		{ width: widthPx, samples: output.subarray(0, luma) },
		{ width: widthPx / 2, samples: output.subarray(luma, (luma * 5) / 4) },
		{ width: widthPx / 2, samples: output.subarray((luma * 5) / 4) },
	] as const;
}

type Case = {
	readonly from: readonly [number, number];
	readonly tile: readonly [number, number, number, number];
	readonly fit?: Tile['fit'];
};

const CASES: readonly Case[] = [
	// The same size, at even and odd places.
	{ from: [160, 90], tile: [0, 0, 160, 90] },
	{ from: [160, 90], tile: [32, 10, 160, 90] },
	{ from: [101, 57], tile: [33, 11, 101, 57] },
	// Smaller, down to a tenth and less.
	{ from: [320, 180], tile: [0, 0, 240, 135] },
	{ from: [320, 180], tile: [107, 60, 106, 60] },
	{ from: [640, 360], tile: [0, 0, 320, 180] },
	{ from: [640, 360], tile: [1, 1, 213, 120] },
	{ from: [640, 360], tile: [5, 7, 159, 89] },
	{ from: [641, 361], tile: [3, 3, 117, 65] },
	{ from: [643, 363], tile: [0, 0, 64, 36] },
	{ from: [1280, 720], tile: [9, 9, 33, 19] },
	{ from: [1281, 723], tile: [11, 2, 14, 8] },
	// Larger, up to four times and more.
	{ from: [300, 170], tile: [0, 0, 320, 180] },
	{ from: [161, 91], tile: [0, 0, 319, 179] },
	{ from: [80, 45], tile: [0, 0, 320, 180] },
	{ from: [37, 23], tile: [17, 13, 143, 85] },
	{ from: [7, 5], tile: [1, 1, 301, 171] },
	// Cut off at the sides, at the top, between pixels.
	{ from: [160, 90], tile: [0, 0, 90, 90] },
	{ from: [160, 90], tile: [107, 0, 106, 180] },
	{ from: [90, 160], tile: [3, 5, 160, 90] },
	{ from: [401, 97], tile: [21, 31, 77, 91] },
	{ from: [1280, 720], tile: [3, 3, 25, 101] },
	// With bars.
	{ from: [90, 160], tile: [0, 0, 160, 90], fit: 'contain' },
	{ from: [91, 163], tile: [33, 17, 161, 91], fit: 'contain' },
	{ from: [640, 100], tile: [5, 5, 211, 113], fit: 'contain' },
	{ from: [1000, 3], tile: [5, 5, 20, 20], fit: 'contain' },
	// As small as can be.
	{ from: [1, 1], tile: [10, 10, 20, 20] },
	{ from: [2, 2], tile: [10, 10, 21, 21] },
	{ from: [3, 1], tile: [11, 11, 31, 9] },
	{ from: [640, 360], tile: [11, 11, 1, 1] },
	{ from: [640, 360], tile: [10, 10, 2, 2] },
	{ from: [16, 16], tile: [319, 179, 1, 1] },
	{ from: [16, 16], tile: [0, 0, 320, 1] },
];

for (const {
	from,
	tile: [xPx, yPx, widthPx, heightPx],
	fit = 'cover',
} of CASES) {
	const name = `${from.join('x')} at ${xPx},${yPx} in ${widthPx}x${heightPx} by ${fit}`;

	test(`A picture of ${name} is drawn as the slow reference draws it, and nothing around it`, () => {
		const { memory, painter, slotsOffsetBytes } = setUp();
		const slot = slotAt(slotsOffsetBytes + 128, ...from);
		fillSlot(memory, slot);
		const slotsBefore = new Uint8Array(memory.buffer, slotsOffsetBytes).slice();
		const tile: Tile = { trackSid: 'TR', xPx, yPx, widthPx, heightPx, fit };
		const { output } = painter;
		output.fill(GUARD);
		painter.paint(tile, slot);

		const placement = placePicture(tile, ...from);
		const { source, destination } = placement;
		const step = Math.max(source.widthPx / destination.widthPx, source.heightPx / destination.heightPx);
		const halvings = Math.max(0, Math.ceil(Math.log2(step / 2)));
		for (const index of [0, 1, 2] as const) {
			const { width, samples } = planesOf(output, SIZE)[index];
			const toPlane = index === 0 ? (rect: typeof destination) => rect : chromaRect;
			const drawn = toPlane(destination);
			const bars = toPlane(tile);
			const expected = referencePlane(planeOf(memory, slot, index), placement, index === 0 ? 'luma' : 'chroma');
			let sum = 0;
			let worst = 0;
			let wrongAround = 0;
			for (const [at, sample] of samples.entries()) {
				const x = at % width;
				const y = Math.floor(at / width);
				if (isIn(drawn, x, y)) {
					const wanted = expected[(y - drawn.yPx) * drawn.widthPx + x - drawn.xPx] as number;
					sum += sample - wanted;
					worst = Math.max(worst, Math.abs(sample - wanted));
				} else if (sample !== (isIn(bars, x, y) ? [16, 128, 128][index] : GUARD)) wrongAround++;
			}
			expect(wrongAround, `samples around, plane ${index}`).toBe(0);
			expect(worst, `worst sample of plane ${index}`).toBeLessThanOrEqual(MAX_ERROR + halvings * MAX_ERROR_PER_HALVING);
			// A few samples have no mean to speak of.
			if (drawn.widthPx * drawn.heightPx > 1000) {
				expect(Math.abs(sum) / (drawn.widthPx * drawn.heightPx)).toBeLessThanOrEqual(MAX_MEAN_ERROR * (1 + halvings));
			}
		}
		expect(Buffer.compare(slotsBefore, new Uint8Array(memory.buffer, slotsOffsetBytes))).toBe(0);
	});
}

function isIn(rect: { xPx: number; yPx: number; widthPx: number; heightPx: number }, x: number, y: number): boolean {
	return x >= rect.xPx && x < rect.xPx + rect.widthPx && y >= rect.yPx && y < rect.yPx + rect.heightPx;
}

test('A picture of the size of its tile is copied sample by sample', () => {
	const { memory, painter, slotsOffsetBytes } = setUp();
	const slot = slotAt(slotsOffsetBytes, SIZE.widthPx, SIZE.heightPx);
	fillSlot(memory, slot);
	painter.paint({ trackSid: 'TR', xPx: 0, yPx: 0, ...SIZE, fit: 'cover' }, slot);
	for (const index of [0, 1, 2] as const) {
		const { samples } = planesOf(painter.output, SIZE)[index];
		expect(Buffer.compare(samples, planeOf(memory, slot, index).samples), `plane ${index}`).toBe(0);
	}
});

test('What lies behind a picture in memory never shows, at any width', () => {
	const { memory, painter, slotsOffsetBytes } = setUp();
	for (let widthPx = 1; widthPx <= 70; widthPx++) {
		const slot = slotAt(slotsOffsetBytes, widthPx, 40);
		new Uint8Array(memory.buffer, slotsOffsetBytes, slot.sizeBytes).fill(255);
		fillSlot(memory, slot, () => 77);
		for (const tileWidthPx of [5, 31, 200]) {
			painter.output.fill(0);
			painter.paint({ trackSid: 'TR', xPx: 1, yPx: 0, widthPx: tileWidthPx, heightPx: 37, fit: 'contain' }, slot);
			const shown = new Set(painter.output);
			expect([...shown].filter((sample) => ![0, 16, 77, 128].includes(sample))).toEqual([]);
		}
	}
});

test('Tiles that meet at odd edges leave no sample of the frame out and cut none of the neighbour away', () => {
	const { memory, painter, slotsOffsetBytes } = setUp();
	const edgesX = [0, 107, 213, 320];
	const edgesY = [0, 61, 119, 180];
	const tiles = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((index): Tile => {
		const [column, row] = [index % 3, Math.floor(index / 3)];
		const [xPx, yPx] = [edgesX[column] as number, edgesY[row] as number];
		const widthPx = (edgesX[column + 1] as number) - xPx;
		return { trackSid: `${index}`, xPx, yPx, widthPx, heightPx: (edgesY[row + 1] as number) - yPx, fit: 'cover' };
	});
	const slots = tiles.map((_, index) => {
		const slot = slotAt(slotsOffsetBytes + index * 65_536, 160, 90);
		fillSlot(memory, slot, () => 20 + index);
		return slot;
	});
	const paintAll = (order: readonly number[]) => {
		painter.output.fill(GUARD);
		for (const index of order) painter.paint(tiles[index] as Tile, slots[index] as (typeof slots)[number]);
		return painter.output.slice();
	};
	const there = paintAll([0, 1, 2, 3, 4, 5, 6, 7, 8]);
	const back = paintAll([8, 7, 6, 5, 4, 3, 2, 1, 0]);
	expect(there.includes(GUARD)).toBe(false);
	expect(Buffer.compare(there, back), 'the order of drawing does not matter').toBe(0);
	for (const [at, sample] of planesOf(there, SIZE)[0].samples.entries()) {
		const [x, y] = [at % SIZE.widthPx, Math.floor(at / SIZE.widthPx)];
		const column = x < 107 ? 0 : x < 213 ? 1 : 2;
		const row = y < 61 ? 0 : y < 119 ? 1 : 2;
		if (sample !== 20 + row * 3 + column) throw new Error(`Pixel ${x},${y} is ${sample}`);
	}
});

test('A fine pattern in a small tile turns grey instead of flickering', () => {
	const { memory, painter, slotsOffsetBytes } = setUp();
	const slot = slotAt(slotsOffsetBytes, 1280, 720);
	fillSlot(memory, slot, (_, x, y) => ((x + y) % 2 === 0 ? 16 : 236));
	painter.paint({ trackSid: 'TR', xPx: 0, yPx: 0, widthPx: 107, heightPx: 60, fit: 'cover' }, slot);
	const luma = planesOf(painter.output, SIZE)[0].samples;
	const shown = new Set<number>();
	for (let y = 0; y < 60; y++) {
		for (const sample of luma.subarray(y * SIZE.widthPx, y * SIZE.widthPx + 107)) shown.add(sample);
	}
	expect([...shown]).toEqual([126]);
});

for (const { theme, colour } of [
	{ theme: 'dark', colour: [16, 128, 128] },
	{ theme: 'light', colour: [235, 128, 128] },
] as const) {
	test(`The background of the ${theme} theme is ${colour.join(', ')} in every sample that is cleared`, () => {
		const memory = createPlanarMemory(SIZE);
		const painter = new PlanarPainter(openPlanarWorkspace(module, memory, SIZE));
		painter.setTheme(theme);
		painter.output.fill(GUARD);
		painter.clear({ xPx: 33, yPx: 17, widthPx: 101, heightPx: 55 });
		for (const [index, { width, samples }] of planesOf(painter.output, SIZE).entries()) {
			const rect = { xPx: 33, yPx: 17, widthPx: 101, heightPx: 55 };
			const cleared = index === 0 ? rect : chromaRect(rect);
			for (const [at, sample] of samples.entries()) {
				const wanted = isIn(cleared, at % width, Math.floor(at / width)) ? colour[index] : GUARD;
				if (sample !== wanted) throw new Error(`Plane ${index} at ${at}: ${sample} instead of ${wanted}`);
			}
		}
	});
}

for (const size of [
	{ widthPx: 321, heightPx: 180 },
	{ widthPx: 320, heightPx: 0 },
	{ widthPx: 320, heightPx: 9000 },
]) {
	test(`An output of ${size.widthPx}x${size.heightPx} is refused`, () => {
		expect(() => createPlanarMemory(size)).toThrow(RangeError);
	});
}
