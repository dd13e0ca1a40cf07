import { expect, test } from '@playwright/test';
import { CODE_CELLS, codeOfFrame, FRAMERATE_FPS, frameOfCode, LOOP_FRAMES } from '../../bench/content-plan.ts';
import { pictureFlow } from '../../bench/picture-codes.ts';

const LIGHT = 220;
const DARK = 30;

const cellsOf = (frame: number) => Uint8Array.from(codeOfFrame(frame), (light) => (light ? LIGHT : DARK));

/** Pictures of a recording at the content's own rate. */
const flowOf = (tiles: readonly (readonly (number | null)[])[]) =>
	pictureFlow({ timesS: (tiles[0] ?? []).map((_, picture) => picture / FRAMERATE_FPS), tiles });

const fluent = (pictures: number) => Array.from({ length: pictures }, (_, picture) => picture % LOOP_FRAMES);

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

test('A fluent recording has all pictures new, also where the content starts over', () => {
	const flow = flowOf([fluent(LOOP_FRAMES + 61)]);
	expect(flow.newPerS).toBeCloseTo(FRAMERATE_FPS, 6);
	expect(flow).toMatchObject({ repeatedPictures: 0, pictures: LOOP_FRAMES + 30, backwards: 0, unreadable: 0 });
});

test('A picture counts as repeated only when no tile shows anything new', () => {
	const [one, other] = [fluent(91), fluent(91)];
	one[50] = 49;
	one[60] = 59;
	other[60] = 59;
	const flow = flowOf([one, other]);
	expect(flow.repeatedPictures).toBe(1);
	expect(flow.newPerSInWorstTile).toBeCloseTo(FRAMERATE_FPS - 1, 6);
	expect(flow.newPerS).toBeCloseTo(FRAMERATE_FPS - 0.75, 6);
});

test('A picture that is older than the one before counts as backwards, one without a code as unreadable', () => {
	const frames: (number | null)[] = fluent(91);
	frames[40] = 37;
	frames[70] = null;
	expect(flowOf([frames])).toMatchObject({ backwards: 1, unreadable: 1 });
});
