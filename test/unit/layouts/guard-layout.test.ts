import { expect, test } from '@playwright/test';
import { grid } from '../../../layouts/grid.ts';
import { guardLayout } from '../../../layouts/guard-layout.ts';
import type { LayoutDefinition, Tile } from '../../../layouts/layout.ts';
import { sceneTrack } from './scene-track.ts';

const SIZE = { widthPx: 640, heightPx: 360 };
const SCENE = { tracks: [sceneTrack('a'), sceneTrack('b', { isSpeaking: true })] };
const TILE: Tile = { trackSid: 'a', xPx: 0, yPx: 0, widthPx: 640, heightPx: 360, fit: 'cover' };

function guarded(definition: LayoutDefinition): { layout: LayoutDefinition; problems: string[] } {
	const problems: string[] = [];
	const onProblem = (name: string, problem: string): void => void problems.push(`${name}: ${problem}`);
	return { layout: guardLayout('mine', definition, { fallback: grid, onProblem }), problems };
}

test('a layout that works is left alone', () => {
	const decorated: Tile = { ...TILE, standIn: { initials: 'AB' }, caption: 'A', isOutlined: true, cornerRadiusPx: 8.5 };
	const { layout, problems } = guarded({ arrange: () => [TILE, decorated] });
	expect(layout.arrange(SCENE, SIZE)).toEqual([TILE, decorated]);
	expect(problems).toEqual([]);
});

const broken = (tiles: unknown): LayoutDefinition => ({ arrange: () => tiles as readonly Tile[] });

for (const { what, definition, says } of [
	{
		what: 'throws',
		definition: {
			arrange: () => {
				throw new Error('oh no');
			},
		},
		says: 'oh no',
	},
	{ what: 'returns nothing', definition: broken(undefined), says: 'it returned nothing; a layout returns an array' },
	{ what: 'returns a string', definition: broken('tiles'), says: 'it returned "tiles"' },
	{ what: 'has a hole', definition: broken([TILE, null]), says: 'tile 1 is null' },
	{ what: 'shows a stranger', definition: broken([{ ...TILE, trackSid: 'x' }]), says: 'tile 0 shows "x"' },
	{ what: 'shows nobody', definition: broken([{ ...TILE, trackSid: undefined }]), says: 'tile 0 shows nothing' },
	{ what: 'has a half pixel', definition: broken([{ ...TILE, xPx: 0.5 }]), says: 'in whole pixels' },
	{ what: 'has no width', definition: broken([{ ...TILE, widthPx: undefined }]), says: 'NaNx360' },
	{ what: 'is empty', definition: broken([{ ...TILE, heightPx: 0 }]), says: 'at least 1x1' },
	{ what: 'begins outside', definition: broken([{ ...TILE, xPx: -1 }]), says: 'not inside the frame of 640x360' },
	{ what: 'ends outside', definition: broken([{ ...TILE, xPx: 1 }]), says: '640x360 at 1,0' },
	{ what: 'has no fit', definition: broken([{ ...TILE, fit: 'fill' }]), says: 'must be "cover" or "contain"' },
	{ what: 'has another stand-in', definition: broken([{ ...TILE, standIn: 'cat' }]), says: 'the standIn "cat"' },
	{ what: 'has a stand-in of nothing', definition: broken([{ ...TILE, standIn: null }]), says: 'the standIn null' },
	{ what: 'has a number as caption', definition: broken([{ ...TILE, caption: 5 }]), says: 'must be a text' },
	{ what: 'has a half outline', definition: broken([{ ...TILE, isOutlined: 0.5 }]), says: 'must be true or false' },
	{
		what: 'has corners turned in',
		definition: broken([{ ...TILE, cornerRadiusPx: -1 }]),
		says: 'it must be 0 or more',
	},
] as const) {
	test(`A layout that ${what} is reported by name, once, and is a grid meanwhile`, () => {
		const { layout, problems } = guarded(definition as LayoutDefinition);
		const ordered = [...SCENE.tracks].reverse();
		expect(layout.arrange(SCENE, SIZE)).toEqual(grid.arrange({ tracks: ordered }, SIZE));
		layout.arrange(SCENE, SIZE);
		expect(problems).toHaveLength(1);
		expect(problems[0]).toContain('mine: ');
		expect(problems[0]).toContain(says);
	});
}

for (const { what, order } of [
	{
		what: 'throws',
		order: () => {
			throw new Error('no order');
		},
	},
	{ what: 'invents tracks', order: () => [sceneTrack('x')] },
	{ what: 'returns nothing', order: () => undefined as never },
]) {
	test(`An order that ${what} is reported and is that of the grid`, () => {
		const { layout, problems } = guarded({ arrange: () => [], order });
		expect(layout.order?.(SCENE.tracks, [], SIZE).map(({ trackSid }) => trackSid)).toEqual(['b', 'a']);
		expect(problems).toHaveLength(1);
	});
}

test('a layout that fails for one scene only is itself again for the next', () => {
	const { layout, problems } = guarded({
		arrange: ({ tracks }) => (tracks.length > 1 ? [{ ...TILE, xPx: 1 }] : [TILE]),
	});
	layout.arrange(SCENE, SIZE);
	expect(layout.arrange({ tracks: SCENE.tracks.slice(0, 1) }, SIZE)).toEqual([TILE]);
	expect(problems).toHaveLength(1);
});
