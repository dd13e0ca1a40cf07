import { expect, test } from '@playwright/test';
import { CODE_CELLS, codeOfFrame, frameOfCode, LOOP_FRAMES } from '../../bench/content-plan.ts';

const LIGHT = 220;
const DARK = 30;

const cellsOf = (frame: number) => Uint8Array.from(codeOfFrame(frame), (light) => (light ? LIGHT : DARK));

test('Every picture number is read back from its code', () => {
	for (let frame = 0; frame < LOOP_FRAMES; frame++) expect(frameOfCode(cellsOf(frame))).toBe(frame);
});

test('A code with a cell that is neither light nor dark shows no number', () => {
	const cells = cellsOf(5);
	cells[3] = 128;
	expect(frameOfCode(cells)).toBeNull();
});

test('A code in which one cell is wrong shows no number', () => {
	const cells = cellsOf(5);
	cells[0] = cells[0] === LIGHT ? DARK : LIGHT;
	expect(frameOfCode(cells)).toBeNull();
});

test('A tile that is all dark or all light shows no number', () => {
	for (const brightness of [DARK, LIGHT]) expect(frameOfCode(new Uint8Array(CODE_CELLS).fill(brightness))).toBeNull();
});
