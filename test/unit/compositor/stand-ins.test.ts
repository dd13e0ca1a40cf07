import { expect, test } from '@playwright/test';
import type { Tile } from '../../../layouts/layout.ts';
import { easeInOut } from '../../../recorder-page/compositor/ease-in-out.ts';
import { FADE_US, StandIns } from '../../../recorder-page/compositor/stand-ins.ts';

const tile = (standIn?: Tile['standIn']): Tile => ({
	...{ trackSid: 'a', xPx: 0, yPx: 0, widthPx: 320, heightPx: 180, fit: 'cover' },
	...(standIn && { standIn }),
});

/** Values of CSS's own curve, as browsers have them. */
for (const [time, part] of [
	[-1, 0],
	[0, 0],
	[0.1, 0.02],
	[0.25, 0.129],
	[0.5, 0.5],
	[0.75, 0.871],
	[1, 1],
	[2, 1],
] as const) {
	test(`After ${time} of the time of a fade, ${part} of it is done`, () => {
		expect(easeInOut(time)).toBeCloseTo(part, 3);
	});
}

test('A silhouette that is there from the first moment of a tile is simply there', () => {
	const standIns = new StandIns();
	standIns.setTiles([tile('silhouette')]);
	expect(standIns.advance(0)).toEqual([]);
	expect(standIns.silhouetteOpacity('a')).toBe(1);
	expect(standIns.isBlack('a')).toBe(true);
});

test('A silhouette fades in from the first picture on, within 200 ms, and then stands', () => {
	const standIns = new StandIns();
	standIns.setTiles([tile()]);
	standIns.advance(0);
	standIns.setTiles([tile('silhouette')]);
	const opacities = [5_000_000, 5_050_000, 5_100_000, 5_150_000, 5_200_000].map((timestampUs) => {
		expect(standIns.advance(timestampUs)).toEqual(['a']);
		return standIns.silhouetteOpacity('a');
	});
	expect(opacities).toEqual([0, 0.129, 0.5, 0.871, 1].map((part) => expect.closeTo(part, 3)));
	expect(standIns.advance(5_233_333)).toEqual([]);
});

test('A silhouette fades out over what comes after it, black until there is a picture', () => {
	const standIns = new StandIns();
	standIns.setTiles([tile('silhouette')]);
	standIns.advance(0);
	standIns.setTiles([tile()]);
	expect(standIns.advance(1_000_000)).toEqual(['a']);
	expect(standIns.silhouetteOpacity('a')).toBe(1);
	expect(standIns.isBlack('a')).toBe(true);
	standIns.pictureCame('a');
	expect(standIns.isBlack('a')).toBe(false);
	standIns.advance(1_000_000 + FADE_US / 2);
	expect(standIns.silhouetteOpacity('a')).toBeCloseTo(0.5, 3);
	expect(standIns.advance(1_000_000 + FADE_US)).toEqual(['a']);
	expect(standIns.silhouetteOpacity('a')).toBe(0);
	expect(standIns.advance(1_300_000)).toEqual([]);
});

test('A silhouette that has just faded in fades out in its own time', () => {
	const standIns = new StandIns();
	standIns.setTiles([tile()]);
	standIns.advance(0);
	standIns.setTiles([tile('silhouette')]);
	for (const timestampUs of [1_000_000, 1_200_000]) standIns.advance(timestampUs);
	standIns.setTiles([tile()]);
	standIns.advance(2_000_000);
	expect(standIns.silhouetteOpacity('a')).toBe(1);
});

test('A silhouette that turns round on its way goes back from where it is', () => {
	const standIns = new StandIns();
	standIns.setTiles([tile()]);
	standIns.advance(0);
	standIns.setTiles([tile('silhouette')]);
	standIns.advance(1_000_000);
	standIns.advance(1_050_000);
	standIns.setTiles([tile()]);
	standIns.advance(1_066_667);
	expect(standIns.silhouetteOpacity('a')).toBeLessThan(easeInOut(0.25));
	standIns.advance(1_100_001);
	expect(standIns.silhouetteOpacity('a')).toBe(0);
});

for (const standIn of ['black', { initials: 'AB' }, undefined] as const) {
	test(`A tile with ${JSON.stringify(standIn) ?? 'nothing'} in place of pictures has no silhouette`, () => {
		const standIns = new StandIns();
		standIns.setTiles([tile(standIn)]);
		expect(standIns.advance(0)).toEqual([]);
		expect(standIns.silhouetteOpacity('a')).toBe(0);
		expect(standIns.isBlack('a')).toBe(standIn === 'black');
	});
}

test('A track that had no tile for a while shows its silhouette at once', () => {
	const standIns = new StandIns();
	standIns.setTiles([tile()]);
	standIns.advance(0);
	standIns.setTiles([]);
	standIns.setTiles([tile('silhouette')]);
	standIns.advance(33_333);
	expect(standIns.silhouetteOpacity('a')).toBe(1);
});
