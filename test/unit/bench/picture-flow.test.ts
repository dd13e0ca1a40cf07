import { expect, test } from '@playwright/test';
import { FRAMERATE_FPS, LOOP_FRAMES } from '../../bench/content-plan.ts';
import { pictureFlow } from '../../bench/picture-flow.ts';

/** Pictures of a recording at the content's own rate. */
const flowOf = (tiles: readonly (readonly (number | null)[])[]) =>
	pictureFlow(
		{ timesS: (tiles[0] ?? []).map((_, picture) => picture / FRAMERATE_FPS), tiles },
		{ outputFps: FRAMERATE_FPS, cameraFps: FRAMERATE_FPS },
	);

const fluent = (pictures: number) => Array.from({ length: pictures }, (_, picture) => picture % LOOP_FRAMES);

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

test('A tick without a picture of its own counts as repeated', () => {
	const tile = fluent(91);
	const timesS = tile.map((picture) => (picture < 60 ? picture : picture + 3) / FRAMERATE_FPS);
	const flow = pictureFlow({ timesS, tiles: [tile] }, { outputFps: FRAMERATE_FPS, cameraFps: FRAMERATE_FPS });
	expect(flow).toMatchObject({ repeatedPictures: 3, pictures: 63 });
});

test('Twice as many ticks as camera pictures are not repeated for that, but a picture that is left out is', () => {
	const tile = Array.from({ length: 240 }, (_, tick) => tick >> 1);
	const rates = { outputFps: 60, cameraFps: 30 };
	const timesS = tile.map((_, tick) => tick / rates.outputFps);
	expect(pictureFlow({ timesS, tiles: [tile] }, rates)).toMatchObject({ repeatedPictures: 0, pictures: 179 });
	const held = tile.with(100, 49).with(101, 49);
	expect(pictureFlow({ timesS, tiles: [held] }, rates)).toMatchObject({ repeatedPictures: 2 });
});
