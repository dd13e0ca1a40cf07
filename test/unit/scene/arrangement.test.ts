import { expect, test } from '@playwright/test';
import { resolveLayout } from '../../../layouts/resolve-layout.ts';
import { Arrangement } from '../../../recorder-page/scene/arrangement.ts';
import { sceneTrack } from '../layouts/scene-track.ts';

const SIZE = { widthPx: 1280, heightPx: 720 };
const GRID = resolveLayout('grid');
const TRACKS = ['a', 'b', 'c', 'd'].map((trackSid, index) => sceneTrack(trackSid, { joinedAtMs: index }));
const without = (trackSid: string) => TRACKS.filter((track) => track.trackSid !== trackSid);

const view = (tracks: typeof TRACKS, momentMs: number, replacements: [string, string][] = []) => ({
	tracks,
	momentMs,
	replacements: new Map(replacements),
});

/** Four people in four places. */
function arranged(): Arrangement {
	const arrangement = new Arrangement(SIZE);
	expect(sidsOf(arrangement.arrange(view(TRACKS, 1000), GRID))).toEqual(['a', 'b', 'c', 'd']);
	return arrangement;
}

const sidsOf = ({ tiles }: ReturnType<Arrangement['arrange']>): string[] => tiles.map(({ trackSid }) => trackSid);

test('whoever goes and comes later moves to the end', () => {
	const arrangement = arranged();
	expect(sidsOf(arrangement.arrange(view(without('b'), 2000), GRID))).toEqual(['a', 'c', 'd']);
	expect(sidsOf(arrangement.arrange(view(TRACKS, 3000), GRID))).toEqual(['a', 'c', 'd', 'b']);
});

test('whoever had not gone after all keeps the place', () => {
	const arrangement = arranged();
	arrangement.arrange(view(without('b'), 2000), GRID);
	expect(sidsOf(arrangement.arrange(view(TRACKS, 2000), GRID))).toEqual(['a', 'b', 'c', 'd']);
	expect(sidsOf(arrangement.arrange(view(TRACKS, 2100), GRID))).toEqual(['a', 'b', 'c', 'd']);
});

test('a new track takes over the place of the one that it replaces', () => {
	const arrangement = arranged();
	const next = [...without('b'), sceneTrack('b2', { joinedAtMs: 50 })];
	expect(sidsOf(arrangement.arrange(view(next, 2000, [['b2', 'b']]), GRID))).toEqual(['a', 'b2', 'c', 'd']);
});

test('another layout has places of its own, and the one before has its own again', () => {
	const arrangement = arranged();
	arrangement.arrange(view(without('b'), 2000), GRID);
	const picture = arrangement.arrange(view(TRACKS, 3000), resolveLayout('speaker-light'));
	expect(picture.theme).toBe('light');
	expect(sidsOf(picture)).toEqual(['a', 'b', 'c', 'd']);
});

test('a placeholder and the camera of the same person have the same place', () => {
	const layout = resolveLayout('grid?placeholders=1');
	const arrangement = new Arrangement(SIZE);
	const identity = 'person of b';
	const placeholders = [sceneTrack('placeholder:b', { identity, joinedAtMs: 99, muted: true, isPlaceholder: true })];
	const tracks = [...without('b'), sceneTrack('e', { joinedAtMs: 100 })];
	const before = { ...view(tracks, 1000), placeholders };
	expect(sidsOf(arrangement.arrange(before, layout))).toEqual(['a', 'c', 'd', 'e', 'placeholder:b']);
	const camera = [...tracks, sceneTrack('b', { joinedAtMs: 99 }), sceneTrack('f', { joinedAtMs: 101 })];
	expect(sidsOf(arrangement.arrange(view(camera, 2000), layout))).toEqual(['a', 'c', 'd', 'e', 'b', 'f']);
	const off = { ...view([...tracks, sceneTrack('f', { joinedAtMs: 101 })], 3000), placeholders };
	expect(sidsOf(arrangement.arrange(off, layout))).toEqual(['a', 'c', 'd', 'e', 'placeholder:b', 'f']);
});

test('placeholders are left out where the layout does not ask for them', () => {
	const placeholders = [sceneTrack('placeholder:x', { muted: true, isPlaceholder: true })];
	const arrangement = new Arrangement(SIZE);
	expect(sidsOf(arrangement.arrange({ ...view(TRACKS, 1000), placeholders }, GRID))).toEqual(['a', 'b', 'c', 'd']);
});
